"""Every law of pauses is caught lying once: a bug is planted for it, and it must fail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from billing.maths import pauses, position, replay
from billing.maths.facts import Fact, FactKind, Stop
from billing.maths.pauses import StoppedDays, stopped_days
from billing.maths.replay import in_force
from tests.faults.test_planted_bugs import LOOKING, Planted
from tests.unit import test_laws_of_pauses as laws

DAY = timedelta(days=1)


def reversals_of_pauses_without_effect(facts: Iterable[Fact]) -> list[Fact]:
    facts = list(facts)
    pauses_told = [fact for fact in facts if fact.kind is FactKind.PAUSE]
    kept = in_force(facts)
    missed = [fact for fact in pauses_told if fact not in kept]
    return sorted([*kept, *missed], key=lambda fact: (fact.value_on, fact.order))


def at_least_a_day(standing: Sequence[Fact], stop: Stop) -> StoppedDays:
    stopped = stopped_days(standing, stop)
    if stopped.stretches:
        return stopped
    begun = [f.value_on for f in standing if f.pause is not None and stop in f.pause.stops]
    return StoppedDays(tuple((on, on + DAY) for on in begun[:1]))


def resumes_without_effect(standing: Sequence[Fact], stop: Stop) -> StoppedDays:
    return stopped_days([f for f in standing if f.kind is not FactKind.RESUME], stop)


def a_day_too_short(standing: Sequence[Fact], stop: Stop) -> StoppedDays:
    stopped = stopped_days(standing, stop)
    return StoppedDays(tuple((since, until - DAY) for since, until in stopped.stretches))


def not_stopped(_past_due_from: date | None, _stops_until: date | None, on: date) -> int:
    return max(0, (on - _past_due_from).days) if _past_due_from else 0


def past_due_whatever_the_clock(self: position.Position, days: int) -> date | None:
    return self.past_due_from and self.past_due_from + timedelta(days=days)


def none_of_two_found(_standing: Sequence[Fact], _stop: Stop) -> list[Any]:
    return []


BUGS = [
    Planted(
        "a reversed pause stands",
        laws.test_a_reversed_pause_never_was,
        replay,
        "in_force",
        reversals_of_pauses_without_effect,
    ),
    Planted(
        "a pause has a day at least",
        laws.test_a_pause_resumed_on_its_first_day_is_none,
        replay,
        "stopped_days",
        at_least_a_day,
    ),
    Planted(
        "a resume ends nothing",
        laws.test_a_resumed_pause_is_one_that_ends_on_that_day,
        replay,
        "stopped_days",
        resumes_without_effect,
    ),
    Planted(
        "penalty goes on a day early",
        laws.test_the_accruals_of_days_sum_to_the_segments_and_a_paused_day_has_none,
        replay,
        "stopped_days",
        a_day_too_short,
    ),
    Planted(
        "the clock runs on while it stops",
        laws.test_the_clock_counts_every_day_but_the_paused_ones,
        position,
        "days_past_due",
        not_stopped,
    ),
    Planted(
        "a band is entered while the clock stops",
        laws.test_the_bands_of_a_history_are_those_of_each_of_its_days,
        position.Position,
        "past_due_on",
        past_due_whatever_the_clock,
    ),
    Planted(
        "two pauses at once are not looked for",
        laws.test_two_pauses_of_one_thing_at_once_are_found,
        pauses,
        "_pauses",
        none_of_two_found,
    ),
]


@pytest.mark.parametrize("planted", BUGS, ids=lambda planted: planted.law.__name__[5:])
def test_the_law_catches_its_planted_bug(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planted.law, "_hypothesis_internal_use_settings", LOOKING, raising=False)
    monkeypatch.setattr(planted.where, planted.attribute, planted.planted)
    with pytest.raises((AssertionError, ValueError)):
        planted.law()


def test_every_law_has_a_planted_bug() -> None:
    named = {name for name in vars(laws) if name.startswith("test_")}
    assert named == {planted.law.__name__ for planted in BUGS}
