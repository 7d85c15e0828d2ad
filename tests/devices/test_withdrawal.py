"""Withdrawal: shown first, at once when confirmed, sealed from every reader, deleted in time."""

import io
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from core.maths.calendar import BUSINESS_ZONE
from core.models import AuditEvent, OutboxEvent
from core.services import retention
from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt, Observation, ObservationImport, Retention
from devices.querysets import observations_for
from devices.services import consents, waiting_files, withdrawal, withdrawal_hooks
from devices.services import retention as observation_retention
from devices.services.withdrawal_hooks import LimitEffect
from lending.models import Borrower
from tests.factories import BorrowerFactory, ConsentReceiptFactory, CreditLineFactory, observe

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 16, 10, tzinfo=BUSINESS_ZONE)
DAY = date(2026, 3, 2)
AFTER_RETENTION = AT + timedelta(days=30)


def withdraw(
    borrower: Borrower,
    purpose: Purpose = Purpose.CREDIT,
    kind: Kind = Kind.BAND,
    at: datetime = AT,
) -> ConsentReceipt:
    shown = withdrawal.preview(borrower=borrower, purpose=purpose, kind=kind, language="en", at=at)
    return withdrawal.confirm(preview_id=shown.pk, borrower=borrower, handset="Mi 14", at=at)


def readable(purpose: Purpose = Purpose.CREDIT, as_of: datetime = AT) -> int:
    return observations_for(purpose=purpose, as_of=as_of).count()


def test_the_effect_on_the_limit_is_shown_before_anything_changes() -> None:
    line = CreditLineFactory(limit_fen=8_000_00)
    ConsentReceiptFactory(borrower=line.borrower)
    shown = withdrawal.preview(
        borrower=line.borrower, purpose=Purpose.CREDIT, kind=Kind.BAND, language="en", at=AT
    )
    assert shown.effect == {
        "limit_fen": 8_000_00,
        "limit_after_fen": 8_000_00,
        "limit": "Your limit of 8,000.00 yuan stays: it does not change by this withdrawal.",
        "storing": "Nothing more of this kind is collected, and files that wait are dropped.",
        "data": "What is there is sealed at once, and deleted 30 days later, on 2026-10-16.",
        "unaffected": "Nothing else is refused: your loans, repayments, draw-downs within the limit"
        " and all other services go on.",
    }
    assert consents.live(borrower=line.borrower, purpose=Purpose.CREDIT, kind=Kind.BAND)


def test_the_effect_is_shown_in_the_language_of_the_person() -> None:
    borrower = ConsentReceiptFactory().borrower
    shown = withdrawal.preview(
        borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.BAND, language="zh-hans", at=AT
    )
    assert "额度" in shown.effect["limit"]


def test_whoever_computes_limits_says_what_becomes_of_it(monkeypatch: Any) -> None:
    monkeypatch.setattr(withdrawal_hooks, "_effects", [])

    def lowered(borrower: Borrower, purpose: Purpose, kind: Kind, on: date) -> LimitEffect:
        return LimitEffect(8_000_00, 6_000_00, "from 8,000 to 6,000")

    withdrawal_hooks.register(lowered)
    borrower = ConsentReceiptFactory().borrower
    shown = withdrawal.preview(
        borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.BAND, language="en", at=AT
    )
    assert shown.effect["limit_after_fen"] == 6_000_00
    with pytest.raises(ValueError, match="Two functions"):
        withdrawal_hooks.register(partial(lowered))


def test_withdrawn_data_is_sealed_from_its_reader_for_the_past_too() -> None:
    borrower = ConsentReceiptFactory().borrower
    observe(borrower, "steps", DAY, 8000)
    assert readable() == 1
    withdraw(borrower)
    assert readable() == 0
    assert readable(as_of=AT - timedelta(days=30)) == 0


def test_another_purpose_goes_on_reading_what_it_was_given() -> None:
    borrower = ConsentReceiptFactory().borrower
    ConsentReceiptFactory(borrower=borrower, purpose=Purpose.HEALTH_INSURANCE)
    observe(borrower, "steps", DAY, 8000)
    withdraw(borrower)
    assert (readable(), readable(Purpose.HEALTH_INSURANCE)) == (0, 1)


def test_nothing_more_is_stored_after_a_withdrawal() -> None:
    borrower = ConsentReceiptFactory().borrower
    withdraw(borrower)
    with pytest.raises(IntegrityError, match="No live consent"), transaction.atomic():
        observe(borrower, "steps", DAY, 8000)


def test_a_withdrawal_leaves_a_receipt_and_tells_others() -> None:
    borrower = ConsentReceiptFactory().borrower
    receipt = withdraw(borrower)
    assert (receipt.decision, receipt.at, receipt.handset) == ("withdrawn", AT, "Mi 14")
    told = OutboxEvent.objects.get(kind="consent.withdrawn")
    assert (told.subject, told.payload["kind"]) == (borrower.number, "band")


