"""Where the money of a repayment goes, day by day."""

from dataclasses import replace
from datetime import date

from billing.maths.position import Position
from billing.maths.replay import replay
from billing.maths.state import Status
from billing.maths.terms import Component, Terms
from lending.maths.products import Method, Prepayment, Waterfall
from tests.loan_facts import DRAWN_ON, TERMS, draw_down, in_order, repayment, reversal, stands

SHORTEN = replace(TERMS, prepayment=Prepayment.SHORTEN_TERM)
LEVEL = replace(TERMS, method=Method.EQUAL_INSTALMENT)
DUE = date(2015, 10, 10)


def after(*payments: tuple[int, date], terms: Terms = TERMS, as_of: date | None = None) -> Position:
    """Replay the worked loan after payments."""
    facts = in_order([draw_down(), *(repayment(fen, on, f"p{fen}") for fen, on in payments)])
    return replay(terms, facts, as_of or facts[-1].value_on)


def parts(position: Position) -> list[int]:
    """Return the principal of every instalment."""
    return [row.principal_fen for row in position.instalments]


def test_a_payment_on_the_draw_down_day_is_all_principal() -> None:
    position = after((600_00, DRAWN_ON))
    assert position.prepaid_principal_fen == 600_00
    assert parts(position) == [900_00] * 6


def test_a_payment_before_the_first_due_date_takes_accrued_interest_first() -> None:
    position = after((630_00, date(2015, 9, 26)))
    assert position.applied[-1].allocated_fen(Component.INTEREST) == 30_00
    assert position.prepaid_principal_fen == 600_00
    assert position.instalments[0].interest_fen == 30_00 + 14 * 2_70


def test_a_payment_that_covers_only_accrued_interest_ends_the_segment() -> None:
    position = after((10_00, date(2015, 9, 26)))
    assert [segment.starts_on for segment in position.segments[:2]] == [DRAWN_ON, date(2015, 9, 26)]
    assert parts(position) == [1000_00] * 6
    assert position.instalments[0].interest_settled_fen == 10_00


def test_a_payment_on_the_due_date_is_on_time() -> None:
    state = stands([draw_down(), repayment(1072_00, DUE)], date(2015, 10, 20))
    assert (state.penalty_interest_fen, state.days_past_due) == (0, 0)


def test_a_part_paid_on_the_due_date_leaves_the_rest_overdue_from_it() -> None:
    state = stands([draw_down(), repayment(572_00, DUE)], date(2015, 10, 20))
    assert (state.due_principal_fen, state.penalty_interest_fen) == (500_00, 3_75)
    assert state.days_past_due == 10


def test_what_is_due_comes_before_what_is_prepaid() -> None:
    position = after((1172_00, DUE))
    assert position.instalments[0].principal_settled_fen == 1000_00
    assert position.prepaid_principal_fen == 100_00
    assert parts(position) == [1000_00] + [980_00] * 5


def test_shortening_takes_from_the_last_instalment_backwards() -> None:
    position = after((1072_00 + 1300_00, DUE), terms=SHORTEN)
    assert parts(position) == [1000_00, 1000_00, 1000_00, 1000_00, 700_00, 0]
    assert position.instalments[5].interest_fen == 0


def test_the_level_is_solved_anew_over_the_days_from_the_payment() -> None:
    position = after((1000_00, date(2015, 9, 26)), terms=LEVEL)
    rows = position.instalments
    since_payment = [rows[0].interest_fen - 30_00, *(row.interest_fen for row in rows[1:])]
    totals = [
        row.principal_fen + interest for row, interest in zip(rows, since_payment, strict=True)
    ]
    assert len(set(totals[:-1])) == 1
    assert abs(totals[-1] - totals[0]) <= 6


def test_two_prepayments_of_one_day_equal_their_sum() -> None:
    on = date(2015, 9, 26)
    assert replace(after((400_00, on), (300_00, on)), applied=()) == replace(
        after((700_00, on)), applied=()
    )


