"""The laws of consent are caught lying once: a bug is planted, and the database or another reader notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Q
from psycopg.errors import CheckViolation

from core.maths.calendar import BUSINESS_ZONE
from devices import querysets
from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt, Observation
from devices.services import consents, ingestion, retention, withdrawal
from tests.devices.band import DAY, TODAY, Wearer, store, wearer
from tests.devices.test_withdrawal import withdraw
from tests.factories import ConsentReceiptFactory, ConsentTextFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 16, 12, tzinfo=BUSINESS_ZONE)


@pytest.fixture
def who_withdrew() -> Wearer:
    her = wearer()
    store(her.says())
    withdraw(her.borrower, at=AT)
    return her


def read(purpose: Purpose) -> int:
    return querysets.observations_for(purpose=purpose, as_of=AT + timedelta(days=1)).count()


def read_by_the_database(purpose: Purpose) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM readable_observations(%s, %s, '2000-01-01', '2100-01-01')",
            [purpose.value, AT + timedelta(days=1)],
        )
        return int(cursor.fetchone()[0])


def test_storing_after_a_withdrawal_is_refused_even_if_the_service_forgets(
    who_withdrew: Wearer, monkeypatch: Any
) -> None:
    monkeypatch.setattr(ingestion._People, "_first_day", lambda *_: date(2000, 1, 1))
    with pytest.raises(CheckViolation, match="No live consent"), transaction.atomic():
        store(who_withdrew.says(day=DAY + timedelta(days=1)), minutes=300)


def test_storing_what_no_purpose_may_read_is_refused_even_if_the_service_forgets(
    monkeypatch: Any,
) -> None:
    her = wearer()
    monkeypatch.setattr(ingestion._People, "_first_day", lambda *_: date(2000, 1, 1))
    with pytest.raises(CheckViolation, match="No live consent"), transaction.atomic():
        store(her.says(metric="spo2", value=97))


READING_BUGS: list[tuple[str, str, Callable[..., Any]]] = [
    ("consents are not asked for", "_consented", lambda *_: Q()),
    (
        "only the consent of then counts",
        "live_consents",
        lambda **_asked: ConsentReceipt.objects.filter(decision="given"),
    ),
]


@pytest.mark.parametrize(("bug", "name", "planted"), READING_BUGS)
def test_reading_after_a_withdrawal_is_noticed(
    who_withdrew: Wearer, monkeypatch: Any, bug: str, name: str, planted: Callable[..., Any]
) -> None:
    assert read(Purpose.CREDIT) == read_by_the_database(Purpose.CREDIT) == 0
    monkeypatch.setattr(querysets, name, planted)
    assert read(Purpose.CREDIT) != read_by_the_database(Purpose.CREDIT)


def test_deleting_too_early_deletes_nothing(who_withdrew: Wearer) -> None:
    her = who_withdrew.borrower
    assert retention.delete_of(borrower_id=her.pk, kind=Kind.BAND, at=AT + timedelta(days=29)) == {}
    assert Observation.objects.exists()


def test_a_withdrawal_that_shows_another_preview_is_refused(
    who_withdrew: Wearer, monkeypatch: Any
) -> None:
    other = ConsentReceiptFactory(kind=Kind.SCALE)
    shown = withdrawal.preview(
        borrower=other.borrower, purpose=Purpose.CREDIT, kind=Kind.SCALE, language="en", at=AT
    )
    receipt = ConsentReceiptFactory(borrower=who_withdrew.borrower)
    monkeypatch.setattr(withdrawal, "_usable", lambda *_: shown)
    with pytest.raises(IntegrityError, match="receipt_of_its_preview"), transaction.atomic():
        consents.withdraw(receipt=receipt, preview_id=shown.pk, handset="Mi 14", at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE devices_consentreceipt SET decision = 'given'",
        "DELETE FROM devices_consentreceipt WHERE decision = 'withdrawn'",
        "UPDATE devices_consenttext SET text = 'I agree to everything'",
        "UPDATE devices_metric SET kind = 'phone'",
        "INSERT INTO devices_metricpurpose (metric_id, purpose) VALUES (251, 'credit')",
        "INSERT INTO devices_allowedpair (purpose, kind, sensitive) VALUES ('credit', 'x', false)",
        "ALTER TABLE devices_observation DISABLE TRIGGER refuse_unconsented",
        "CREATE OR REPLACE FUNCTION refuse_unconsented_observations() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CALL let_only_sealed_rows_go('devices_device')",
    ],
)
def test_the_application_finds_no_way_round_a_consent(who_withdrew: Wearer, statement: str) -> None:
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_text_can_not_be_backdated_under_a_receipt(who_withdrew: Wearer) -> None:
    """A wording made later never becomes what was shown: a receipt names its text by key."""
    shown = ConsentReceipt.objects.filter(decision="given").latest("pk").text
    ConsentTextFactory(version=shown.version + 5000, text="other words")
    assert ConsentReceipt.objects.filter(decision="given").latest("pk").text.sha256 == shown.sha256


def test_nothing_of_today_is_stored_under_a_consent_of_tomorrow(monkeypatch: Any) -> None:
    her = wearer(covers_from=TODAY + timedelta(days=1))
    monkeypatch.setattr(ingestion._People, "_first_day", lambda *_: date(2000, 1, 1))
    with pytest.raises(CheckViolation, match="No live consent"), transaction.atomic():
        store(her.says(day=TODAY))
