"""Each rule on a month that breaks it, and the laws that all of them keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.maths.fabrication import MEASURES, Rule, examine, worn
from devices.maths.heaps import DayArrived, bulk_arrival
from devices.maths.measures import roundness, steps_spread
from devices.maths.series import Series
from tests.devices.months_lived import FIRST_DAY, changed, lived, numbers

NOON = timedelta(hours=12)


def rules(series: Series) -> set[Rule]:
    return {finding.rule for finding in examine(series)}


@pytest.mark.parametrize("seed", range(1, 7))
def test_an_honest_month_breaks_no_rule(seed: int) -> None:
    assert rules(lived(seed)) == set()


def test_few_of_many_honest_people_break_a_rule_and_hardly_one_breaks_two() -> None:
    broken = [len(rules(lived(seed))) for seed in range(200)]
    assert sum(count > 0 for count in broken) <= 12
    assert sum(count > 1 for count in broken) <= 1


def test_nobody_is_judged_by_fewer_than_twenty_worn_days() -> None:
    constant = changed(lived(1, days=25), steps=[10_000.0] * 19 + [0.0] * 6)
    assert worn(constant) is None
    assert examine(constant) == []


def test_the_same_total_every_day_is_too_regular() -> None:
    series = lived(1)
    steps = [9_950.0 + no % 5 * 25 for no in range(31)]
    assert Rule.TOO_REGULAR in rules(changed(series, steps=steps))


def test_energy_that_a_formula_wrote_is_too_regular() -> None:
    series = lived(1)
    energy = [round(1500 + 0.04 * steps) for steps in numbers(series, "steps")]
    assert Rule.TOO_REGULAR in rules(changed(series, energy_kcal=energy))


def test_a_cradle_makes_steps_without_energy() -> None:
    series, chance = lived(1), Random(1)
    steps = [walked + chance.choice([0, 6000, 15_000]) for walked in numbers(series, "steps")]
    assert Rule.STEPS_WITHOUT_ENERGY in rules(changed(series, steps=steps))


def test_a_runner_has_the_pace_and_the_energy() -> None:
    series = lived(1)
    brisk = [minutes / 1.7 for minutes in numbers(series, "active_minutes")]
    assert rules(changed(series, active_minutes=brisk)) == set()


def test_round_totals_are_vanity() -> None:
    series = lived(1)
    steps = [round(walked, -2) for walked in numbers(series, "steps")]
    assert rules(changed(series, steps=steps)) == {Rule.VANITY_TOTALS}


def test_a_few_round_totals_are_chance() -> None:
    series = lived(1)
    steps = numbers(series, "steps")
    steps[3:6] = [8_000.0, 6_500.0, 10_000.0]
    assert rules(changed(series, steps=steps)) == set()


def test_ten_days_sent_again_and_again_are_repeated() -> None:
    series = lived(1)
    again = {
        metric: [column[no % 10] for no in range(31)] for metric, column in series.values.items()
    }
    assert Rule.REPEATED_DAYS in rules(changed(series, **again))


def test_days_pasted_in_another_order_are_repeated() -> None:
    series, chance = lived(1), Random(1)
    order = [*range(11), *chance.sample(range(11), 11), *chance.sample(range(11), 9)]
    assert Rule.REPEATED_DAYS in rules(replace(series, values=series.in_order(order).values))


def test_more_minutes_than_a_day_has_are_impossible() -> None:
    series = lived(1)
    asleep = numbers(series, "sleep_minutes")
    asleep[4:7] = [1400.0, 1380.0, 1395.0]
    found = examine(changed(series, sleep_minutes=asleep))
    assert [finding.rule for finding in found] == [Rule.IMPOSSIBLE_HOURS]
    assert found[0].evidence["impossible_days"]["on"] == [
        (FIRST_DAY + timedelta(days=no)).isoformat() for no in (4, 5, 6)
    ]


def test_another_stride_and_another_rest_are_another_body() -> None:
    series = lived(1)
    metres = [m * (1.15 if no > 14 else 1) for no, m in enumerate(numbers(series, "distance_m"))]
    energy = [e + (450 if no > 14 else 0) for no, e in enumerate(numbers(series, "energy_kcal"))]
    found = examine(changed(series, distance_m=metres, energy_kcal=energy))
    assert [finding.rule for finding in found] == [Rule.CHANGE_OF_BODY]
    assert found[0].evidence["change_of_body"]["changed_on"] in {"2026-03-15", "2026-03-16"}


def test_what_a_device_does_not_tell_breaks_no_rule() -> None:
    series = lived(1)
    alone = replace(series, values={"steps": series.values["steps"]})
    assert examine(alone) == []


def test_every_finding_shows_its_number_beside_its_threshold() -> None:
    series = changed(lived(1), steps=[10_000.0] * 31)
    for finding in examine(series):
        shown = [value for value in finding.evidence.values() if isinstance(value, dict)]
        assert shown
        assert all({"found", "threshold"} <= value.keys() for value in shown)


@given(days=st.integers(-700, 700), seed=st.integers(0, 30))
def test_moving_a_series_in_time_changes_nothing(days: int, seed: int) -> None:
    series = lived(seed)
    moved = replace(series, days=tuple(day + timedelta(days=days) for day in series.days))
    assert rules(moved) == rules(series)


@given(order=st.permutations(range(31)))
def test_habits_do_not_hang_on_the_order_of_days(order: list[int]) -> None:
    series = lived(2)
    shuffled = series.in_order(order)
    for measure in MEASURES:
        if measure.name not in {"period_distance", "change_of_body", "impossible_days"}:
            before, after = measure.of(series), measure.of(shuffled)
            assert before
            assert after
            assert after.value == pytest.approx(before.value)


@given(unworn=st.lists(st.integers(0, 31), max_size=8))
def test_days_on_the_table_change_nothing(unworn: list[int]) -> None:
    series = lived(3)
    rows = list(zip(*series.values.values(), strict=True))
    for place in unworn:
        rows.insert(place, (0.0, 0.0, 1500.0, 0.0, None))
    columns = dict(zip(series.values, zip(*rows, strict=True), strict=True))
    days = tuple(FIRST_DAY + timedelta(days=no) for no in range(len(rows)))
    assert rules(Series(days, columns)) == rules(series)


@given(share=st.floats(0.0, 1.0))
def test_squeezing_totals_together_only_makes_them_more_regular(share: float) -> None:
    series = lived(4)
    squeezed = [8000 + (walked - 8000) * share for walked in numbers(series, "steps")]
    honest, made = steps_spread(series), steps_spread(changed(series, steps=squeezed))
    assert honest
    assert made
    assert share > 0.95 or made.value < honest.value


def test_more_round_totals_are_never_less_telling() -> None:
    series, told = lived(5), []
    for count in range(32):
        steps = [
            round(walked, -2) if no < count else 2 * (walked // 2) + 1
            for no, walked in enumerate(numbers(series, "steps"))
        ]
        measured = roundness(changed(series, steps=steps))
        assert measured
        told.append(measured.value)
    assert told == sorted(told)


def _arrivals(heap: int, delay: int = 0) -> list[DayArrived]:
    """Return days known on their evening, then a heap of days known together on 20 April."""
    start = datetime(2026, 3, 1, 20, tzinfo=UTC)
    usual = [start + timedelta(days=no) for no in range(20)]
    together = datetime(2026, 4, 20, 9, tzinfo=UTC)
    return [
        *(DayArrived(at.date(), at + timedelta(days=delay)) for at in usual),
        *(
            DayArrived((together - timedelta(days=no)).date(), together)
            for no in range(5, heap + 5)
        ),
    ]


APPLIED = datetime(2026, 4, 22, 9, tzinfo=UTC)


def test_a_heap_of_days_just_before_an_application_is_found() -> None:
    finding = bulk_arrival(_arrivals(heap=10), APPLIED)
    assert finding
    assert finding.evidence["heap_days"] == 10


@pytest.mark.parametrize(
    ("arrivals", "applied_at"),
    [
        pytest.param(_arrivals(heap=6), APPLIED, id="a few days late"),
        pytest.param(_arrivals(heap=10), APPLIED + timedelta(days=30), id="long before"),
        pytest.param(_arrivals(heap=10), APPLIED - timedelta(days=5), id="after it"),
        pytest.param(_arrivals(heap=10, delay=3), APPLIED, id="never daily"),
        pytest.param(_arrivals(heap=10)[20:], APPLIED, id="a first import"),
    ],
)
def test_other_heaps_are_not(arrivals: list[DayArrived], applied_at: datetime) -> None:
    assert bulk_arrival(arrivals, applied_at) is None


@pytest.mark.parametrize("name", [measure.name for measure in MEASURES])
def test_a_threshold_itself_is_not_suspicious(name: str) -> None:
    measure = next(one for one in MEASURES if one.name == name)
    beyond = -1e-6 if measure.suspicious_below else 1e-6
    assert not measure.is_beyond(measure.threshold)
    assert measure.is_beyond(measure.threshold + beyond)
    assert not measure.is_beyond(measure.threshold - beyond)


def test_one_finding_a_rule_however_many_of_its_measures_are_beyond() -> None:
    series = lived(1)
    first = {metric: [column[0]] * 31 for metric, column in series.values.items()}
    found = [finding.rule for finding in examine(changed(series, **first))]
    assert Rule.REPEATED_DAYS in found
    assert len(found) == len(set(found))
