"""Weights of evidence by hand."""

from math import log

import numpy as np
import pytest

from scoring.maths.weight_of_evidence import information_value, weight_of_evidence


def test_a_bin_with_twice_the_bads_speaks_for_bad() -> None:
    weights = weight_of_evidence(np.array([600, 300]), np.array([40, 60]))
    assert weights[0] == pytest.approx(log((40.5 / 100.5) / (600.5 / 900.5)))
    assert weights[0] < 0 < weights[1]


def test_a_bin_without_a_bad_has_a_finite_weight() -> None:
    assert np.isfinite(weight_of_evidence(np.array([500, 100]), np.array([0, 50]))).all()


def test_an_empty_bin_says_nothing() -> None:
    assert weight_of_evidence(np.array([500, 0]), np.array([50, 0]))[1] == 0


def test_bins_with_one_bad_rate_carry_no_information() -> None:
    assert information_value(np.array([900, 90]), np.array([100, 10])) == pytest.approx(0, abs=1e-3)
