"""A loan of 1,000.00 yuan, due in one instalment on 10 October 2015, isn't paid for 92 days."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from billing.models import OverdueCase
from billing.services.close import business_days
from billing.services.facts import write_offs
from billing.services.ledger import trial_balance
from billing.services.positions import stored_positions
from core.services.actor import acting_as
from lending.models import CreditLine, Loan
from tests.billing.conftest import draw, pay
from tests.factories import (
    ApprovalFactory,
    CapitalPoolFactory,
    CreditLineFactory,
    ProductVersionFactory,
)

DRAWN_ON = date(2015, 9, 30)
TODAY = date(2016, 1, 10)


@pytest.fixture(scope="module")
def _closed_day_by_day(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Live through the days once for all tests of this module; their changes are rolled back."""
    with django_db_blocker.unblock(), acting_as("test"), transaction.atomic():
        ProductVersionFactory()
        CapitalPoolFactory()
        draw(CreditLineFactory(), 1000_00, on=DRAWN_ON, instalments=1)
        for on in business_days.days_to_close(through=TODAY - timedelta(days=1), today=TODAY):
            business_days.close_day(on=on)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def bad(_closed_day_by_day: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loan]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Loan.objects.get()
        transaction.set_rollback(True)


@pytest.fixture
def line(bad: Loan) -> CreditLine:
    return bad.line


def held() -> dict[str, int]:
    """Return every account with a balance, provisions left out."""
    rows = trial_balance.rows(on=TODAY)
    left_out = ("loan_loss_allowance", "impairment_expense")
    return {
        row.account.slug: row.balance_fen
        for row in rows
        if row.balance_fen and row.account.slug not in left_out
    }


def test_it_stops_accruing_and_the_line_is_frozen(bad: Loan, line: CreditLine) -> None:
    # 92 days of 0.75 yuan of penalty interest, and 0.075 % a day on 5.00 of interest.
    memo = {"memo_interest": 5_00, "memo_penalty_interest": 69_00, "memo_compound_interest": 35}
    line.refresh_from_db()
    assert line.is_frozen
    assert held() == {
        "cash": -1000_00,
        "loans_receivable": 1000_00,
        "memo_contra": -74_35,
        **memo,
    }


def test_what_is_owed_does_not_change_with_the_books(bad: Loan) -> None:
    assert stored_positions.state_of(loan=bad, as_of=TODAY).payoff_fen == 1074_35


def test_a_payment_found_late_undoes_it_all_today(bad: Loan, line: CreditLine) -> None:
    pay(line, 1005_00, TODAY, value_on=date(2015, 10, 10))
    line.refresh_from_db()
    assert not line.is_frozen
    assert not bad.arrears.exists()
    assert not OverdueCase.objects.filter(closed_on__isnull=True).exists()
    assert held() == {"cash": 5_00, "interest_income": -5_00}


def test_a_payment_on_its_day_settles_it_and_earns_the_memo(bad: Loan, line: CreditLine) -> None:
    pay(line, 1074_35, TODAY)
    bad.refresh_from_db()
    assert bad.position.settled_on == TODAY
    assert held() == {
        "cash": 74_35,
        "interest_income": -5_00,
        "penalty_interest_income": -69_00,
        "compound_interest_income": -35,
    }


def test_written_off_and_recovered_in_full(bad: Loan, line: CreditLine) -> None:
    approval = ApprovalFactory()
    write_offs.charge_off(loan=bad, on=TODAY, actor="officer", approval=approval)
    assert held()["loans_charged_off"] == 1000_00
    write_offs.write_off(loan=bad, on=TODAY, actor="officer", approval=approval)
    assert held()["memo_written_off"] == 1074_35
    pay(line, 1074_35, TODAY)
    assert "memo_written_off" not in held()
    assert held()["cash"] == 74_35
