"""The challenger: boosted trees, each feature bound to the direction that its own training rows show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline

from scoring.engine import capped_trees
from scoring.engine.boosting import (
    ALWAYS,
    FEW_ROWS,
    FOLDS,
    FOR_FEW_ROWS,
    FOR_MANY_ROWS,
    SEED,
    binned,
    bounds,
    calibrated,
    grown,
)
from scoring.engine.directions import direction
from scoring.engine.levels import LevelsAsRates
from scoring.engine.preparation import Preparation
from scoring.maths.sources import FAMILY_OF


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
        settings = self._settings(len(bad))
        boosters = grown(settings, binned(settings, rows, outcomes), [of for of, _ in folds])
        if self.sources is not None:
            families = [FAMILY_OF[self.sources[name]] for name in self.names_]
            capped_trees.turn_down(boosters, families)
        unseen = [(rows[outer], outcomes[outer]) for _, outer in folds]
        self.models_ = calibrated(boosters, unseen, alike=self.sources is not None)
        return self

    def decision_function(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the log odds of bad."""
        rows = frame.to_numpy(dtype="float64")
        return np.asarray(np.mean([model.log_odds(rows) for model in self.models_], axis=0))

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the probabilities of good and of bad."""
        bad = 1 / (1 + np.exp(-self.decision_function(frame)))
        return np.column_stack([1 - bad, bad])

    def _settings(self, rows: int) -> dict[str, Any]:
        settings = (
            ALWAYS | (FOR_FEW_ROWS if rows < FEW_ROWS else FOR_MANY_ROWS) | bounds(self.directions_)
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
