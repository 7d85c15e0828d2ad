"""Scorecard and challenger in one: the weight of each is chosen on rows that neither has seen."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from scoring.engine.challenger import challenger
from scoring.engine.scorecard import scorecard

HELD_OUT = 0.25
WEIGHTS = np.linspace(0, 1, 11)
SUREST = 1e-6


class Blend(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The weighted mean of two log odds of bad.

    After `fit`: `scorecard_` and `challenger_`, both trained on every row given, and `weight_`, the
    challenger's share (0 to 1), which gave the least log loss on a held-out quarter.
    """

    def fit(self, frame: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Choose the weight, then train both models on all rows."""
        self.classes_ = np.array([0, 1])
        parts = train_test_split(frame, bad, test_size=HELD_OUT, stratify=bad, random_state=0)
        first, second = _trained(parts[0], parts[2])
        losses = [log_loss(parts[3], _mixed(first, second, parts[1], weight)) for weight in WEIGHTS]
        self.weight_ = float(WEIGHTS[int(np.argmin(losses))])
        self.scorecard_, self.challenger_ = _trained(frame, bad)
        return self

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Give the probabilities of good and of bad."""
        pd_ = _mixed(self.scorecard_, self.challenger_, frame, self.weight_)
        return np.column_stack([1 - pd_, pd_])


def mixed(
    first: NDArray[np.float64], second: NDArray[np.float64], weight: float
) -> NDArray[np.float64]:
    """Mix two probabilities by their log odds; `weight` is the share of the second."""
    log_odds = (1 - weight) * _log_odds(first) + weight * _log_odds(second)
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _log_odds(pd_: NDArray[np.float64]) -> NDArray[np.float64]:
    sure = np.clip(pd_, SUREST, 1 - SUREST)
    return np.asarray(np.log(sure / (1 - sure)))


def _trained(frame: pd.DataFrame, bad: NDArray[np.int64]) -> tuple[Pipeline, Pipeline]:
    return scorecard().fit(frame, bad), challenger().fit(frame, bad)


def _mixed(
    first: Pipeline, second: Pipeline, frame: pd.DataFrame, weight: float
) -> NDArray[np.float64]:
    return mixed(first.predict_proba(frame)[:, 1], second.predict_proba(frame)[:, 1], weight)
