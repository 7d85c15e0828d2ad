"""The champion: a scorecard, weight of evidence into a logistic regression that a person can read."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline

from scoring.engine import capped
from scoring.engine.binning import WeightOfEvidence
from scoring.engine.capped import Caps
from scoring.engine.levels import LevelsAsRates
from scoring.engine.preparation import Preparation
from scoring.features.catalogue import FEATURES

# Above this many levels a column is ordered by its smoothed bad rates before it is binned.
MOST_LEVELS_BINNED = 30
DIRECTIONS = {name: feature.direction for name, feature in FEATURES.items()}
PENALTY = 0.3
CALIBRATION_FOLDS = 5


class SignCheckedLogistic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A logistic regression in which every weight of evidence speaks as it does alone.

    A column whose coefficient would turn (it would reward what is bad) stays at zero, and `caps` bound the say of
    columns and families. Slope and intercept are then calibrated on out-of-fold log odds of the rows of `fit`, since a
    fitted model is too sure of itself; shares of the score's own range don't change by that. `start` may be a near
    solution. After `fit`, `unseen_` are those calibrated log odds.
    """

    def __init__(
        self,
        *,
        penalty: float = PENALTY,
        caps: Caps | None = None,
        start: tuple[NDArray[np.float64], float] | None = None,
    ) -> None:
        self.penalty = penalty
        self.caps = caps
        self.start = start

    def fit(self, weights: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Fit within the bounds, calibrate."""
        self.classes_ = np.array([0, 1])
        given = np.ascontiguousarray(weights.to_numpy(dtype="float64"))
        uncalibrated = self._fitted(given, bad, self.start)
        self.uncalibrated_ = uncalibrated
        speaks = uncalibrated[0] > 0
        self.columns_ = [name for name, kept in zip(weights.columns, speaks, strict=True) if kept]
        if not self.columns_:
            self.coefficients_, self.intercept_ = np.array([]), float(_log_odds(bad.mean()))
            self.unseen_ = np.full(len(bad), self.intercept_)
            return self
        outside = self._outside(given, bad, uncalibrated)
        slope, shift = self._calibration(outside, bad)
        self.unseen_ = slope * outside + shift
        self.coefficients_ = uncalibrated[0][speaks] * slope
        self.intercept_ = float(uncalibrated[1] * slope + shift)
        return self

    def decision_function(self, weights: pd.DataFrame) -> NDArray[np.float64]:
        """Return the log odds of bad."""
        return np.asarray(weights[self.columns_].to_numpy() @ self.coefficients_ + self.intercept_)

    def predict_proba(self, weights: pd.DataFrame) -> NDArray[np.float64]:
        """Return the probabilities of good and of bad."""
        bad = 1 / (1 + np.exp(-self.decision_function(weights)))
        return np.column_stack([1 - bad, bad])

    def _fitted(
        self,
        weights: NDArray[np.float64],
        bad: NDArray[np.int64],
        start: tuple[NDArray[np.float64], float] | None,
    ) -> tuple[NDArray[np.float64], float]:
        return capped.fit(weights, bad, penalty=self.penalty, caps=self.caps, start=start)

    def _outside(
        self,
        weights: NDArray[np.float64],
        bad: NDArray[np.int64],
        near: tuple[NDArray[np.float64], float],
    ) -> NDArray[np.float64]:
        """Return each row's log odds from coefficients that were fitted without it."""
        outside = np.zeros(len(bad))
        folds = StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=0)
        for inner, outer in folds.split(weights, bad):
            coefficients, intercept = self._fitted(weights[inner], bad[inner], near)
            outside[outer] = weights[outer] @ coefficients + intercept
        return outside

    def _calibration(
        self, outside: NDArray[np.float64], bad: NDArray[np.int64]
    ) -> tuple[float, float]:
        """Return slope and shift. Where caps are in log odds the slope stays at most 1, so that they hold."""
        line = LogisticRegression(C=np.inf).fit(outside.reshape(-1, 1), bad)
        slope, shift = float(line.coef_[0, 0]), float(line.intercept_[0])
        if self.caps is not None and self.caps.yardstick is not None and slope > 1:
            return 1.0, float(brentq(lambda by: (expit(outside + by) - bad).sum(), -50, 50))
        return slope, shift


def _log_odds(rate: Any) -> Any:
    return np.log(rate / (1 - rate))


def scorecard() -> Pipeline:
    """Make an unfitted scorecard: raw columns in, probability of bad out.

    A feature of the catalogue is bound to the direction that the catalogue gives it.
    """
    return Pipeline(
        [
            ("prepare", Preparation()),
            ("levels", LevelsAsRates(most_levels=MOST_LEVELS_BINNED)),
            ("bins", WeightOfEvidence(directions=DIRECTIONS)),
            ("logistic", SignCheckedLogistic()),
        ]
    )
