"""Points of a score: 600 at odds of 30 good to 1 bad, 20 more double the odds. More points are better.

Log odds here are those of bad: ln(PD / (1 − PD)). Points are whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BASE_POINTS = 600
BASE_ODDS = 30
POINTS_TO_DOUBLE_THE_ODDS = 20
POINTS_OF_A_LOG_ODD = POINTS_TO_DOUBLE_THE_ODDS / np.log(2)

Floats = NDArray[np.float64]


def points(log_odds: Floats) -> NDArray[np.int64]:
    """Return whole points, the nearest; a half goes to the even neighbour."""
    return np.rint(exact_points(log_odds)).astype(np.int64)


def exact_points(log_odds: Floats) -> Floats:
    """Return points before rounding."""
    return np.asarray(BASE_POINTS - POINTS_OF_A_LOG_ODD * (log_odds + np.log(BASE_ODDS)))


def probability(log_odds: Floats) -> Floats:
    """Return the probability of default."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def whole_parts(parts: Floats, whole: int) -> NDArray[np.int64]:
    """Round parts so that they add up to `whole`, which is less than one away from their sum.

    By largest remainder: each part is rounded down, and what is then missing goes, a point each, to the parts that
    lost most; of equals to the earlier. No part is a point or more away from what it was.
    """
    down = np.floor(parts)
    missing = whole - int(down.sum())
    if not 0 <= missing <= len(parts):
        raise ValueError(f"{len(parts)} parts of {parts.sum()} can't be rounded to {whole}")
    order = np.argsort(down - parts, kind="stable")
    whole_points = down.astype(np.int64)
    whole_points[order[:missing]] += 1
    return whole_points


@dataclass(frozen=True, slots=True)
class Explanation:
    """One person's score in whole points: `base`, which everybody gets, and what each feature added or took."""

    base: int
    by_feature: Mapping[str, int]

    @property
    def score(self) -> int:
        """Return the whole score; it is the sum of its parts."""
        return self.base + sum(self.by_feature.values())


def explain(intercept: float, contributions: Mapping[str, float]) -> Explanation:
    """Turn log odds of bad by feature into whole points by feature that add up to the whole score exactly."""
    log_odds = np.array([intercept, *contributions.values()])
    parts = -POINTS_OF_A_LOG_ODD * log_odds
    parts[0] += exact_points(np.zeros(1))[0]
    base, *others = whole_parts(parts, int(points(log_odds.sum(keepdims=True))[0])).tolist()
    return Explanation(base, dict(zip(contributions, others, strict=True)))
