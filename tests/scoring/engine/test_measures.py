"""Figures of a model against their definitions and against a library."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score, roc_curve

from scoring.maths import measures

BAD = np.array([0, 0, 1, 0, 1, 1, 0, 1])
SCORE = np.array([0.1, 0.3, 0.35, 0.35, 0.6, 0.8, 0.6, 0.9])


def outcomes_and_scores() -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    pairs = st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=4, max_size=60)
    arrays = pairs.map(
        lambda rows: (np.array([int(b) for b, _ in rows]), np.array([s / 10 for _, s in rows]))
    )
    return arrays.filter(lambda found: 0 < found[0].sum() < len(found[0]))


@given(outcomes_and_scores())
def test_auc_is_what_the_library_gives(given_: tuple[np.ndarray, np.ndarray]) -> None:
    bad, score = given_
    assert measures.auc(bad, score) == pytest.approx(roc_auc_score(bad, score))


@given(outcomes_and_scores())
def test_ks_is_the_widest_gap_of_the_roc_curve(given_: tuple[np.ndarray, np.ndarray]) -> None:
    bad, score = given_
    of_goods, of_bads, _cuts = roc_curve(bad, score, drop_intermediate=False)
    assert measures.ks(bad, score) == pytest.approx(np.abs(of_bads - of_goods).max())


def test_a_perfect_score_has_no_room_for_error() -> None:
    interval = measures.auc_interval(BAD, BAD.astype(float))
    assert (interval.value, interval.low, interval.high) == (1.0, 1.0, 1.0)


def test_the_interval_holds_the_true_auc_nineteen_times_of_twenty() -> None:
    chance = np.random.default_rng(0)
    true_auc, held = 0.7602499, 0  # two normals one deviation apart: Φ(1 / √2)
    for _ in range(400):
        bad = np.repeat([0, 1], [150, 50])
        interval = measures.auc_interval(bad, chance.normal(size=200) + bad)
        held += interval.low <= true_auc <= interval.high
    assert 0.92 <= held / 400 <= 0.98


def test_a_coin_has_a_brier_score_of_a_quarter() -> None:
    assert measures.brier(BAD, np.full(8, 0.5)) == 0.25


def test_calibration_bands_hold_everybody_once_in_rising_order() -> None:
    bands = measures.calibration(BAD, SCORE, bands=3)
    assert sum(band.people for band in bands) == 8
    assert [band.mean_pd for band in bands] == sorted(band.mean_pd for band in bands)


def test_a_lead_on_the_same_people_is_surer_than_two_intervals() -> None:
    chance = np.random.default_rng(0)
    bad = np.repeat([0, 1], [400, 100])
    score = chance.normal(size=500) + bad
    other = score + chance.normal(scale=0.5, size=500)
    lead = measures.auc_lead(bad, score, other)
    assert lead.value == pytest.approx(measures.auc(bad, score) - measures.auc(bad, other))
    assert 0 < lead.standard_error < measures.auc_interval(bad, score).standard_error


def test_the_expected_auc_is_the_mean_over_the_outcomes() -> None:
    chance = np.random.default_rng(0)
    pd_ = chance.beta(1, 4, size=300)
    drawn = [measures.auc((chance.random(300) < pd_).astype(int), pd_) for _ in range(2000)]
    assert measures.expected_auc(pd_) == pytest.approx(np.mean(drawn), abs=0.003)
