"""Scorecard and challenger in one: the weight of each is chosen on rows that neither has seen."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from scoring.engine.foreign import foreign_challenger
from scoring.engine.mixing import best_weight, mixed, probability
from scoring.engine.scorecard import scorecard

HELD_OUT = 0.25
# Of more rows than these, what each model's own folds say of their unseen rows is as good as a quarter held out, and
# neither is trained twice.
MOST_ROWS_HELD_OUT = 20_000


class Blend(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The weighted mean of two log odds of bad.

    After `fit`: `scorecard_` and `challenger_`, both trained on every row given, and `weight_`, the challenger's share
    (0 to 1), chosen on a held-out quarter, or on the rows that each model's folds had not seen.
    """

    def fit(self, frame: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Choose the weight, and train both models on all rows."""
        self.classes_ = np.array([0, 1])
        self.scorecard_, self.challenger_ = _trained(frame, bad)
        if len(frame) > MOST_ROWS_HELD_OUT:
            self.weight_ = self._weight_by_folds(bad)
        else:
            self.weight_ = _weight_by_a_quarter(frame, bad)
        return self

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the probabilities of good and of bad."""
        by_scorecard = self.scorecard_.predict_proba(frame)[:, 1]
        by_challenger = self.challenger_.predict_proba(frame)[:, 1]
        pd_ = mixed(by_scorecard, by_challenger, self.weight_)
        return np.column_stack([1 - pd_, pd_])

    def _weight_by_folds(self, bad: NDArray[np.int64]) -> float:
        first, second = self.scorecard_["logistic"].unseen_, self.challenger_["boosting"].unseen_
        judged = np.isfinite(second)
        return best_weight(probability(first[judged]), probability(second[judged]), bad[judged])


def _weight_by_a_quarter(frame: pd.DataFrame, bad: NDArray[np.int64]) -> float:
    parts = train_test_split(frame, bad, test_size=HELD_OUT, stratify=bad, random_state=0)
    trained = _trained(parts[0], parts[2])
    by_scorecard, by_challenger = (model.predict_proba(parts[1])[:, 1] for model in trained)
    return best_weight(by_scorecard, by_challenger, parts[3])


def _trained(frame: pd.DataFrame, bad: NDArray[np.int64]) -> tuple[Pipeline, Pipeline]:
    return scorecard().fit(frame, bad), foreign_challenger().fit(frame, bad)
