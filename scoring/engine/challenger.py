"""The challenger: boosted trees, each feature bound to the direction that its own training rows show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from lightgbm import Booster, Dataset, train
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline

from scoring.engine import capped_trees
from scoring.engine.directions import direction
from scoring.engine.levels import LevelsAsRates
from scoring.engine.preparation import Preparation
from scoring.maths.sources import FAMILY_OF

FEW_ROWS = 5_000
FOLDS = 5
THREADS = 2
SEED = 0
ALWAYS: dict[str, Any] = {
    "objective": "binary",
    "bagging_freq": 1,
    "max_bin": 63,
    "monotone_constraints_method": "intermediate",
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
        """Give calibrated log odds of bad."""
        sums = np.asarray(self.booster.predict(rows, raw_score=True))
        return self.slope * sums + self.shift


class MonotoneBoosting(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Five boosted models, each trained on four fifths and calibrated on the unseen fifth; the mean of their log odds.

    The settings are chosen by the number of rows and by nothing else. A feature whose bad rate rises or falls
    throughout is bound to that direction (`directions_`: 1, −1 or 0, in the order of the columns). `sources` gives the
    source of each column: then every row is learnt from a second time with some of its sources gone, drawn by chance,
    so that the trees learn what to make of people who don't share one; and no feature and no family has a larger say
    than the caps let it.
    """

    def __init__(self, *, sources: Mapping[str, str] | None = None) -> None:
        self.sources = sources

    def fit(self, frame: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Find the directions, then train."""
        self.classes_ = np.array([0, 1])
        self.names_ = list(frame.columns)
        self.directions_ = [direction(frame[name].to_numpy(), bad) for name in frame.columns]
        rows = self._thinned(frame.to_numpy(dtype="float64"))
        copies = len(rows) // len(bad)
        outcomes = np.tile(bad, copies)
        folds = [
            tuple(
                np.concatenate([part + copy * len(bad) for copy in range(copies)]) for part in fold
            )
            for fold in StratifiedKFold(FOLDS).split(rows[: len(bad)], bad)
        ]
        boosters = _grown(self._settings(len(bad)), rows, outcomes, [inner for inner, _ in folds])
        if self.sources is not None:
            families = [FAMILY_OF[self.sources[name]] for name in self.names_]
            capped_trees.turn_down(boosters, families)
        unseen = [(rows[outer], outcomes[outer]) for _, outer in folds]
        self.models_ = _calibrated(boosters, unseen, alike=self.sources is not None)
        return self

    def decision_function(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Give the log odds of bad."""
        rows = frame.to_numpy(dtype="float64")
        return np.asarray(np.mean([model.log_odds(rows) for model in self.models_], axis=0))

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Give the probabilities of good and of bad."""
        bad = 1 / (1 + np.exp(-self.decision_function(frame)))
        return np.column_stack([1 - bad, bad])

    def _settings(self, rows: int) -> dict[str, Any]:
        settings = (
            ALWAYS
            | (FOR_FEW_ROWS if rows < FEW_ROWS else FOR_MANY_ROWS)
            | {"monotone_constraints": self.directions_}
        )
        if self.sources is not None:
            settings |= capped_trees.of_one_feature(len(self.names_))
        return settings

    def _thinned(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Put below the rows their copies, each with a share of its sources gone, never all."""
        if self.sources is None:
            return rows
        chance = np.random.default_rng(SEED)
        of_columns = [self.sources[name] for name in self.names_]
        names = sorted(set(of_columns))
        stays = chance.random((len(rows), len(names))) < chance.random((len(rows), 1))
        stays[np.arange(len(rows)), chance.integers(0, len(names), len(rows))] = True
        place = [names.index(source) for source in of_columns]
        return np.vstack([rows, np.where(stays[:, place], rows, np.nan)])


def _grown(
    settings: Mapping[str, Any],
    rows: NDArray[np.float64],
    bad: NDArray[np.int64],
    parts: Sequence[NDArray[np.int64]],
) -> list[Booster]:
    """Train a model on each part of the rows."""
    # All parts share the bounds of the bins, which know no outcome: so the trees ask fewer different questions.
    whole = Dataset(rows, bad, params=dict(settings)).construct()

    def one(part: NDArray[np.int64]) -> Booster:
        return train(dict(settings), whole.subset(part.tolist()), settings["num_iterations"])

    with ThreadPoolExecutor(THREADS) as threads:  # trees grow outside the interpreter's lock
        return list(threads.map(one, parts))


def _calibrated(
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
    """Give slope and shift; sums that are wrong about unseen rows say nothing."""
    line = LogisticRegression(C=np.inf).fit(sums.reshape(-1, 1), bad)
    return max(float(line.coef_[0, 0]), 0.0), float(line.intercept_[0])


def challenger(*, sources: Mapping[str, str] | None = None) -> Pipeline:
    """Make an unfitted challenger: raw columns in, probability of bad out.

    With `sources`, the source of each column, columns are taken to be features: nothing is derived from their names.
    """
    return Pipeline(
        [
            ("prepare", Preparation(with_series=sources is None)),
            ("levels", LevelsAsRates(in_order=True)),
            ("boosting", MonotoneBoosting(sources=sources)),
        ]
    )