def test_tiny_rests_never_exceed_what_is_left() -> None:
    position = after((5999_97, DRAWN_ON))
    assert parts(position) == [1, 1, 1, 0, 0, 0]
    assert position.next_unpaid_due_on == DUE


def test_a_surplus_beyond_the_pay_off_becomes_credit_balance() -> None:
    state = stands([draw_down(), repayment(6012_00, date(2015, 9, 19))], date(2015, 9, 19))
    assert (state.payoff_fen, state.credit_balance_fen) == (0, 3_00)
    assert state.status is Status.SETTLED


def test_a_payment_after_settlement_is_all_credit_balance() -> None:
    payments = [repayment(6009_00, date(2015, 9, 19)), repayment(50_00, date(2015, 12, 1))]
    state = stands([draw_down(), *payments], date(2016, 1, 1))
    assert (state.payoff_fen, state.credit_balance_fen, state.days_past_due) == (0, 50_00, 0)


def test_paying_the_pay_off_twice_on_a_day_never_goes_below_zero() -> None:
    position = after((6009_00, date(2015, 9, 19)), (6009_00, date(2015, 9, 19)))
    assert position.credit_balance_fen == 6009_00
    assert position.settled_on == date(2015, 9, 19)


def test_oldest_instalment_first_penalty_compound_interest_principal() -> None:
    position = after((1100_00, date(2015, 11, 25)))
    given = [(a.instalment_no, a.component) for a in position.applied[-1].allocations]
    assert given == [
        (1, Component.PENALTY_INTEREST),
        (1, Component.COMPOUND_INTEREST),
        (1, Component.INTEREST),
        (1, Component.PRINCIPAL),
    ]


def test_only_the_instalments_a_payment_reaches_start_new_segments() -> None:
    position = after((100_00, date(2015, 11, 25)))
    starts = {s.instalment_no: s.starts_on for s in position.segments if s.ends_on is None}
    assert starts == {1: date(2015, 11, 25), 2: date(2015, 11, 10)}


def test_the_alternative_waterfall_puts_principal_first_past_ninety_days() -> None:
    terms = replace(TERMS, waterfall=Waterfall.PRINCIPAL_FIRST_AFTER_90)
    at_90 = after((500_00, date(2016, 1, 8)), terms=terms).applied[-1]
    at_91 = after((500_00, date(2016, 1, 9)), terms=terms).applied[-1]
    assert at_90.allocations[0].component is Component.PENALTY_INTEREST
    assert at_91.allocations[0].component is Component.PRINCIPAL


def test_penalty_left_over_keeps_counting_days_past_due() -> None:
    terms = replace(TERMS, waterfall=Waterfall.PRINCIPAL_FIRST_AFTER_90)
    position = after((1000_00, date(2016, 1, 9)), terms=terms, as_of=date(2016, 1, 20))
    assert position.instalments[0].principal_settled_fen == 1000_00
    assert position.next_unpaid_due_on == DUE


def test_a_late_entry_of_a_payment_on_time_removes_what_it_had_caused() -> None:
    before = stands([draw_down()], date(2015, 10, 25))
    late = stands([draw_down(), repayment(1072_00, DUE, "late")], date(2015, 10, 25))
    assert (before.days_past_due, before.penalty_interest_fen) == (15, 11_25)
    assert (late.days_past_due, late.penalty_interest_fen) == (0, 0)


def test_the_reversals_own_date_plays_no_part() -> None:
    facts = [draw_down(), repayment(1072_00, DUE, "p1"), reversal("p1", date(2015, 12, 1))]
    assert stands(facts, date(2015, 10, 15)) == stands([draw_down()], date(2015, 10, 15))


def test_a_draw_down_reversed_leaves_the_money_paid_as_credit_balance() -> None:
    facts = [draw_down(), repayment(10_00, DRAWN_ON), reversal("drawn", DRAWN_ON)]
    position = replay(TERMS, in_order(facts), DUE)
    assert (position.instalments, position.credit_balance_fen) == ((), 10_00)
