"""Levels of a written column as numbers that a model can order."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import TargetEncoder

from scoring.engine.preparation import unused_name

NO_LEVEL = "∅"
FOLDS = 5
MOST_LEVELS_IN_ORDER = 30


class LevelsAsRates(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Replace each level by its bad rate, drawn towards the mean the fewer people it has.

    Only columns with more than `most_levels` levels. With `in_order`, a column of few levels also gives the place of
    each in the alphabet: codes such as A11, A12 … are often ordered. The rates given to the rows of `fit_transform` are
    cross-fitted, so that no row sees its own outcome; a level not seen in `fit` gets the mean.
    """

    def __init__(self, *, most_levels: int = 0, in_order: bool = False) -> None:
        self.most_levels = most_levels
        self.in_order = in_order

    def fit(self, frame: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Learn the rates."""
        self.fit_transform(frame, bad)
        return self

    def fit_transform(self, frame: pd.DataFrame, bad: NDArray[np.int64], **_: Any) -> pd.DataFrame:
        """Learn the rates and give these rows cross-fitted ones."""
        self.columns_ = [
            name
            for name in frame.columns
            if not is_numeric_dtype(frame[name]) and frame[name].nunique() > self.most_levels
        ]
        if not self.columns_:
            return frame
        self.places_ = {
            name: {
                level: place for place, level in enumerate(sorted(frame[name].dropna().unique()))
            }
            for name in self.columns_
            if self.in_order and frame[name].nunique() <= MOST_LEVELS_IN_ORDER
        }
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        self.encoder_ = TargetEncoder(target_type="binary", smooth="auto", cv=folds)
        return self._with(frame, self.encoder_.fit_transform(self._levels(frame), bad))

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rates learnt from all rows of `fit`."""
        if not self.columns_:
            return frame
        return self._with(frame, self.encoder_.transform(self._levels(frame)))

    def _levels(self, frame: pd.DataFrame) -> NDArray[Any]:
        return np.asarray(frame[self.columns_].fillna(NO_LEVEL).to_numpy(), dtype=object)

    def _with(self, frame: pd.DataFrame, rates: NDArray[np.float64]) -> pd.DataFrame:
        replaced = dict(zip(self.columns_, rates.T, strict=True))
        ordered = {
            unused_name(f"{name} in order", frame.columns): frame[name]
            .map(places)
            .astype("float64")
            for name, places in self.places_.items()
        }
        numbers = frame.assign(**replaced).astype(dict.fromkeys(self.columns_, "float64"))
        return numbers.assign(**ordered)
