"""Every rule is caught blind once: a bug is planted in what it measures, and its worked example must fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from devices.maths import fabrication, heaps, measures, resemblance, trust
from devices.maths.series import Series
from tests.unit import test_fabrication as rules
from tests.unit import test_resemblance as comparing
from tests.unit import test_trust as trusting


@dataclass(frozen=True)
class Planted:
    """A bug: what it is, where it is planted, and the test that must catch it."""

    bug: str
    test: Callable[[], None]
    where: Any
    attribute: str
    planted: Any


def every_day_is_worn(series: Series, _metric: str, _least: float) -> Series:
    return series


def extremes_of_totals(window: Sequence[float]) -> str:
    return "-".join(str(round(value)) for value in window)[:16]


PLANTED = [
    Planted(
        "spread of nothing",
        rules.test_the_same_total_every_day_is_too_regular,
        measures,
        "spread",
        lambda _values: 1e9,
    ),
    Planted(
        "energy isn't looked at",
        rules.test_a_cradle_makes_steps_without_energy,
        measures,
        "correlation",
        lambda _left, _right: 1.0,
    ),
    Planted(
        "round units are huge",
        rules.test_round_totals_are_vanity,
        measures,
        "ROUND_UNITS",
        (100_000,),
    ),
    Planted(
        "a few round totals count",
        rules.test_a_few_round_totals_are_chance,
        measures,
        "_chance_of_at_least",
        lambda count, _of, _chance: 10.0 ** (-3 * count),
    ),
    Planted(
        "no two days are alike",
        rules.test_days_pasted_in_another_order_are_repeated,
        measures,
        "_alike",
        lambda _one, _other: False,
    ),
    Planted(
        "a day has 48 hours",
        rules.test_more_minutes_than_a_day_has_are_impossible,
        measures,
        "MINUTES_A_DAY",
        2880,
    ),
    Planted(
        "bodies don't matter",
        rules.test_another_stride_and_another_rest_are_another_body,
        measures,
        "_change",
        lambda _before, _after: 0.0,
    ),
    Planted(
        "days on the table count",
        rules.test_days_on_the_table_change_nothing,
        Series,
        "worn",
        every_day_is_worn,
    ),
    Planted(
        "ten days are enough",
        rules.test_nobody_is_judged_by_fewer_than_twenty_worn_days,
        fabrication,
        "FEWEST_DAYS",
        10,
    ),
    Planted(
        "any heap will do",
        lambda: rules.test_other_heaps_are_not(rules._arrivals(heap=10, delay=3), rules.APPLIED),
        heaps,
        "USUAL_DELAY_DAYS",
        99,
    ),
    Planted(
        "a signature hangs on the scale",
        comparing.test_moving_and_scaling_keep_the_signatures,
        resemblance,
        "_extremes",
        extremes_of_totals,
    ),
    Planted(
        "a shift is forgotten",
        comparing.test_a_moved_copy_resembles_at_its_shift_alone,
        resemblance,
        "_logs",
        lambda series, metric, _first, days: series.column(metric)[:days],
    ),
    Planted(
        "signs stand for ever",
        trusting.test_a_sign_stands_for_sixty_days,
        trust,
        "STANDING_DAYS",
        10_000,
    ),
    Planted(
        "a word clears nothing",
        trusting.test_the_word_genuine_clears_its_rules_and_no_others,
        trust,
        "cleared_rules",
        lambda _words, _as_of: set(),
    ),
]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.bug)
def test_a_planted_bug_is_caught(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    planted.test()
    monkeypatch.setattr(planted.where, planted.attribute, planted.planted)
    with pytest.raises((AssertionError, ArithmeticError)):
        planted.test()
