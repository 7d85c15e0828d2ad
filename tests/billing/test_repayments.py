"""Money that comes in: one loan, many loans, late knowledge."""

from datetime import date

import pytest

from billing.models import Fact
from billing.services.facts import recording, repayments
from billing.services.positions import stored_positions
from lending.models import CapitalPool, CreditLine, LineFreeze, Loan
from tests.billing.conftest import draw, pay


def test_the_worked_example_of_the_product_rules(line: CreditLine, loan: Loan) -> None:
    pay(line, 1072_00, date(2015, 10, 10), "p1")
    pay(line, 1000_00, date(2015, 11, 25), "p2")
    state = stored_positions.state_of(loan=loan, as_of=date(2016, 1, 1))
    assert (state.due_principal_fen, state.penalty_interest_fen, state.compound_interest_fen) == (
        1089_62,
        18_99,
        99,
    )
    assert (state.payoff_fen, state.days_past_due) == (4202_60, 52)


def test_the_same_reference_again_has_no_second_effect(line: CreditLine, loan: Loan) -> None:
    first = pay(line, 1072_00, date(2015, 10, 10))
    again = pay(line, 1072_00, date(2015, 10, 10))
    assert again.repeated
    assert again.facts == first.facts
    assert Fact.objects.filter(kind="repayment").count() == 1


def test_a_known_reference_with_another_amount_is_refused(line: CreditLine, loan: Loan) -> None:
    pay(line, 1072_00, date(2015, 10, 10))
    with pytest.raises(repayments.ReferenceReused):
        pay(line, 1072_01, date(2015, 10, 10))


def test_a_silent_payment_goes_to_the_older_loan_first(line: CreditLine, loan: Loan) -> None:
    younger = draw(line, 600_00, on=date(2015, 9, 20))
    received = pay(line, 1100_00, date(2015, 10, 10))
    assert [(fact.loan_id, fact.amount_fen) for fact in received.facts] == [
        (loan.pk, 1072_00),
        (younger.pk, 28_00),
    ]


def test_a_named_loan_gets_the_whole_payment(line: CreditLine, loan: Loan) -> None:
    younger = draw(line, 600_00, on=date(2015, 9, 20))
    received = pay(line, 700_00, date(2015, 9, 25), loan=younger)
    younger.refresh_from_db()
    assert [fact.loan_id for fact in received.facts] == [younger.pk]
    assert younger.position.credit_balance_fen == 98_50


def test_paying_off_settles_and_gives_the_line_back(line: CreditLine, loan: Loan) -> None:
    payoff_fen = stored_positions.state_of(loan=loan, as_of=date(2015, 9, 30)).payoff_fen
    pay(line, payoff_fen, date(2015, 9, 30))
    line.refresh_from_db()
    assert (line.principal_outstanding_fen, CapitalPool.objects.get().outstanding_fen) == (0, 0)
    assert Loan.objects.get().position.settled_on == date(2015, 9, 30)


def test_the_limit_comes_back_by_the_principal_paid(line: CreditLine) -> None:
    CreditLine.objects.update(limit_fen=500_000_00)
    draw(line, 500_000_00)
    pay(line, 47_523_00, date(2015, 10, 10))
    line.refresh_from_db()
    principal_fen = 47_523_00 - 6_000_00
    assert line.principal_outstanding_fen == 500_000_00 - principal_fen
    assert line.available_fen == principal_fen


def test_a_payment_from_the_future_is_refused(line: CreditLine, loan: Loan) -> None:
    with pytest.raises(recording.ValueDateInFuture):
        pay(line, 100_00, date(2015, 9, 30), value_on=date(2015, 10, 1))


def test_a_payment_before_the_draw_down_is_refused(line: CreditLine, loan: Loan) -> None:
    with pytest.raises(repayments.NoLoanToPay):
        pay(line, 100_00, date(2015, 9, 30), value_on=date(2015, 9, 15))


def test_a_payment_found_late_takes_back_what_its_absence_caused(
    line: CreditLine, loan: Loan
) -> None:
    pay(line, 1_00, date(2015, 11, 1), "p1")
    assert LineFreeze.objects.filter(unfrozen_on__isnull=True).exists()
    pay(line, 1072_00, date(2015, 11, 5), "p2", value_on=date(2015, 10, 10))
    line.refresh_from_db()
    assert not line.is_frozen
    assert not loan.arrears.exists()
    assert stored_positions.state_of(loan=loan, as_of=date(2015, 11, 5)).penalty_interest_fen == 0


def test_an_on_time_repayment_writes_no_segment(
    line: CreditLine, loan: Loan, django_assert_max_num_queries: object
) -> None:
    before = list(loan.segments.values_list("pk", flat=True))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        pay(line, 1072_00, date(2015, 10, 10))
    assert list(loan.segments.values_list("pk", flat=True)) == before
