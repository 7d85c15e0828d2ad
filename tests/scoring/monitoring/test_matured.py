"""What became of a vintage: the exact interval of a rate, deciles, and an AUC that is too low."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from scoring.maths.matured import (
    clopper_pearson,
    deciles,
    discrimination,
    is_below_validation,
)
from scoring.maths.measures import Interval


def test_the_interval_of_a_rate_is_the_published_one() -> None:
    # Clopper and Pearson 1934, 95 %: 10 of 100.
    low, high = clopper_pearson(10, 100, confidence=0.95)
    assert (round(low, 4), round(high, 4)) == (0.0490, 0.1762)


@pytest.mark.parametrize(("bads", "ends"), [(0, (0.0, 0.4113)), (10, (0.5887, 1.0))])
def test_nobody_and_everybody_have_an_interval_too(bads: int, ends: tuple[float, float]) -> None:
    low, high = clopper_pearson(bads, 10)
    assert (round(low, 4), round(high, 4)) == ends


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
def test_the_true_rate_is_outside_at_most_as_often_as_it_says(rate: float) -> None:
    outside = sum(
        binom.pmf(bads, 200, rate)
        for bads in range(201)
        if not clopper_pearson(bads, 200)[0] <= rate <= clopper_pearson(bads, 200)[1]
    )
    assert outside <= 0.01


def test_deciles_hold_everybody_once_lowest_pd_first() -> None:
    pd = np.linspace(0.01, 0.5, 1005)
    found = deciles((pd > 0.3).astype(np.int64), pd)
    assert [part.people for part in found] == [101] * 5 + [100] * 5
    assert [part.mean_pd for part in found] == sorted(part.mean_pd for part in found)
    assert (found[0].bads, found[-1].bad_rate) == (0, 1.0)


def test_a_vintage_of_nobody_has_no_deciles() -> None:
    assert deciles(np.zeros(0, dtype=np.int64), np.zeros(0)) == []


@pytest.mark.parametrize(("foretold", "is_outside"), [(0.10, False), (0.05, True), (0.25, True)])
def test_a_decile_is_outside_where_its_pd_cannot_be_the_rate(
    foretold: float, is_outside: bool
) -> None:
    one_in_ten = np.tile([1, *[0] * 9], 200).astype(np.int64)
    (first, *_others) = deciles(one_in_ten, np.full(2000, foretold))
    assert (first.people, first.bads) == (200, 20)
    assert first.is_outside is is_outside


def test_too_few_bads_tell_nothing_about_order() -> None:
    bad = np.r_[np.ones(9), np.zeros(500)].astype(np.int64)
    assert discrimination(bad, np.linspace(1, 0, 509)) is None


@pytest.mark.parametrize(
    ("auc", "error", "is_found"),
    [(0.719, 0.005, True), (0.721, 0.005, False), (0.70, 0.03, False), (0.60, 0.03, True)],
)
def test_a_vintage_is_too_low_by_the_rule_and_by_more_than_chance(
    auc: float, error: float, is_found: bool
) -> None:
    found = Interval(auc, auc - 2 * error, auc + 2 * error, error)
    assert is_below_validation(found, Interval(0.75, 0.74, 0.76, 0.005)) is is_found
