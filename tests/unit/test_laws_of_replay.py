"""Laws that hold for every loan and every history. Each has a planted bug in tests/faults."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from billing.maths import state as standing
from billing.maths.facts import Fact, FactKind
from billing.maths.position import Position
from billing.maths.replay import replay
from billing.maths.terms import Component
from tests.histories import History, histories
from tests.loan_facts import in_order, refund, repayment, reversal

DAY = timedelta(days=1)


def how_it_stands(position: Position) -> Position:
    """Leave out what each single fact did: two orders of a day's payments share only the sum."""
    return replace(position, applied=())


def replayed(history: History, facts: list[Fact] | None = None) -> Position:
    """Replay a history, or other facts under its terms, as of its day."""
    return replay(history.terms, history.facts if facts is None else facts, history.as_of)


@given(histories())
def test_allocation_conserves_the_money_of_every_payment(history: History) -> None:
    for applied in replayed(history).applied:
        if applied.fact.kind is FactKind.REPAYMENT:
            allocated = sum(allocation.amount_fen for allocation in applied.allocations)
            kept = applied.credit_fen - applied.refund_to_return_fen
            assert allocated + kept == applied.fact.amount_fen
            assert applied.credit_fen >= 0 >= applied.refund_to_return_fen
            assert all(allocation.amount_fen > 0 for allocation in applied.allocations)


@given(histories())
def test_a_refund_is_covered_by_credit_balance_or_to_be_returned(history: History) -> None:
    position = replayed(history)
    for applied in position.applied:
        if applied.fact.kind is FactKind.REFUND:
            assert applied.refund_to_return_fen - applied.credit_fen == applied.fact.amount_fen
            assert applied.credit_fen <= 0 <= applied.refund_to_return_fen
    assert position.credit_balance_fen == sum(a.credit_fen for a in position.applied)
    assert position.refund_to_return_fen == sum(a.refund_to_return_fen for a in position.applied)
    assert not (position.credit_balance_fen and position.refund_to_return_fen)


@given(histories(), st.integers(1, 9000_00), st.integers(0, 500))
def test_a_refund_to_return_bears_nothing_and_ages_nothing(
    history: History, amount_fen: int, later: int
) -> None:
    paid_back = replace(refund(amount_fen, history.as_of, "last"), order=len(history.facts))
    on = history.as_of + timedelta(later)
    without = standing.state(replay(history.terms, history.facts, on), on)
    owing = standing.state(replay(history.terms, [*history.facts, paid_back], on), on)
    more_fen = owing.refund_to_return_fen - without.refund_to_return_fen
    assert owing.payoff_fen == without.payoff_fen + more_fen
    assert owing.due_fen == without.due_fen + more_fen
    assert owing.days_past_due == without.days_past_due
    assert more_fen == amount_fen - (without.credit_balance_fen - owing.credit_balance_fen)


@given(histories())
def test_what_is_due_and_the_pay_off_are_the_sums_of_their_parts(history: History) -> None:
    state = standing.state(replayed(history), history.as_of)
    rest_fen = state.payoff_fen - state.due_fen
    not_due_fen = state.principal_not_due_fen + state.interest_not_due_fen
    assert rest_fen == not_due_fen + state.carried_over_fen
    assert 0 <= state.due_penalty_interest_fen <= state.penalty_interest_fen
    assert 0 <= state.due_compound_interest_fen <= state.compound_interest_fen
    if state.days_past_due:
        assert state.carried_over_fen == 0 < state.due_fen


@given(histories())
def test_what_was_drawn_and_accrued_is_either_settled_or_unpaid(history: History) -> None:
    position = replayed(history)
    state = standing.state(position, history.as_of)
    settled = {
        kind: sum(applied.allocated_fen(kind) for applied in position.applied) for kind in Component
    }
    accrued = standing.accrued_fen(position, history.as_of)
    unpaid_interest = state.interest_not_due_fen + state.due_interest_fen
    unpaid_principal = state.principal_not_due_fen + state.due_principal_fen
    assert position.principal_fen == settled[Component.PRINCIPAL] + unpaid_principal
    assert accrued[Component.INTEREST] == settled[Component.INTEREST] + unpaid_interest
    for kind, unpaid in (
        (Component.PENALTY_INTEREST, state.penalty_interest_fen),
        (Component.COMPOUND_INTEREST, state.compound_interest_fen),
    ):
        assert accrued[kind] == settled[kind] + unpaid


@given(histories(), st.data())
def test_the_order_in_which_facts_are_entered_does_not_matter(
    history: History, data: st.DataObject
) -> None:
    days = [fact.value_on for fact in history.facts if fact.kind is not FactKind.REPAYMENT]
    payment_days = {fact.value_on for fact in history.payments}
    assume(len(set(days)) == len(days) and not payment_days & set(days[1:]))
    entered = in_order(data.draw(st.permutations(history.facts)))
    assert how_it_stands(replayed(history, entered)) == how_it_stands(replayed(history))


