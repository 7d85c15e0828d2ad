"""Transactions and bureau reports: kept once, under a live consent only, deleted when their time is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.maths.calendar import BUSINESS_ZONE
from core.models import AuditEvent
from core.services import retention
from devices.maths.catalogue import Kind, Purpose
from lending.models import Borrower
from scoring.models import BureauReport, Transaction
from scoring.services import evidence_retention
from scoring.services.row_refusals import refused
from tests.factories import BorrowerFactory, ConsentReceiptFactory
from tests.scoring.evidence.evidence_told import (
    DAY,
    NOW,
    bought,
    report,
    reported,
    tell,
    teller,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def her(db: None) -> Borrower:
    return teller()


def test_a_transaction_is_kept_as_it_came(her: Borrower) -> None:
    assert tell(her, bought()) == ["stored"]
    row = Transaction.objects.get()
    assert (row.borrower, row.reference, row.category) == (her, "t-1", "dining")
    assert (row.at, row.known_at, row.amount_fen) == (bought().at, NOW, 35_00)


def test_the_same_twice_counts_once(her: Borrower) -> None:
    assert tell(her, bought(), bought()) == ["stored", "unchanged"]
    assert tell(her, bought(), minutes=1) == ["unchanged"]
    assert Transaction.objects.count() == 1


def test_the_same_instant_written_with_another_offset_is_the_same(her: Borrower) -> None:
    tell(her, bought())
    assert tell(her, bought(at=datetime(2026, 3, 2, 4, tzinfo=UTC))) == ["unchanged"]


def test_a_reference_with_other_contents_is_refused(her: Borrower) -> None:
    tell(her, bought())
    assert tell(her, bought(amount_fen=36_00)) == ["reference_used_otherwise"]
    assert Transaction.objects.get().amount_fen == 35_00


def test_of_two_contents_in_one_batch_neither_is_believed(her: Borrower) -> None:
    batch = bought(), bought(amount_fen=1), bought("t-2"), bought()
    assert tell(her, *batch) == ["two_contents", "two_contents", "stored", "two_contents"]


def test_two_people_may_have_the_same_reference(her: Borrower) -> None:
    assert tell(her, bought()) + tell(teller(), bought()) == ["stored", "stored"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"at": None}, "not_an_instant"),
        ({"at": NOW + timedelta(seconds=1)}, "still_to_come"),
        ({"at": NOW}, "stored"),
        ({"at": datetime(2025, 12, 31, 16, tzinfo=UTC)}, "stored"),
        ({"at": datetime(2025, 12, 31, 15, 59, tzinfo=UTC)}, "day_before_consent"),
        ({"category": "gambling"}, "unknown_category"),
        ({"amount_fen": 0}, "not_an_amount"),
        ({"amount_fen": -1}, "not_an_amount"),
        ({"amount_fen": 10**14 + 1}, "not_an_amount"),
        ({"reference": ""}, "not_a_reference"),
        ({"reference": "a" * 65}, "not_a_reference"),
        ({"reference": "a\x00b"}, "not_a_reference"),
        ({"reference": "\ud800"}, "not_a_reference"),
        ({"reference": "支付宝 1"}, "stored"),
    ],
)
def test_each_row_gets_its_verdict(her: Borrower, changes: dict[str, Any], code: str) -> None:
    other = bought("t-2")
    assert tell(her, bought(**changes), other) == [code, "stored"]


def test_without_a_live_consent_nothing_is_kept() -> None:
    borrower = BorrowerFactory()
    ConsentReceiptFactory(borrower=borrower, kind=Kind.BAND)
    assert tell(borrower, bought()) == ["no_consent"]
    assert report(borrower, reported()) == "no_consent"


def test_a_consent_to_one_kind_lets_in_no_other() -> None:
    borrower = ConsentReceiptFactory(kind=Kind.BUREAU).borrower
    assert tell(borrower, bought()) == ["no_consent"]
    assert report(borrower, reported()) == "stored"


def test_after_a_withdrawal_nothing_is_kept(her: Borrower) -> None:
    withdraw(her, Kind.TRANSACTIONS)
    assert tell(her, bought()) == ["no_consent"]
    assert report(her, reported()) == "stored"


def test_five_hundred_rows_cost_as_many_statements_as_one(her: Borrower) -> None:
    with CaptureQueriesContext(connection) as one:
        tell(her, bought())
    with CaptureQueriesContext(connection) as many:
        assert tell(her, *(bought(f"n-{n}") for n in range(500))) == ["stored"] * 500
    assert len(many) == len(one)


def test_an_empty_batch_is_no_work(her: Borrower) -> None:
    assert tell(her) == []


def test_a_bureau_report_counts_once(her: Borrower) -> None:
    assert [report(her, reported()), report(her, reported())] == ["stored", "unchanged"]
    assert report(her, reported(worst_dpd_24m=90)) == "reference_used_otherwise"
    assert BureauReport.objects.get().worst_dpd_24m == 12


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reported_on": None}, "not_a_day"),
        ({"reported_on": NOW.date()}, "stored"),
        ({"reported_on": NOW.date() + timedelta(days=1)}, "future_day"),
        ({"reported_on": date(2025, 12, 31)}, "report_before_consent"),
        ({"open_accounts": -1}, "out_of_range"),
        ({"months_on_file": 10_001}, "out_of_range"),
        ({"balance_fen": -1}, "out_of_range"),
        ({"reference": " r"}, "not_a_reference"),
    ],
)
def test_a_report_that_breaks_a_rule_is_refused(
    her: Borrower, changes: dict[str, Any], code: str
) -> None:
    assert report(her, reported(**changes)) == code


def test_every_refusal_names_its_rule_and_way_out() -> None:
    refusal = refused("still_to_come").refusal
    assert refusal is not None
    assert refusal.document() == {
        "code": "still_to_come",
        "field": "at",
        "rule": "This is still to come.",
        "remedy": "Send it once it has happened.",
    }


@pytest.mark.parametrize(
    ("table", "row"),
    [(BureauReport, reported()), (Transaction, bought())],
    ids=["bureau", "bought"],
)
def test_the_database_lets_nothing_in_without_consent(table: Any, row: Any) -> None:
    borrower = ConsentReceiptFactory(kind=Kind.BAND).borrower
    with pytest.raises(IntegrityError, match="No live consent"):
        table.objects.create(borrower=borrower, known_at=NOW, **row._asdict())


def test_the_database_lets_nothing_in_before_the_first_day_agreed_to(her: Borrower) -> None:
    early = bought(at=datetime(2025, 12, 31, 23, 59, tzinfo=BUSINESS_ZONE))
    with pytest.raises(IntegrityError, match="No live consent"):
        Transaction.objects.create(borrower=her, known_at=NOW, **early._asdict())


@pytest.mark.parametrize("table", ["scoring_transaction", "scoring_bureaureport"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_changes_and_deletes_nothing(table: str, deed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('xiaodai.deleting', 'sealed', true)")
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute(deed.format(table))


def test_what_was_withdrawn_is_deleted_when_its_time_is_over(her: Borrower) -> None:
    other = teller()
    for person in (her, other):
        tell(person, bought(), bought("t-2"))
        report(person, reported())
    withdraw(her, Kind.TRANSACTIONS, at=NOW - timedelta(days=31))
    assert retention.delete_sealed(at=NOW - timedelta(days=2)) == {}
    assert retention.delete_sealed(at=NOW) == {"transactions": 2}
    assert retention.delete_sealed(at=NOW) == {}
    assert [row.borrower for row in Transaction.objects.all()] == [other, other]
    assert BureauReport.objects.count() == 2


def test_a_deletion_leaves_a_trace_with_its_count_and_no_contents(her: Borrower) -> None:
    report(her, reported())
    withdraw(her, Kind.BUREAU, at=NOW - timedelta(days=31))
    retention.delete_sealed(at=NOW)
    event = AuditEvent.objects.get(table_name="scoring_bureaureport", operation="DELETE")
    assert (event.operation, event.row_id, event.actor) == ("DELETE", str(her.pk), "test")
    assert event.before == {"kind": "bureau", "rows": 1}


def test_what_a_new_consent_covers_stays(her: Borrower) -> None:
    tell(her, bought(), bought("t-2", at=NOW - timedelta(days=1)))
    withdraw(her, Kind.TRANSACTIONS, at=NOW - timedelta(days=31))
    again = {"borrower": her, "kind": Kind.TRANSACTIONS, "purpose": Purpose.CREDIT}
    ConsentReceiptFactory(**again, at=NOW - timedelta(days=9), covers_from=date(2026, 9, 1))
    retention.delete_sealed(at=NOW)
    assert Transaction.objects.get().reference == "t-2"


def test_nothing_is_deleted_ahead_of_time(her: Borrower) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(IntegrityError, match="not deleted today"), transaction.atomic():
        evidence_retention.delete_of(borrower_id=her.pk, kind=Kind.BUREAU, at=tomorrow)


def test_the_day_of_a_report_is_its_own(her: Borrower) -> None:
    report(her, reported())
    assert BureauReport.objects.get().reported_on == DAY
