"""Stability: nothing where nobody moved, and the published figure where they did."""

import numpy as np
import pytest

from scoring.maths import measures, stability


def test_people_who_did_not_move_give_nothing() -> None:
    same = np.full(10, 0.1)
    assert stability.stability_index(same, same) == 0


def test_the_index_is_the_sum_over_bands() -> None:
    expected, actual = np.array([0.5, 0.5]), np.array([0.6, 0.4])
    by_hand = 0.1 * np.log(1.2) + -0.1 * np.log(0.8)
    assert stability.stability_index(expected, actual) == pytest.approx(by_hand)


def test_an_empty_band_is_finite_and_loud() -> None:
    assert 0.25 < stability.stability_index(np.array([0.9, 0.1]), np.array([1.0, 0.0])) < 1


def test_bands_of_equal_size_count_everybody_once() -> None:
    scores = np.random.default_rng(0).normal(size=1000)
    counts = stability.counts_by_band(scores, stability.band_edges(scores))
    assert counts.tolist() == [100] * 10
    assert stability.shares(counts).tolist() == pytest.approx([0.1] * 10)


def test_gini_is_twice_the_auc_less_one() -> None:
    bad, score = np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])
    assert measures.gini(bad, score) == pytest.approx(0.5)
