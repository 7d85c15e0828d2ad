"""The challenger: boosted trees, each feature bound to the direction that its own training rows show."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from joblib import parallel_config
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.pipeline import Pipeline

from scoring.engine.directions import direction
from scoring.engine.levels import LevelsAsRates
from scoring.engine.preparation import Preparation

FEW_ROWS = 5_000
FOLDS = 5
FOR_FEW_ROWS: dict[str, Any] = {
    "n_estimators": 500,
    "learning_rate": 0.02,
    "num_leaves": 5,
    "min_child_samples": 15,
    "subsample": 0.7,
    "colsample_bytree": 0.3,
    "reg_lambda": 5.0,
}
FOR_MANY_ROWS: dict[str, Any] = {
    "n_estimators": 400,
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_child_samples": 50,
    "subsample": 0.8,
    "colsample_bytree": 0.5,
    "reg_lambda": 10.0,
}


class MonotoneBoosting(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Five boosted models, each trained on four fifths and calibrated on the fifth it has not seen; their mean.

    The settings are chosen by the number of rows and by nothing else. A feature whose bad rate rises or falls
    throughout is bound to that direction (`directions_`: 1, −1 or 0, in the order of the columns).
    """

    def fit(self, frame: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Find the directions, then train."""
        self.classes_ = np.array([0, 1])
        self.directions_ = [direction(frame[name].to_numpy(), bad) for name in frame.columns]
        settings = FOR_FEW_ROWS if len(bad) < FEW_ROWS else FOR_MANY_ROWS
        trees = LGBMClassifier(
            **settings,
            subsample_freq=1,
            monotone_constraints=self.directions_,
            monotone_constraints_method="intermediate",
            n_jobs=1,
            random_state=0,
            deterministic=True,
            force_row_wise=True,
            verbosity=-1,
        )
        self.models_ = CalibratedClassifierCV(trees, method="sigmoid", cv=FOLDS, n_jobs=-1)
        with parallel_config("threading"):  # trees grow outside the interpreter's lock
            self.models_.fit(frame.to_numpy(), bad)
        return self

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Give the probabilities of good and of bad."""
        return np.asarray(self.models_.predict_proba(frame.to_numpy()))


def challenger() -> Pipeline:
    """Make an unfitted challenger: raw columns in, probability of bad out."""
    return Pipeline(
        [
            ("prepare", Preparation(with_series=True)),
            ("levels", LevelsAsRates(in_order=True)),
            ("boosting", MonotoneBoosting()),
        ]
    )
