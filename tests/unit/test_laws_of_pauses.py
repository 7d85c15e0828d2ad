"""Laws of pauses, for every loan and every history. Each has a planted bug in tests/faults."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.maths import arrears_history as ageing
from billing.maths import state as standing
from billing.maths.arrears import Band, band
from billing.maths.facts import Fact, Stop
from billing.maths.pauses import overlapping, stopped_days
from billing.maths.position import Position
from billing.maths.replay import in_force, replay
from billing.maths.terms import Component
from tests.histories import History, histories, pauses_from
from tests.loan_facts import in_order, paused, resumed, reversal

DAY = timedelta(days=1)


def how_it_stands(position: Position) -> Position:
    """Leave out what each single fact did."""
    return replace(position, applied=())


@st.composite
def paused_histories(draw: st.DrawFn) -> tuple[History, Fact]:
    """Draw a history that is not over, and a pause of it, which isn't among its facts yet."""
    history = draw(histories())
    begun = history.facts[0].value_on
    days = (history.as_of - begun).days
    pause = draw(pauses_from(begun + timedelta(draw(st.integers(0, days))), "pause"))
    return history, replace(pause, order=len(history.facts))


def with_facts(history: History, *more: Fact) -> list[Fact]:
    """Return the history's facts and others known after them."""
    return in_order([*history.facts, *more])


@given(paused_histories(), st.integers(0, 200))
def test_a_reversed_pause_never_was(told: tuple[History, Fact], later: int) -> None:
    history, pause = told
    undone = with_facts(history, pause, reversal("pause", pause.value_on + timedelta(later)))
    without = replay(history.terms, history.facts, history.as_of)
    assert replay(history.terms, undone, history.as_of) == without


@given(paused_histories())
def test_a_pause_resumed_on_its_first_day_is_none(told: tuple[History, Fact]) -> None:
    history, pause = told
    ended = with_facts(history, pause, resumed("pause", pause.value_on))
    without = replay(history.terms, history.facts, history.as_of)
    assert how_it_stands(replay(history.terms, ended, history.as_of)) == how_it_stands(without)


@given(paused_histories(), st.data())
def test_a_resumed_pause_is_one_that_ends_on_that_day(
    told: tuple[History, Fact], data: st.DataObject
) -> None:
    history, pause = told
    assert pause.pause is not None
    on = data.draw(st.dates(pause.value_on + DAY, max(pause.value_on + DAY, history.as_of)))
    until = min(on, pause.pause.until)
    shorter = paused(pause.value_on, until, "pause", pause.pause.stops)
    as_of = max(history.as_of, on)
    ended = replay(history.terms, with_facts(history, pause, resumed("pause", on)), as_of)
    agreed = replay(history.terms, with_facts(history, shorter), as_of)
    assert how_it_stands(ended) == how_it_stands(agreed)


@given(paused_histories())
def test_the_accruals_of_days_sum_to_the_segments_and_a_paused_day_has_none(
    told: tuple[History, Fact],
) -> None:
    history, pause = told
    facts = with_facts(history, pause)
    position = replay(history.terms, facts, history.as_of)
    days = (history.as_of - facts[0].value_on).days
    stopped = stopped_days(in_force(facts), Stop.PENALTY)
    sums = dict.fromkeys(standing.accrued_fen(position, history.as_of), 0)
    for on in (facts[0].value_on + timedelta(day) for day in range(days)):
        for segment in position.segments:
            accrued_fen = segment.accrued_fen(on + DAY) - segment.accrued_fen(on)
            sums[segment.kind] += accrued_fen
            is_paused = (
                stopped.days_between(on, on + DAY) and segment.kind is not Component.INTEREST
            )
            assert not (is_paused and accrued_fen)
    settled = {
        kind: sum(applied.allocated_fen(kind) for applied in position.applied) for kind in sums
    }
    state = standing.state(position, history.as_of)
    unpaid = {
        Component.INTEREST: state.interest_not_due_fen + state.due_interest_fen,
        Component.PENALTY_INTEREST: state.penalty_interest_fen,
        Component.COMPOUND_INTEREST: state.compound_interest_fen,
    }
    assert sums == {kind: settled[kind] + unpaid[kind] for kind in sums}


@given(paused_histories())
def test_the_clock_counts_every_day_but_the_paused_ones(told: tuple[History, Fact]) -> None:
    history, pause = told
    facts = with_facts(history, pause)
    stopped = stopped_days(in_force(facts), Stop.CLOCK)
    for later in range(60):
        on = history.as_of + timedelta(later)
        position = replay(history.terms, facts, on)
        due_on = position.next_unpaid_due_on
        expected = 0
        if due_on is not None and due_on < on:
            days = (due_on + timedelta(day) for day in range((on - due_on).days))
            expected = sum(not stopped.days_between(day, day + DAY) for day in days)
        assert standing.state(position, on).days_past_due == expected


@given(paused_histories())
def test_the_bands_of_a_history_are_those_of_each_of_its_days(
    told: tuple[History, Fact],
) -> None:
    history, pause = told
    facts, through = with_facts(history, pause), history.as_of + timedelta(40)
    stretches = ageing.arrears_history(history.terms, facts, through)
    for day in range((through - facts[0].value_on).days + 1):
        on = facts[0].value_on + timedelta(day)
        position = replay(history.terms, facts, on)
        late = standing.state(position, on).days_past_due
        bands = [
            one.band
            for one in stretches
            if one.starts_on <= on and (one.ends_on is None or on < one.ends_on)
        ]
        assert bands == ([] if band(late) is Band.CURRENT else [band(late)])


@given(paused_histories(), st.data())
def test_two_pauses_of_one_thing_at_once_are_found(
    told: tuple[History, Fact], data: st.DataObject
) -> None:
    _history, pause = told
    assert pause.pause is not None
    inside = data.draw(st.dates(pause.value_on, pause.pause.until - DAY))
    again = replace(paused(inside, inside + DAY, "again", pause.pause.stops[:1]), order=10**6)
    after = replace(again, value_on=pause.pause.until)
    other = [stop for stop in Stop if stop not in pause.pause.stops]
    assert overlapping([pause, again]) == (pause, again, pause.pause.stops[0])
    assert overlapping([pause, paused(pause.value_on, inside + DAY, "other", other)]) is None
    assert after.pause is not None
    later = replace(after, pause=replace(after.pause, until=pause.pause.until + DAY))
    assert overlapping([pause, later]) is None
