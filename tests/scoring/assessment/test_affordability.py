"""What a person lives on: only what they let us read, and only as known then."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from devices.maths.catalogue import Kind
from lending.models import Borrower
from scoring.maths.limits import Affordability
from scoring.models import BureauReport, Transaction
from scoring.services import affordability
from tests.factories import BorrowerFactory, ConsentReceiptFactory
from tests.scoring.assessment.assessed import noon

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
BOTH = frozenset({"transactions", "bureau"})


@pytest.fixture
def borrower() -> Borrower:
    borrower = BorrowerFactory()
    for kind in (Kind.TRANSACTIONS, Kind.BUREAU):
        ConsentReceiptFactory(borrower=borrower, kind=kind)
    return borrower


def moved(borrower: Borrower, fen: int, category: str, days_ago: int, **given: Any) -> None:
    at: datetime = noon(ON - timedelta(days=days_ago))
    reference = f"{category}-{days_ago}"
    Transaction.objects.create(
        **{
            "borrower": borrower,
            "reference": reference,
            "at": at,
            "known_at": at,
            "category": category,
            "amount_fen": fen,
            **given,
        }
    )


def reported(borrower: Borrower, balance_fen: int, days_ago: int) -> None:
    on = ON - timedelta(days=days_ago)
    BureauReport.objects.create(
        borrower=borrower,
        reference=f"r-{days_ago}",
        reported_on=on,
        known_at=noon(on),
        open_accounts=1,
        balance_fen=balance_fen,
        limit_fen=balance_fen,
        inquiries_3m=0,
        overdue_accounts=0,
        worst_dpd_24m=0,
        months_on_file=12,
    )


def lived_on(borrower: Borrower, used: frozenset[str] = BOTH) -> Affordability:
    return affordability.of(used={borrower.pk: used}, as_of=noon(ON))[borrower.pk]


def test_income_and_essentials_are_those_of_ninety_days_a_month(borrower: Borrower) -> None:
    for days_ago in (1, 31, 90, 91):
        moved(borrower, 9_000_00, "salary", days_ago)
        moved(borrower, 1_000_00, "essentials", days_ago)

    assert lived_on(borrower) == Affordability(9_000_00, 1_000_00, None)


def test_the_day_itself_does_not_count(borrower: Borrower) -> None:
    moved(borrower, 9_000_00, "salary", 0)

    assert lived_on(borrower) == Affordability(None, None, None)


def test_income_of_which_nothing_was_seen_is_not_known(borrower: Borrower) -> None:
    moved(borrower, 300_00, "essentials", 3)

    assert lived_on(borrower) == Affordability(None, 100_00, None)


def test_what_a_person_could_do_without_is_no_essential(borrower: Borrower) -> None:
    for category in ("dining", "shopping", "cash_out"):
        moved(borrower, 300_00, category, 3)

    assert lived_on(borrower) == Affordability(None, 0, None)


def test_what_became_known_later_does_not_count(borrower: Borrower) -> None:
    moved(borrower, 9_000_00, "salary", 3, known_at=noon(ON) + timedelta(minutes=1))

    assert lived_on(borrower).income_fen is None


def test_the_latest_report_counts(borrower: Borrower) -> None:
    reported(borrower, 5_000_00, 40)
    reported(borrower, 7_000_00, 10)

    assert lived_on(borrower).other_balance_fen == 7_000_00


def test_a_source_that_is_not_used_says_nothing(borrower: Borrower) -> None:
    moved(borrower, 9_000_00, "salary", 3)
    reported(borrower, 5_000_00, 40)

    assert lived_on(borrower, frozenset({"phone"})) == Affordability()
