"""The champion: a scorecard, weight of evidence into a logistic regression that a person can read."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline

from scoring.engine.binning import WeightOfEvidence
from scoring.engine.levels import LevelsAsRates
from scoring.engine.preparation import Preparation

# Above this many levels a column is ordered by its smoothed bad rates before it is binned.
MOST_LEVELS_BINNED = 30
PENALTY = 0.3
CALIBRATION_FOLDS = 5


class SignCheckedLogistic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A logistic regression in which every weight of evidence speaks as it does alone.

    A column whose coefficient has turned (it would reward what is bad) leaves, the worst first. Slope and intercept
    are then calibrated on out-of-fold log odds of the rows of `fit`, since a fitted model is too sure of itself.
    """

    def __init__(self, *, penalty: float = PENALTY) -> None:
        self.penalty = penalty

    def fit(self, weights: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Fit, drop turned columns, calibrate."""
        self.classes_ = np.array([0, 1])
        kept = list(weights.columns)
        while kept:
            model = self._logistic().fit(weights[kept], bad)
            turned = np.flatnonzero(model.coef_[0] < 0)
            if not len(turned):
                break
            kept.pop(int(np.argmin(model.coef_[0])))
        self.columns_ = kept
        if not kept:
            self.coefficients_, self.intercept_ = np.array([]), float(_log_odds(bad.mean()))
            return self
        slope, shift = self._calibration(weights[kept], bad)
        self.coefficients_ = model.coef_[0] * slope
        self.intercept_ = float(model.intercept_[0] * slope + shift)
        return self

    def decision_function(self, weights: pd.DataFrame) -> NDArray[np.float64]:
        """Give the log odds of bad."""
        return np.asarray(weights[self.columns_].to_numpy() @ self.coefficients_ + self.intercept_)

    def predict_proba(self, weights: pd.DataFrame) -> NDArray[np.float64]:
        """Give the probabilities of good and of bad."""
        bad = 1 / (1 + np.exp(-self.decision_function(weights)))
        return np.column_stack([1 - bad, bad])

    def _logistic(self) -> LogisticRegression:
        return LogisticRegression(C=self.penalty, max_iter=1000)

    def _calibration(self, weights: pd.DataFrame, bad: NDArray[np.int64]) -> tuple[float, float]:
        folds = StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=0)
        outside = cross_val_predict(
            self._logistic(), weights, bad, cv=folds, method="decision_function"
        )
        line = LogisticRegression(C=np.inf).fit(outside.reshape(-1, 1), bad)
        return float(line.coef_[0, 0]), float(line.intercept_[0])


def _log_odds(rate: Any) -> Any:
    return np.log(rate / (1 - rate))


def scorecard() -> Pipeline:
    """Make an unfitted scorecard: raw columns in, probability of bad out."""
    return Pipeline(
        [
            ("prepare", Preparation()),
            ("levels", LevelsAsRates(most_levels=MOST_LEVELS_BINNED)),
            ("bins", WeightOfEvidence()),
            ("logistic", SignCheckedLogistic()),
        ]
    )
