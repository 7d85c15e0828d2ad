"""Points: whole, exact, and never more or less than their reasons."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.maths import points as scale

LOG_ODDS = st.floats(-6, 6, allow_nan=False)


def test_odds_of_thirty_to_one_are_six_hundred_points() -> None:
    assert scale.points(np.array([-np.log(30)])).tolist() == [600]


def test_twenty_points_double_the_odds() -> None:
    assert scale.points(np.array([-np.log(60), -np.log(15)])).tolist() == [620, 580]


def test_probability_is_that_of_bad() -> None:
    assert scale.probability(np.log(np.array([1 / 30]))) == pytest.approx(1 / 31)


@given(intercept=LOG_ODDS, parts=st.lists(LOG_ODDS, max_size=40))
def test_the_parts_of_a_score_add_up_to_it_exactly(intercept: float, parts: list[float]) -> None:
    given_parts = {f"feature {number}": part for number, part in enumerate(parts)}
    explained = scale.explain(intercept, given_parts)
    assert explained.score == scale.points(np.array([intercept, *parts]).sum(keepdims=True))[0]


@given(parts=st.lists(LOG_ODDS, min_size=1, max_size=40))
def test_no_part_is_a_point_away_from_what_it_was(parts: list[float]) -> None:
    explained = scale.explain(0, {str(number): part for number, part in enumerate(parts)})
    exact = -scale.POINTS_OF_A_LOG_ODD * np.array(parts)
    assert (np.abs(np.array(list(explained.by_feature.values())) - exact) < 1).all()


def test_parts_that_cannot_make_the_whole_are_a_fault() -> None:
    with pytest.raises(ValueError, match="can't be rounded"):
        scale.whole_parts(np.array([1.5, 1.5]), 9)
