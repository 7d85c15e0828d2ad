"""A logistic regression within bounds: no coefficient below zero, no column and no family with too large a say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import clarabel
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix
from scipy.special import expit

Floats = NDArray[np.float64]

MOST_OF_A_BEHAVIOUR_COLUMN = 0.05
MOST_OF_A_FAMILY = 0.40
# A cap is aimed at from within by so much, since a solver keeps it to some digits only.
MARGIN = 1e-6
# Caps that leave less room than this would bind the shares themselves, and lift weak evidence to weaken strong one.
LEAST_ROOM = 1.05
MOST_STEPS = 50
CONVERGED = 1e-8
SMALLEST_STEP = 1e-4


@dataclass(frozen=True, slots=True)
class Caps:
    """The largest share of the score's range that each column and each family may have.

    `ranges` is how far each column's weights reach from the lowest to the highest bin. Where `yardstick` is None
    shares are of the score's own range, else of that many log odds.
    """

    ranges: Floats
    most_of_a_column: Floats
    families: Sequence[str]
    most_of_a_family: float
    yardstick: float | None = None

    def rows(self) -> tuple[Floats, Floats]:
        """Return the bounds as a matrix and a vector: matrix @ coefficients <= vector."""
        own = self.ranges if self.yardstick is None else np.zeros_like(self.ranges)
        limit = 0.0 if self.yardstick is None else self.yardstick
        matrix, vector = [], []
        for place in np.flatnonzero(self.most_of_a_column < 1):
            row = -self.most_of_a_column[place] * (1 - MARGIN) * own
            row[place] += self.ranges[place]
            matrix.append(row)
            vector.append(self.most_of_a_column[place] * (1 - MARGIN) * limit)
        for family in sorted(set(self.families)):
            most = self.most_of_a_family * (1 - MARGIN)
            if most < 1 - MARGIN:
                is_in = np.array([of == family for of in self.families])
                matrix.append(np.where(is_in, self.ranges, 0) - most * own)
                vector.append(most * limit)
        return np.array(matrix).reshape(-1, len(self.ranges)), np.array(vector)


def caps_of(ranges: Floats, families: Sequence[str], widest: float | None = None) -> Caps:
    """Choose the caps of columns: a behaviour column 5 %, a family 40 % of the score's range.

    Where the caps leave no room (two families at 40 % make no whole), shares are of `widest`, the range of the score
    from all sources; where that has none, families aren't capped, and behaviour alone is by twice an equal share.
    """
    is_behaviour = np.array([family == "behaviour" for family in families], dtype=bool)
    of_a_column = np.where(is_behaviour, MOST_OF_A_BEHAVIOUR_COLUMN, 1.0)
    if _room(families, MOST_OF_A_FAMILY) >= LEAST_ROOM:
        return Caps(ranges, of_a_column, families, MOST_OF_A_FAMILY)
    if widest is not None:
        return Caps(ranges, of_a_column, families, MOST_OF_A_FAMILY, widest)
    if _room(families, 1.0) < LEAST_ROOM:
        of_a_column = np.where(is_behaviour, 2 / max(len(families), 2), 1.0)
    return Caps(ranges, of_a_column, families, 1.0)


def _room(families: Sequence[str], most: float) -> float:
    """Add up what the families may have at most together; below 1 no score keeps to it."""
    of_family = Counter(families)
    return sum(
        min(most, count * MOST_OF_A_BEHAVIOUR_COLUMN) if family == "behaviour" else most
        for family, count in of_family.items()
    )


def fit(
    weights: Floats,
    bad: NDArray[np.int64],
    *,
    penalty: float,
    caps: Caps | None = None,
    start: tuple[Floats, float] | None = None,
) -> tuple[Floats, float]:
    """Return coefficients and intercept of least log loss within the bounds, by Newton's steps.

    `penalty` is scikit-learn's C: the smaller, the nearer to zero. The intercept is free. `start` may be any point.
    """
    at = (
        np.append(0.0, np.zeros(weights.shape[1]))
        if start is None
        else np.append(start[1], start[0])
    )
    if start is None:
        at[0] = np.log(bad.mean() / (1 - bad.mean()))
    bounds = _bounds(weights.shape[1], caps)
    before = _loss(weights, bad, at, penalty)
    for _ in range(MOST_STEPS):
        is_within = bool((bounds[0] @ at <= bounds[1] + 1e-9).all())
        step = _step(*_slopes(weights, bad, at, penalty), at, bounds)
        size = 1.0
        after = _loss(weights, bad, at + step, penalty)
        # From outside the bounds the whole step is taken, whatever it costs: it leads within.
        while is_within and after > before and size > SMALLEST_STEP:
            size /= 2
            after = _loss(weights, bad, at + size * step, penalty)
        at += size * step
        gained, before = before - after, after
        if is_within and abs(gained) < CONVERGED * (1 + abs(after)):
            break
    return np.where(at[1:] < 1e-9, 0.0, at[1:]), float(at[0])


def _bounds(columns: int, caps: Caps | None) -> tuple[Floats, Floats]:
    """Return matrix @ (intercept, coefficients) <= vector."""
    matrix, vector = -np.eye(columns), np.zeros(columns)
    if caps is not None:
        more, limits = caps.rows()
        matrix, vector = np.vstack([matrix, more]), np.append(vector, limits)
    return np.hstack([np.zeros((len(matrix), 1)), matrix]), vector


def _slopes(
    weights: Floats, bad: NDArray[np.int64], at: Floats, penalty: float
) -> tuple[Floats, Floats]:
    """Return gradient and curvature of the loss; the intercept comes first."""
    pd = expit(weights @ at[1:] + at[0])
    residual, spread = penalty * (pd - bad), penalty * pd * (1 - pd)
    gradient = np.append(residual.sum(), weights.T @ residual + at[1:])
    spread_weights = weights * spread[:, None]
    curvature = np.empty((len(at), len(at)))
    curvature[1:, 1:] = weights.T @ spread_weights + np.eye(len(at) - 1)
    curvature[0, 1:] = curvature[1:, 0] = spread_weights.sum(axis=0)
    curvature[0, 0] = spread.sum()
    return gradient, curvature


def _step(gradient: Floats, curvature: Floats, at: Floats, bounds: tuple[Floats, Floats]) -> Floats:
    """Solve the quadratic approximation within the bounds."""
    matrix, vector = bounds
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    solver = clarabel.DefaultSolver(
        csc_matrix(np.triu(curvature)),
        gradient,
        csc_matrix(matrix),
        vector - matrix @ at,
        [clarabel.NonnegativeConeT(len(vector))],
        settings,
    )
    return np.asarray(solver.solve().x)


def _loss(weights: Floats, bad: NDArray[np.int64], at: Floats, penalty: float) -> float:
    score = weights @ at[1:] + at[0]
    losses = np.logaddexp(0, score) - bad * score
    return float(penalty * losses.sum() + 0.5 * at[1:] @ at[1:])
