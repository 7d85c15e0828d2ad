"""Boosted models of one table: settings by its size, a model for each fold, each calibrated on rows it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from lightgbm import Booster, Dataset, train
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

FEW_ROWS = 5_000
FOLDS = 5
THREADS = 2
SEED = 0
ALWAYS: dict[str, Any] = {
    "objective": "binary",
    "bagging_freq": 1,
    "max_bin": 63,
    "num_threads": 1,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
FOR_FEW_ROWS: dict[str, Any] = {
    "num_iterations": 500,
    "learning_rate": 0.02,
    "num_leaves": 5,
    "min_data_in_leaf": 15,
    "bagging_fraction": 0.7,
    "feature_fraction": 0.3,
    "lambda_l2": 5.0,
}
FOR_MANY_ROWS: dict[str, Any] = {
    "num_iterations": 400,
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_data_in_leaf": 50,
    "bagging_fraction": 0.8,
    "feature_fraction": 0.5,
    "lambda_l2": 10.0,
}


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One boosted model and the line that makes its sums log odds: slope × sum + shift."""

    booster: Booster
    slope: float
    shift: float

    def log_odds(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated log odds of bad."""
        sums = np.asarray(self.booster.predict(rows, raw_score=True))
        return self.slope * sums + self.shift


def bounds(directions: Sequence[int]) -> dict[str, Any]:
    """Return the settings that bind each column to its direction: 1, −1 or 0."""
    return {
        "monotone_constraints": list(directions),
        "monotone_constraints_method": "intermediate",
    }


def binned(
    settings: Mapping[str, Any], rows: NDArray[np.float64], bad: NDArray[np.int64]
) -> Dataset:
    """Sort all rows into the bins of their columns, once for the models of all parts.

    The bounds of the bins know no outcome; shared, they let the trees ask fewer different questions.
    """
    return Dataset(rows, bad, params=dict(settings)).construct()


def grown(
    settings: Mapping[str, Any], whole: Dataset, parts: Sequence[NDArray[np.int64]]
) -> list[Booster]:
    """Train a model on each part of the rows."""

    def one(part: NDArray[np.int64]) -> Booster:
        return train(dict(settings), whole.subset(part.tolist()), settings["num_iterations"])

    with ThreadPoolExecutor(THREADS) as threads:  # trees grow outside the interpreter's lock
        return list(threads.map(one, parts))


def calibrated(
    boosters: Sequence[Booster],
    unseen: Sequence[tuple[NDArray[np.float64], NDArray[np.int64]]],
    *,
    alike: bool,
) -> list[Calibrated]:
    """Find each model's line from sums to log odds on its unseen rows; `alike`, one line for all: shares stay by it."""
    sums = [
        np.asarray(booster.predict(rows, raw_score=True))
        for booster, (rows, _) in zip(boosters, unseen, strict=True)
    ]
    outcomes = [bad for _, bad in unseen]
    if alike:
        sums, outcomes = [np.concatenate(sums)] * len(sums), [np.concatenate(outcomes)] * len(sums)
    return [
        Calibrated(booster, *_line(of, bad))
        for booster, of, bad in zip(boosters, sums, outcomes, strict=True)
    ]


def _line(sums: NDArray[np.float64], bad: NDArray[np.int64]) -> tuple[float, float]:
    """Return slope and shift; sums that are wrong about unseen rows say nothing."""
    line = LogisticRegression(C=np.inf).fit(sums.reshape(-1, 1), bad)
    return max(float(line.coef_[0, 0]), 0.0), float(line.intercept_[0])
