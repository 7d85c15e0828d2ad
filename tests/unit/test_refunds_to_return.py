"""A payment that bounces after its surplus was paid back: the debt comes back, the refund stays."""

from datetime import date

from billing.maths.chart import Chart
from billing.maths.entries import AccrualStatus, balances
from billing.maths.facts import Fact, FactKind
from billing.maths.replay import replay
from billing.maths.sharing import share_out
from billing.maths.state import Status
from tests.loan_facts import (
    DRAWN_ON,
    TERMS,
    draw_down,
    happened,
    in_order,
    refund,
    repayment,
    reversal,
    stands,
)

REFUNDED_ON, LATE = date(2015, 9, 20), date(2015, 10, 20)
BOUNCED = [
    draw_down(),
    repayment(6100_00, DRAWN_ON, "p1"),
    refund(100_00, REFUNDED_ON, "r1"),
    reversal("p1", LATE),
]
SETTLED_TWICE = [
    draw_down(),
    repayment(6000_00, DRAWN_ON, "p1"),
    repayment(50_00, DRAWN_ON, "twice"),
    refund(50_00, REFUNDED_ON, "r1"),
    reversal("twice", LATE),
]


def paid_later(amount_fen: int, facts: list[Fact] = BOUNCED) -> list[Fact]:
    """Pay on the day of the bounce."""
    return [*facts, repayment(amount_fen, LATE, "p2")]


def test_the_debt_comes_back_and_the_refund_is_due_at_once() -> None:
    state = stands(BOUNCED, LATE)
    assert (state.due_principal_fen, state.due_interest_fen) == (1000_00, 72_00)
    assert (state.penalty_interest_fen, state.compound_interest_fen) == (7_50, 54)
    assert (state.refund_to_return_fen, state.credit_balance_fen) == (100_00, 0)
    assert state.due_fen == 1000_00 + 72_00 + 7_50 + 54 + 100_00
    assert state.payoff_fen == 5000_00 + 25_00 + state.due_fen
    assert state.days_past_due == 10


def test_it_bears_no_interest_and_makes_no_days_past_due() -> None:
    for on in (REFUNDED_ON, LATE, date(2017, 1, 1)):
        state = stands(SETTLED_TWICE, on)
        assert (state.payoff_fen, state.due_fen, state.days_past_due) == (50_00, 50_00, 0)
        assert state.status is Status.ACTIVE


def test_a_payment_goes_to_what_is_due_then_to_the_refund_then_to_prepayment() -> None:
    due_fen = 1080_04
    partly = stands(paid_later(due_fen + 60_00), LATE)
    assert (partly.due_principal_fen, partly.refund_to_return_fen) == (0, 40_00)
    assert (partly.interest_not_due_fen, partly.principal_not_due_fen) == (25_00, 5000_00)
    wholly = stands(paid_later(due_fen + 100_00 + 25_00), LATE)
    assert (wholly.refund_to_return_fen, wholly.interest_not_due_fen) == (0, 0)


def test_the_pay_off_settles_it_too_on_its_day() -> None:
    facts = in_order(paid_later(stands(BOUNCED, LATE).payoff_fen))
    position = replay(TERMS, facts, date(2016, 1, 1))
    assert (position.settled_on, position.refund_to_return_fen) == (LATE, 0)
    assert position.credit_balance_fen == 0


def test_a_settled_loan_is_open_until_the_refund_is_back() -> None:
    assert replay(TERMS, in_order(SETTLED_TWICE), DRAWN_ON).settled_on == DRAWN_ON
    assert replay(TERMS, in_order(SETTLED_TWICE), LATE).settled_on is None
    returned = replay(TERMS, in_order(paid_later(50_00, SETTLED_TWICE)), LATE)
    assert (returned.settled_on, returned.credit_balance_fen) == (LATE, 0)


def test_a_reversed_refund_is_no_longer_to_return() -> None:
    state = stands([*SETTLED_TWICE, reversal("r1", LATE)], LATE)
    assert (state.payoff_fen, state.status) == (0, Status.SETTLED)


def test_the_ledger_keeps_it_as_a_receivable_of_its_own() -> None:
    facts = in_order(SETTLED_TWICE)
    held = balances(replay(TERMS, facts, LATE), None, AccrualStatus.ACCRUING)
    assert {account: fen for account, fen in held.items() if fen} == {
        Chart.CASH: -50_00,
        Chart.REFUNDS_TO_RETURN: 50_00,
    }


def test_a_write_off_takes_it_out_of_the_allowance_and_keeps_it_as_a_memo() -> None:
    facts = in_order([*SETTLED_TWICE, happened(FactKind.WRITE_OFF, LATE)])
    held = balances(replay(TERMS, facts, LATE), None, AccrualStatus.WRITTEN_OFF)
    assert {account: fen for account, fen in held.items() if fen} == {
        Chart.CASH: -50_00,
        Chart.LOAN_LOSS_ALLOWANCE: 50_00,
        Chart.MEMO_WRITTEN_OFF: 50_00,
        Chart.MEMO_CONTRA: -50_00,
    }


def test_a_payment_of_the_line_returns_it_after_what_is_due_and_before_prepayment() -> None:
    positions = {
        1: replay(TERMS, in_order(SETTLED_TWICE), LATE),
        2: replay(TERMS, [draw_down()], LATE),
    }
    assert share_out(positions, 1080_04, LATE) == {2: 1080_04}
    assert share_out(positions, 1110_04, LATE) == {1: 30_00, 2: 1080_04}
    assert share_out(positions, 1140_04, LATE) == {1: 50_00, 2: 1090_04}
