"""The arithmetic of an insurance price: exact, a discount at most, explained by its own factors."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.maths.insurance import (
    BrokenRows,
    HealthDay,
    MotorDay,
    changes,
    health_values,
    motor_values,
    premium_after_fen,
    rate,
    read_rows,
)

HEALTH = [
    {"factor": "steps", "bands": [[4000, 1_000_000], [8000, 970_000], [None, 950_000]]},
    {"factor": "exercise_days", "bands": [[200, 1_000_000], [None, 960_000]]},
]
FACTORS = read_rows("health", HEALTH)
DAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("steps", "relativity"),
    [(0, 1_000_000), (3999, 1_000_000), (4000, 970_000), (7999, 970_000), (8000, 950_000)],
)
def test_a_band_ends_before_its_bound(steps: int, relativity: int) -> None:
    assert rate(FACTORS, {"steps": steps}, 1).relativity_ppm == relativity


def test_relativities_multiply_exactly_and_the_price_is_rounded_once() -> None:
    rating = rate(FACTORS, {"steps": 9000, "exercise_days": 500}, 1)
    assert rating.relativity == Fraction(95, 100) * Fraction(96, 100)
    assert premium_after_fen(333_33, rating.relativity) == 304_00
    assert premium_after_fen(50, Fraction(99, 100)) == 50


def test_the_lowest_relativity_holds() -> None:
    rating = rate(FACTORS, {"steps": 9000, "exercise_days": 500}, 930_000)
    assert (rating.relativity_ppm, rating.is_floored) == (930_000, True)


def test_what_was_not_told_leaves_the_price_alone() -> None:
    rating = rate(FACTORS, {"steps": None}, 1)
    assert rating.relativity == 1
    assert [one.value for one in rating.factors] == [None, None]


def test_the_nearest_band_that_lowers_the_price_is_named() -> None:
    rating = rate(FACTORS, {"steps": 3000, "exercise_days": 500}, 1)
    (change,) = changes(FACTORS, rating, 1)
    assert (change.code, change.begins, change.below) == ("steps", 4000, 8000)
    assert change.relativity == Fraction(97, 100) * Fraction(96, 100)


def test_nothing_lowers_the_lowest_price() -> None:
    best = rate(FACTORS, {"steps": 9000, "exercise_days": 700}, 1)
    assert changes(FACTORS, best, 1) == []
    floored = rate(FACTORS, {"steps": 9000, "exercise_days": 0}, 950_000)
    assert changes(FACTORS, floored, 950_000) == []


def test_exercise_is_counted_in_days_of_seven() -> None:
    days = [HealthDay(6000, 61, None)] * 20 + [HealthDay(4000, 10, None)] * 15
    days += [HealthDay(None, None, 20)] * 5
    assert health_values(days) == {"steps": 5143, "exercise_days": 438}


def test_few_days_with_exercise_told_say_nothing() -> None:
    days = [HealthDay(6000, None, None)] * 40 + [HealthDay(6000, 90, None)] * 29
    assert health_values(days)["exercise_days"] is None


def drive(no: int, km: float = 20.0, **changes: Any) -> MotorDay:
    told = {"drive_minutes": 40.0, "night_km": 2.0, "km_at_1hz": km, "hard_brakes": 1.0}
    told |= {"speeding_minutes": 0.4}
    return MotorDay(DAY + timedelta(days=no), km, **(told | changes))


def test_driving_is_measured_over_the_days_between_the_first_and_the_last() -> None:
    every_second_day = [drive(no) for no in range(0, 80, 2)]
    assert motor_values(every_second_day) == {
        "annual_km": 3696,
        "night_share": 100_000,
        "hard_brakes": 500,
        "speeding": 10_000,
    }


def test_few_kilometres_at_one_hertz_say_nothing_of_brakes() -> None:
    days = [drive(no, km_at_1hz=5.0) for no in range(40)]
    assert motor_values(days)["hard_brakes"] is None


def test_a_car_that_stood_still_has_no_night_share() -> None:
    days = [drive(no, km=0.0, drive_minutes=0.0, night_km=0.0) for no in range(40)]
    found = motor_values(days)
    assert (found["annual_km"], found["night_share"], found["speeding"]) == (0, None, None)


def test_no_day_is_no_value() -> None:
    assert set(motor_values([]).values()) == {None} == set(health_values([]).values())


@given(
    days=st.lists(
        st.tuples(st.floats(0, 200), st.floats(0, 100), st.floats(0, 9)), min_size=1, max_size=20
    ),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_days_plays_no_part(days: list[tuple[float, ...]], order: Any) -> None:
    made = [
        drive(no, km, night_km=night, hard_brakes=brakes)
        for no, (km, night, brakes) in enumerate(days)
    ]
    shuffled = order.sample(made, len(made))
    assert motor_values(made) == motor_values(shuffled)


@given(st.integers(0, 30_000), st.integers(0, 700), st.integers(0, 10**9), st.integers(1, 10**6))
def test_a_price_is_never_above_the_plain_one_nor_below_the_lowest(
    steps: int, exercise: int, premium_fen: int, lowest_ppm: int
) -> None:
    rating = rate(FACTORS, {"steps": steps, "exercise_days": exercise}, lowest_ppm)
    after = premium_after_fen(premium_fen, rating.relativity)
    assert premium_after_fen(premium_fen, Fraction(lowest_ppm, 10**6)) <= after <= premium_fen
    for change in changes(FACTORS, rating, lowest_ppm):
        assert change.relativity < rating.relativity


STEPS, EXERCISE = HEALTH


@pytest.mark.parametrize(
    "rows",
    [
        None,
        [],
        {},
        [STEPS],
        [1, 2],
        [EXERCISE, STEPS],
        [STEPS, {"factor": "exercise_days"}],
        [STEPS, {"factor": "exercise_days", "bands": []}],
        [STEPS, {"factor": "exercise_days", "bands": [[200, 1_000_000]]}],
        [STEPS, {"factor": "exercise_days", "bands": [[None, 1_000_001]]}],
        [STEPS, {"factor": "exercise_days", "bands": [[None, 0]]}],
        [STEPS, {"factor": "exercise_days", "bands": [[None, 0.9]]}],
        [STEPS, {"factor": "exercise_days", "bands": [[None, True]]}],
        [STEPS, {"factor": "exercise_days", "bands": [[2, 9], [2, 9], [None, 9]]}],
        [STEPS, {"factor": "exercise_days", "bands": [[None, 9], [None, 9]]}],
        [STEPS, {"factor": "exercise_days", "bands": [["2", 9], [None, 9]]}],
        [STEPS, {"factor": "exercise_days", "bands": [[2], [None, 9]]}],
    ],
    ids=repr,
)
def test_a_table_of_another_form_is_refused(rows: Any) -> None:
    with pytest.raises(BrokenRows):
        read_rows("health", rows)