@given(histories(), st.data())
def test_a_reversed_fact_is_as_if_it_never_was(history: History, data: st.DataObject) -> None:
    assume(len(history.facts) > 1)
    mistaken = data.draw(st.sampled_from(history.facts[1:]))
    on = mistaken.value_on + timedelta(data.draw(st.integers(0, 400)))
    undone = replace(reversal(mistaken.reference, on), order=len(history.facts))
    without = [fact for fact in history.facts if fact is not mistaken]
    assert replayed(history, [*history.facts, undone]) == replayed(history, without)


@given(histories(), st.data())
def test_a_payment_split_in_two_on_its_day_settles_the_same(
    history: History, data: st.DataObject
) -> None:
    splittable = [fact for fact in history.payments if fact.amount_fen > 1]
    assume(splittable)
    whole = data.draw(st.sampled_from(splittable))
    first = replace(whole, amount_fen=data.draw(st.integers(1, whole.amount_fen - 1)))
    second = replace(whole, amount_fen=whole.amount_fen - first.amount_fen)
    at = history.facts.index(whole)
    split = in_order([*history.facts[:at], first, second, *history.facts[at + 1 :]])
    assert how_it_stands(replayed(history, split)) == how_it_stands(replayed(history))


@given(histories(), st.integers(0, 500))
def test_the_pay_off_settles_to_exactly_zero_on_any_day(history: History, later: int) -> None:
    before = replayed(history)
    payoff_fen = standing.payoff_fen(before, history.as_of)
    assume(payoff_fen > 0)
    last = replace(repayment(payoff_fen, history.as_of, "last"), order=len(history.facts))
    on = history.as_of + timedelta(later)
    after = replay(history.terms, [*history.facts, last], on)
    state = standing.state(after, on)
    assert (state.payoff_fen, state.days_past_due) == (0, 0)
    assert after.settled_on == history.as_of
    assert after.next_unpaid_due_on is None
    assert after.credit_balance_fen == before.credit_balance_fen


@given(histories(), st.integers(1, 1000_00))
def test_a_fen_more_than_the_pay_off_stays_the_borrowers(history: History, over: int) -> None:
    before = replayed(history)
    payoff_fen = standing.payoff_fen(before, history.as_of)
    last = replace(repayment(payoff_fen + over, history.as_of), order=len(history.facts))
    after = replayed(history, [*history.facts, last])
    assert after.credit_balance_fen == before.credit_balance_fen + over


@given(histories())
def test_the_daily_accruals_sum_to_the_segment(history: History) -> None:
    for segment in replayed(history).segments:
        end = segment.ends_on or segment.starts_on + 90 * DAY
        days = [segment.starts_on + n * DAY for n in range((end - segment.starts_on).days)]
        daily = [segment.accrued_fen(day + DAY) - segment.accrued_fen(day) for day in days]
        assert min(daily) >= 0
        assert sum(daily) == segment.accrued_fen(end)
        assert segment.accrued_fen(segment.starts_on) == 0


@given(histories())
def test_segments_of_one_instalment_and_kind_never_overlap(history: History) -> None:
    seen: dict[tuple[Component, int], date] = {}
    for segment in replayed(history).segments:
        free_from = seen.get((segment.kind, segment.instalment_no), date.min)
        assert segment.balance_fen > 0
        assert free_from <= segment.starts_on
        assert segment.ends_on is None or segment.starts_on < segment.ends_on
        seen[segment.kind, segment.instalment_no] = segment.ends_on or date.max


@given(histories())
def test_instalments_and_prepayments_hold_the_whole_principal(history: History) -> None:
    position = replayed(history)
    planned = sum(row.principal_fen for row in position.instalments)
    assert planned + position.prepaid_principal_fen == position.principal_fen
    assert [row.no for row in position.instalments] == [
        no for no, _ in enumerate(position.instalments, 1)
    ]


@given(histories(), st.data())
def test_a_position_stays_true_until_an_unpaid_due_date_has_passed(
    history: History, data: st.DataObject
) -> None:
    position = replayed(history)
    due = [row.due_on for row in position.instalments if row.due_on >= history.as_of]
    any_day = history.as_of + timedelta(data.draw(st.integers(0, 90)))
    on = data.draw(st.sampled_from([*due[:1], any_day]))
    unpaid = [row.due_on for row in position.instalments if row.unpaid_fen]
    assume(not any(history.as_of <= due_on < on for due_on in unpaid))
    again = replay(history.terms, history.facts, on)
    assert replace(again, replayed_as_of=history.as_of) == position
    assert standing.state(again, on) == standing.state(position, on)


@given(histories(only_payments=True), st.data())
def test_a_payment_found_late_counts_from_its_value_date(
    history: History, data: st.DataObject
) -> None:
    assume(history.payments)
    late = data.draw(st.sampled_from(history.payments))
    others = [fact for fact in history.facts if fact is not late]
    assert how_it_stands(replayed(history, in_order([*others, late]))) == how_it_stands(
        replayed(history)
    )
