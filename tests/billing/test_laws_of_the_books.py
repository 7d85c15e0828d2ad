"""Laws that hold after any sequence of facts through the services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.maths.chart import Chart
from billing.maths.entries import accrual_status, balances
from billing.models import Books
from billing.services.ledger import trial_balance
from billing.services.positions import arrears, stored_positions
from core.models import Approval
from lending.models import CapitalPool, CreditLine, Loan
from tests.billing.closed_again import close_again, written
from tests.billing.lives import Deed, Life, lives, prompt_deeds

pytestmark = pytest.mark.django_db

TEN_DAYS_BEFORE_THE_FIRST_DUE_DATE = date(2015, 9, 30)

bounded = settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def lived(line: CreditLine, approval: Approval, told: Sequence[Deed]) -> Life:
    """Live a life that begins with a loan of 6,000.00 yuan."""
    life = Life(line, approval)
    life.draw(Deed("draw", 0, 6000_00, 0, 5))
    life.live(told)
    return life


def require_stored_equals_replayed(line: CreditLine) -> None:
    for loan in Loan.objects.filter(line=line).select_related("position", "product_version"):
        row, stored = loan.position, stored_positions.stored(loan=loan)
        replayed = stored_positions.replay_loan(loan=loan, as_of=stored.replayed_as_of)
        columns = stored_positions.columns_of(replayed) | {"replayed_as_of": row.replayed_as_of}
        assert {name: getattr(row, name) for name in columns} == columns
        assert stored.instalments == replayed.instalments
        assert set(stored.segments) == set(replayed.segments)


def require_ledger_equals_positions(line: CreditLine, life: Life) -> None:
    held = {Chart(row.account.pk): row.balance_fen for row in trial_balance.rows(on=life.on)}
    books = Books.objects.first()
    through = books.accrued_through if books else None
    expected: Counter[Chart] = Counter()
    for loan in Loan.objects.filter(line=line).select_related("position", "product_version"):
        as_of = stored_positions.stored(loan=loan).replayed_as_of
        replayed = stored_positions.replay_loan(loan=loan, as_of=as_of)
        stands = accrual_status(replayed, non_accrual=arrears.is_non_accrual(loan_id=loan.pk))
        expected.update(balances(replayed, through, stands))
    # What is provided for at a month's end moves between these two, and belongs to no loan.
    held[Chart.LOAN_LOSS_ALLOWANCE] += held.pop(Chart.IMPAIRMENT_EXPENSE)
    assert sum(held.values()) == 0
    assert held == {account: expected[account] for account in held}


def require_sums_equal_positions(line: CreditLine) -> None:
    line.refresh_from_db()
    unpaid_fen = sum(loan.position.principal_unpaid_fen for loan in Loan.objects.filter(line=line))
    assert line.principal_outstanding_fen == CapitalPool.objects.get().outstanding_fen == unpaid_fen


def require_second_closes_change_nothing(
    line: CreditLine, approval: Approval, told: Sequence[Deed]
) -> None:
    """Close each day before a deed once more after it: the deed is of the day that is open, and stays untouched."""
    life = Life(line, approval, on=TEN_DAYS_BEFORE_THE_FIRST_DUE_DATE, closes=True)
    life.draw(Deed("draw", 0, 6000_00, 0, 5))
    life.pass_days(11)
    for deed in told:
        life.live([deed])
        before = written()
        close_again(life.on - timedelta(days=1))
        assert written() == before


@bounded
@given(told=lives)
def test_stored_is_replayed_and_the_ledger_is_equal_to_the_positions(
    line: CreditLine, approval: Approval, told: list[Deed]
) -> None:
    with transaction.atomic():
        life = lived(line, approval, told)
        require_stored_equals_replayed(line)
        require_ledger_equals_positions(line, life)
        require_sums_equal_positions(line)
        transaction.set_rollback(True)


@settings(bounded, max_examples=6)
@given(told=st.lists(prompt_deeds, min_size=2, max_size=6))
def test_the_same_holds_with_every_day_closed_in_between(
    line: CreditLine, approval: Approval, told: list[Deed]
) -> None:
    with transaction.atomic():
        life = lived(line, approval, [])
        life.closes = True
        life.pass_days(20)
        life.live(told)
        require_stored_equals_replayed(line)
        require_ledger_equals_positions(line, life)
        require_sums_equal_positions(line)
        transaction.set_rollback(True)


@settings(bounded, max_examples=3)
@given(told=st.lists(prompt_deeds, min_size=2, max_size=4))
def test_a_second_close_changes_nothing_whatever_happened_in_between(
    line: CreditLine, approval: Approval, told: list[Deed]
) -> None:
    with transaction.atomic():
        require_second_closes_change_nothing(line, approval, told)
        transaction.set_rollback(True)
