"""The challenger of foreign tables: bound trees, and beside them free ones as far as unseen rows call for them.

A bound, few leaves and half the columns at a time keep the trees of a weak table from learning chance. On a table whose
columns speak together, or whose missing values do, they keep them from what is there; which of the two a table is, its
own rows say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline

from scoring.engine.boosting import (
    ALWAYS,
    FEW_ROWS,
    FOLDS,
    FOR_FEW_ROWS,
    FOR_MANY_ROWS,
    Calibrated,
    binned,
    bounds,
    calibrated,
    grown,
)
from scoring.engine.directions import direction
from scoring.engine.levels import LevelsAsRates
from scoring.engine.mixing import EVEN, best_weight, losses_of, mixed, probability
from scoring.engine.preparation import Preparation

FREE: dict[str, Any] = {
    "num_iterations": 400,
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.8,
    "feature_fraction": 0.6,
    "lambda_l2": 1.0,
}
# Of more cells than these, half the trees of twice the step come out the same, and three models of them as five.
MOST_CELLS_AT_LEISURE = 1_500_000
MODELS_IN_HASTE = 3
# A share of free trees that gains less than so many standard errors may be luck.
ERRORS_BEYOND_CHANCE = 3

Floats = NDArray[np.float64]
Outcomes = NDArray[np.int64]
Fold = tuple[NDArray[np.int64], NDArray[np.int64]]


class ForeignBoosting(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Two sorts of boosted trees, bound and free, and the share of the free ones.

    Each sort is five models (three of a large table), trained on four fifths each and calibrated on the unseen fifth.
    Free trees have no direction, more leaves and more of the columns. Their share is the smallest whose log loss on the
    unseen rows is no further than chance from the least, and none where it gains nothing beyond chance. One free model
    is tried first: where half of it doesn't lessen the loss of its unseen fifth, the others aren't grown.

    After `fit`: `directions_`, `free_share_` (0 to 1), and `unseen_`, the log odds of each row of `fit` from models
    that did not see it (NaN where there is none).
    """

    def fit(self, frame: pd.DataFrame, bad: Outcomes) -> Self:
        """Grow the bound trees, then as many free ones as are called for."""
        self.classes_ = np.array([0, 1])
        rows = frame.to_numpy(dtype="float64")
        is_large = rows.size > MOST_CELLS_AT_LEISURE
        folds = list(StratifiedKFold(FOLDS).split(rows, bad))
        folds = folds[:MODELS_IN_HASTE] if is_large else folds
        self.directions_ = [direction(column, bad) for column in rows.T]
        by_size = FOR_FEW_ROWS if len(rows) < FEW_ROWS else FOR_MANY_ROWS
        settings = by_size | bounds(self.directions_)
        self.bound_ = _Sort(rows, bad, _in_haste(settings) if is_large else settings)
        self.bound_.grow(folds)
        self.free_ = _Sort(rows, bad, _in_haste(FREE) if is_large else FREE)
        self.free_share_ = self._free_share(bad, folds)
        self.unseen_ = self._together(self.bound_.unseen, self.free_.unseen)
        self.bound_.forget()
        self.free_.forget()
        return self

    def decision_function(self, frame: pd.DataFrame) -> Floats:
        """Return the log odds of bad."""
        rows = frame.to_numpy(dtype="float64")
        bound = self.bound_.log_odds(rows)
        return self._together(bound, self.free_.log_odds(rows)) if self.free_share_ else bound

    def predict_proba(self, frame: pd.DataFrame) -> Floats:
        """Return the probabilities of good and of bad."""
        bad = probability(self.decision_function(frame))
        return np.column_stack([1 - bad, bad])

    def _free_share(self, bad: Outcomes, folds: Sequence[Fold]) -> float:
        self.free_.grow(folds[:1])
        if self._gain(EVEN, bad, folds[0][1])[0] <= 0:
            return 0.0
        self.free_.grow(folds[1:])
        judged = np.concatenate([outer for _, outer in folds])
        first, second = (probability(of.unseen[judged]) for of in (self.bound_, self.free_))
        share = best_weight(first, second, bad[judged], rather=0.0)
        gain, error = self._gain(share, bad, judged)
        return share if gain > ERRORS_BEYOND_CHANCE * error else 0.0

    def _gain(self, share: float, bad: Outcomes, unseen: NDArray[np.int64]) -> tuple[float, float]:
        """Return by how much a share of free trees lessens the log loss of unseen rows, and the standard error."""
        first, second = (probability(of.unseen[unseen]) for of in (self.bound_, self.free_))
        gains = losses_of(first, bad[unseen]) - losses_of(mixed(first, second, share), bad[unseen])
        return float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(len(gains)))

    def _together(self, bound: Floats, free: Floats) -> Floats:
        if self.free_share_ == 0:
            return bound
        return (1 - self.free_share_) * bound + self.free_share_ * free


class _Sort:
    """The models of one sort, and the log odds that each gave to the rows it had not seen."""

    def __init__(self, rows: Floats, bad: Outcomes, settings: dict[str, Any]) -> None:
        self.rows, self.bad = rows, bad
        self.settings = ALWAYS | settings
        self.whole = binned(self.settings, rows, bad)
        self.unseen = np.full(len(bad), np.nan)
        self.models: list[Calibrated] = []

    def grow(self, folds: Sequence[Fold]) -> None:
        """Add a model for each fold."""
        boosters = grown(self.settings, self.whole, [inner for inner, _ in folds])
        apart = [(self.rows[outer], self.bad[outer]) for _, outer in folds]
        models = calibrated(boosters, apart, alike=False)
        for model, (rows, _), (_, outer) in zip(models, apart, folds, strict=True):
            self.unseen[outer] = model.log_odds(rows)
        self.models += models

    def forget(self) -> None:
        """Make the training rows go."""
        del self.rows, self.bad, self.whole, self.unseen

    def log_odds(self, rows: Floats) -> Floats:
        """Return the mean of the models' log odds."""
        return np.asarray(np.mean([model.log_odds(rows) for model in self.models], axis=0))


def _in_haste(settings: dict[str, Any]) -> dict[str, Any]:
    return settings | {
        "num_iterations": settings["num_iterations"] // 2,
        "learning_rate": settings["learning_rate"] * 2,
    }


def foreign_challenger() -> Pipeline:
    """Make an unfitted challenger of a table that nobody knows: raw columns in, probability of bad out."""
    return Pipeline(
        [
            ("prepare", Preparation(with_series=True)),
            ("levels", LevelsAsRates(in_order=True)),
            ("boosting", ForeignBoosting()),
        ]
    )
