"""Scorecard and challenger in one: the weight of each is chosen on rows that neither has seen."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
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
    challenger's share (0 to 1), chosen on a held-out quarter.
    """

    def fit(self, frame: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Choose the weight, then train both models on all rows."""
        self.classes_ = np.array([0, 1])
        parts = train_test_split(frame, bad, test_size=HELD_OUT, stratify=bad, random_state=0)
        first, second = _trained(parts[0], parts[2])
        by_first, by_second = (model.predict_proba(parts[1])[:, 1] for model in (first, second))
        self.weight_ = best_weight(by_first, by_second, parts[3])
        self.scorecard_, self.challenger_ = _trained(frame, bad)
        return self

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Give the probabilities of good and of bad."""
        by_scorecard = self.scorecard_.predict_proba(frame)[:, 1]
        by_challenger = self.challenger_.predict_proba(frame)[:, 1]
        pd_ = mixed(by_scorecard, by_challenger, self.weight_)
        return np.column_stack([1 - pd_, pd_])


def best_weight(
    first: NDArray[np.float64], second: NDArray[np.float64], bad: NDArray[np.int64]
) -> float:
    """Choose the share of the second: the most even one whose log loss is no further than chance from the least.

    On few rows many weights do equally well, and the least loss is luck (the rule of one standard error).
    """
    losses = np.array([_losses(mixed(first, second, weight), bad) for weight in WEIGHTS])
    least = losses[int(np.argmin(losses.mean(axis=1)))]
    excess = losses - least
    error = excess.std(axis=1, ddof=1) / np.sqrt(len(bad))
    is_as_good = excess.mean(axis=1) <= error
    return float(min(WEIGHTS[is_as_good], key=lambda weight: abs(weight - 0.5)))


def mixed(
    first: NDArray[np.float64], second: NDArray[np.float64], weight: float
) -> NDArray[np.float64]:
    """Mix two probabilities by their log odds; `weight` is the share of the second."""
    log_odds = (1 - weight) * _log_odds(first) + weight * _log_odds(second)
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _log_odds(pd_: NDArray[np.float64]) -> NDArray[np.float64]:
    sure = np.clip(pd_, SUREST, 1 - SUREST)
    return np.asarray(np.log(sure / (1 - sure)))


def _losses(pd_: NDArray[np.float64], bad: NDArray[np.int64]) -> NDArray[np.float64]:
    sure = np.clip(pd_, SUREST, 1 - SUREST)
    return np.asarray(-np.where(bad == 1, np.log(sure), np.log(1 - sure)))


def _trained(frame: pd.DataFrame, bad: NDArray[np.int64]) -> tuple[Pipeline, Pipeline]:
    return scorecard().fit(frame, bad), challenger().fit(frame, bad)