@pytest.mark.parametrize(
    ("later", "refusal"),
    [(timedelta(hours=24), None), (timedelta(hours=24, seconds=1), withdrawal.PreviewTooOld)],
)
def test_a_preview_holds_for_a_day(later: timedelta, refusal: type[Exception] | None) -> None:
    borrower = ConsentReceiptFactory().borrower
    shown = withdrawal.preview(
        borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.BAND, language="en", at=AT
    )
    confirm = {"preview_id": shown.pk, "borrower": borrower, "handset": "Mi 14", "at": AT + later}
    if refusal is None:
        assert withdrawal.confirm(**confirm)
        return
    with pytest.raises(refusal):
        withdrawal.confirm(**confirm)


def test_a_preview_of_another_person_or_used_once_is_refused() -> None:
    borrower = ConsentReceiptFactory().borrower
    used = withdraw(borrower).preview_id
    assert used
    with pytest.raises(withdrawal.PreviewUsed):
        withdrawal.confirm(preview_id=used, borrower=borrower, handset="Mi 14", at=AT)
    for stranger, preview_id in ((BorrowerFactory(), used), (borrower, uuid4())):
        with pytest.raises(withdrawal.UnknownPreview):
            withdrawal.confirm(preview_id=preview_id, borrower=stranger, handset="Mi 14", at=AT)


def test_what_was_never_given_can_not_be_withdrawn() -> None:
    with pytest.raises(withdrawal.NothingToWithdraw):
        withdraw(BorrowerFactory())


def waiting_file(borrower: Borrower, kinds: list[str]) -> ObservationImport:
    record = ObservationImport.objects.create(
        borrower=borrower, kinds=kinds, file_name="a.zip", sha256="0", size=3, actor="test", accepted_at=AT,
    )  # fmt: skip
    waiting_files.keep(record=record, file=io.BytesIO(b"raw"))
    return record


@pytest.mark.parametrize(
    ("kinds", "state"),
    [(["band"], "dropped"), (["band", "scale"], "queued"), (["scale"], "queued"), ([], "queued")],
)
def test_waiting_files_of_the_kind_are_dropped_and_gone(kinds: list[str], state: str) -> None:
    borrower = ConsentReceiptFactory().borrower
    ConsentReceiptFactory(borrower=borrower, kind=Kind.SCALE)
    waiting = waiting_file(borrower, kinds)
    withdraw(borrower)
    found = ObservationImport.objects.get(pk=waiting.pk)
    assert found.state == state
    assert waiting.parts.exists() == (state == "queued")


def test_sealed_data_is_deleted_when_its_time_is_over_and_leaves_a_trace() -> None:
    borrower = ConsentReceiptFactory().borrower
    for day in range(3):
        observe(borrower, "steps", DAY + timedelta(days=day), 8000)
    withdraw(borrower)
    assert retention.delete_sealed(at=AFTER_RETENTION - timedelta(seconds=1)) == {}
    assert retention.delete_sealed(at=AFTER_RETENTION) == {"steps": 3}
    assert retention.delete_sealed(at=AFTER_RETENTION) == {}
    trace = AuditEvent.objects.get(table_name="devices_observation", row_id=str(borrower.pk))
    assert (trace.operation, trace.before) == ("DELETE", {"kind": "band", "rows": {"steps": 3}})


def test_only_what_no_purpose_may_read_any_more_is_deleted() -> None:
    borrower = ConsentReceiptFactory().borrower
    ConsentReceiptFactory(borrower=borrower, purpose=Purpose.HEALTH_INSURANCE)
    observe(borrower, "steps", DAY, 8000)
    observe(borrower, "spo2", DAY, 97)
    withdraw(borrower, Purpose.HEALTH_INSURANCE)
    assert retention.delete_sealed(at=AFTER_RETENTION) == {"spo2": 1}
    assert Observation.objects.get().metric.slug == "steps"


def test_a_consent_given_anew_leaves_the_days_before_it_sealed() -> None:
    borrower = ConsentReceiptFactory().borrower
    observe(borrower, "steps", DAY, 8000)
    withdraw(borrower)
    ConsentReceiptFactory(borrower=borrower, covers_from=AT.date(), at=AT + timedelta(hours=1))
    observe(borrower, "steps", AT.date(), 9000)
    assert [
        one.value for one in observations_for(purpose=Purpose.CREDIT, as_of=AFTER_RETENTION)
    ] == [9000]
    assert retention.delete_sealed(at=AFTER_RETENTION) == {"steps": 1}
    assert Observation.objects.get().value == 9000


def test_a_longer_rule_keeps_sealed_data_longer() -> None:
    borrower = ConsentReceiptFactory().borrower
    observe(borrower, "steps", DAY, 8000)
    Retention.objects.create(
        kind="band", days=60, source="a new rule", effective_from=date(2026, 10, 1)
    )
    withdraw(borrower)
    assert retention.delete_sealed(at=AFTER_RETENTION) == {}
    assert retention.delete_sealed(at=AT + timedelta(days=60)) == {"steps": 1}


def test_nobody_deletes_what_is_not_sealed() -> None:
    borrower = ConsentReceiptFactory().borrower
    observe(borrower, "steps", DAY, 8000)
    assert (
        observation_retention.delete_of(borrower_id=borrower.pk, kind=Kind.BAND, at=AFTER_RETENTION)
        == {}
    )
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="not deleted today"):
        cursor.execute("SELECT delete_sealed_observations(%s, 'band', 'infinity')", [borrower.pk])
