"""Statistics of days equal those computed from the rules in exact fractions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.features import duck, layout
from scoring.features.catalogue import DAY_METRICS, WINDOWS, days_of
from scoring.features.tables import (
    BUREAU_REPORTS,
    INSTALMENTS,
    LOANS,
    METRIC_NUMBERS,
    SOURCE_NUMBERS,
)
from scoring.maths.sources import Source
from tests.scoring.features.reference import statistics

ON = np.datetime64("2026-06-01")
values_by_age = st.dictionaries(
    st.integers(1, 200),
    st.one_of(st.floats(-700_000, 700_000), st.integers(0, 20).map(float), st.just(8000.0)),
    max_size=120,
)


def answered(values: Mapping[int, float], metric: str = "steps") -> layout.Values:
    """Compute the features of one person with these values of one metric, by age."""
    found = next(known for known in DAY_METRICS if known.name == metric)
    ages = np.array(sorted(values), dtype="int64")
    empty = {
        table.get_name(): dict.fromkeys(table.columns, np.array([], dtype="int64"))
        for table in (BUREAU_REPORTS, INSTALMENTS, LOANS)
    }
    told = {name: np.array([one]) for name, one in (("row", 0), ("person", 5))}
    inputs: dict[str, Any] = {
        "assessed": {**told, "as_of": np.array([ON]), "on": np.array([ON])},
        "consents": {
            "row": np.array([0]),
            "source": np.array([found.source.value], dtype="object"),
            "covers_from": np.array([ON - 1000]),
        },
        "day_values": {
            "source": np.full(len(ages), SOURCE_NUMBERS[found.source]),
            "metric": np.full(len(ages), METRIC_NUMBERS[metric]),
            "person": np.full(len(ages), 5),
            "day": ON - ages,
            "known_at": ON - ages + 1,
            "value": np.array([values[int(age)] for age in ages], dtype="float64"),
        },
    }
    return layout.by_name(duck.answers(empty | inputs), 1)


@given(values=values_by_age)
@settings(max_examples=60, deadline=None)
def test_every_window_has_the_statistics_of_the_rules(values: dict[int, float]) -> None:
    found = answered(values)
    for window in WINDOWS:
        for statistic, wanted in statistics(values, window).items():
            name = f"steps.{statistic}.{window}"
            if name in found:
                given = found[name][0]
                assert given == pytest.approx(wanted, rel=1e-9, abs=1e-6, nan_ok=True), name


@given(value=st.floats(0, 50_000), ages=st.sets(st.integers(1, 180), min_size=5))
@settings(max_examples=30, deadline=None)
def test_who_does_every_day_the_same_has_no_spread_at_all(value: float, ages: set[int]) -> None:
    found = answered(dict.fromkeys(ages, value))
    assert found["steps.spread.180"][0] == 0
    assert found["steps.trend.180"][0] == 0


def test_a_day_more_each_day_is_a_trend_of_thirty_in_thirty_days() -> None:
    found = answered({age: 1000.0 - age for age in range(1, 91)})
    assert found["steps.trend.90"][0] == 30


@pytest.mark.parametrize("days", [1, 4])
def test_few_days_have_a_level_and_nothing_more(days: int) -> None:
    found = answered(dict.fromkeys(range(1, days + 1), 8000.0))
    assert found["steps.level.30"][0] == 8000
    assert math.isnan(found["steps.spread.30"][0])


@pytest.mark.parametrize("odd", [math.nan, 700_001.0, -1e300, math.inf])
def test_an_impossible_value_counts_as_missing(odd: float) -> None:
    days = {age: 8000.0 + age for age in range(1, 31)}
    with_odd, without = answered(days | {31: odd}), answered(days)
    assert with_odd["steps.level.90"].tobytes() == without["steps.level.90"].tobytes()


def test_presence_counts_days_and_how_long_ago_the_last_was() -> None:
    presence = days_of(Source.BAND)
    found = answered(dict.fromkeys(range(8, 38), 1.0), presence)
    shares = [found[f"{presence}.coverage.{window}"][0] for window in WINDOWS]
    assert shares == [0, 23 / 30, 30 / 90, 30 / 180]
    assert found[f"{presence}.recency.180"][0] == 7
