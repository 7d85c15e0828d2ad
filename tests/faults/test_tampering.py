"""Stored rows changed behind the services' back: `prove_books` names the loan and the first day, and exits 1."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing.models import Instalment, Position, Segment
from billing.services.close import business_days
from core.services.actor import acting_as
from lending.models import CreditLine, Loan
from tests.billing.conftest import draw, pay
from tests.emptying import owner
from tests.factories import CapitalPoolFactory, CreditLineFactory, ProductVersionFactory

DRAWN_ON = date(2015, 10, 8)
DUE_ON = date(2015, 11, 10)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loan() -> Loan:
    """Draw a loan, pay its first instalment on time, and close the days to the one after it."""
    with acting_as("test"):
        ProductVersionFactory()
        CapitalPoolFactory()
        line: CreditLine = CreditLineFactory(limit_fen=100_000_00)
        loan = draw(line, on=DRAWN_ON)
        pay(line, 1099_00, DUE_ON)
        for on in business_days.days_to_close(through=DRAWN_ON + timedelta(days=1), today=DUE_ON):
            business_days.close_day(on=on)
    return loan


def complaints() -> str:
    """Run prove_books, which must refuse, and give what it said."""
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("prove_books", stdout=StringIO(), stderr=said)
    return said.getvalue()


def tamper(statement: str) -> None:
    """Change a row as nobody but the owner of the tables can, its guards switched off."""
    table = statement.split()[1]
    with owner() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [table],
        )
        guards = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        for guard in guards:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}")


def test_untouched_books_are_equal(loan: Loan) -> None:
    said = StringIO()
    call_command("prove_books", stdout=said, stderr=StringIO())
    assert said.getvalue().strip()


def test_a_changed_position_is_named(loan: Loan) -> None:
    with acting_as("test"):
        Position.objects.update(interest_settled_fen=1)
    assert f"{loan.number} {DUE_ON}: position" in complaints()


def test_a_changed_instalment_is_named_with_its_due_date(loan: Loan) -> None:
    with acting_as("test"):
        Instalment.objects.filter(no=3).update(principal_fen=1)
    assert f"{loan.number} 2016-01-10: instalment" in complaints()


def test_a_changed_segment_is_named_with_its_first_day(loan: Loan) -> None:
    with acting_as("test"):
        Segment.objects.filter(instalment_no=2).update(balance_fen=1)
    assert f"{loan.number} {DUE_ON}: segment" in complaints()


def test_a_changed_transfer_is_named_with_the_day_it_was_posted(loan: Loan) -> None:
    tamper("UPDATE billing_transfer SET amount_fen = amount_fen + 1 WHERE credit_id = 1001")
    assert f"{loan.number} {DRAWN_ON}: ledger" in complaints()


def test_a_changed_accrual_of_an_old_day_is_named_with_that_day(loan: Loan) -> None:
    tamper(
        "UPDATE billing_transfer SET amount_fen = amount_fen + 1 WHERE posting_id IN"
        " (SELECT id FROM billing_posting WHERE key LIKE 'accrual:%:2015-10-08')"
    )
    assert f"{DRAWN_ON} product version" in complaints()


def test_a_changed_trial_balance_is_named_with_its_day(loan: Loan) -> None:
    tamper(
        "UPDATE billing_trialbalance SET balance_fen = balance_fen + 1"
        " WHERE closed_on = '2015-10-08' AND account_id = 4001"
    )
    assert f"{DRAWN_ON} product version" in complaints()


def test_a_changed_fact_is_named(loan: Loan) -> None:
    tamper("UPDATE billing_fact SET amount_fen = amount_fen - 1 WHERE kind = 'repayment'")
    assert f"{loan.number} {DUE_ON}: instalment, ledger" in complaints()
