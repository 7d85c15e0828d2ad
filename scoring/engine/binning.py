"""Bins of each column and their weight of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.model_selection import StratifiedKFold

from scoring.engine.best_bins import EITHER_WAY, TURNING, BestBins
from scoring.engine.cells import special_codes
from scoring.engine.directions import turns
from scoring.maths.weight_of_evidence import information_value

# The search takes the third power of them; more than these added nothing on any table tried.
MOST_FIRST_BINS = 16
LEAST_SHARE_OF_A_LEVEL = 0.01
# A bin of fewer people than this says little about the next hundred.
FEWEST_IN_A_BIN = 40
FOLDS = 10
# Of more rows than these a bin's weight hardly knows the single outcome, and eleven searches take minutes.
MOST_ROWS_CROSS_FITTED = 20_000
RISING, FALLING = "ascending", "descending"


class WeightOfEvidence(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Replace each column by the weight of evidence of its bin; above zero speaks for bad.

    Numbers go into bins whose bad rate only rises or only falls: as `directions` says (1 or −1), elsewhere whichever
    tells more. Only a column that `directions` doesn't name may turn once, where its rows show a turn beyond doubt.
    Missing values and special codes have bins of their own, outside that order; rare levels share one. Columns below
    `least_information` are dropped. The weights given to the rows of `fit_transform` are cross-fitted, bins and all, so
    that no row sees its own outcome: a column of noise then tells nothing, and the regression isn't too sure of itself.
    """

    def __init__(
        self, *, directions: Mapping[str, int] | None = None, least_information: float = 0.003
    ) -> None:
        self.directions = directions
        self.least_information = least_information

    def fit(self, frame: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Find the bins of every column."""
        self.binnings_: dict[str, BestBins] = {}
        self.information_: dict[str, float] = {}
        for name in frame.columns:
            binning = self._bin(name, frame[name], bad)
            information = self.information_[name] = _information(binning)
            if information >= self.least_information:
                self.binnings_[name] = binning
        return self

    def fit_transform(self, frame: pd.DataFrame, bad: NDArray[np.int64], **_: Any) -> pd.DataFrame:
        """Find the bins of every column and give these rows cross-fitted weights."""
        kept = frame[list(self.fit(frame, bad).binnings_)]
        if len(kept) > MOST_ROWS_CROSS_FITTED:
            return self.transform(kept)
        weights = np.zeros(kept.shape)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        for inner, outer in folds.split(kept, bad):
            apart = WeightOfEvidence(directions=self.directions, least_information=-np.inf)
            apart.fit(kept.iloc[inner], bad[inner])
            weights[outer] = apart.transform(kept.iloc[outer])
        return pd.DataFrame(weights, index=kept.index, columns=kept.columns)

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return one column of weights for each column kept."""
        weights = {
            name: binning.weights(frame[name].to_numpy())
            for name, binning in self.binnings_.items()
        }
        return pd.DataFrame(weights, index=frame.index)

    def as_stored(self, name: str) -> dict[str, Any]:
        """Return the bins of a column of numbers as data: cuts, codes, and weights of missing, bins and codes."""
        binning = self.binnings_[name]
        cuts = np.asarray(binning.splits, dtype="float64")
        codes = sorted(code for codes in (binning.special_codes or {}).values() for code in codes)
        below = np.nextafter(cuts[0], -np.inf) if len(cuts) else 0.5
        one_of_each = np.array([np.nan, below, *cuts, *codes])
        return {
            "name": name,
            "cuts": cuts.tolist(),
            "codes": codes,
            "weights": binning.weights(one_of_each).tolist(),
        }

    def _bin(self, name: str, column: pd.Series[Any], bad: NDArray[np.int64]) -> BestBins:
        is_number = is_numeric_dtype(column)
        codes = special_codes(column.to_numpy()) if is_number else ()
        binning = BestBins(
            name=name,
            dtype="numerical" if is_number else "categorical",
            max_n_prebins=MOST_FIRST_BINS,
            min_prebin_size=max(0.01, min(0.2, FEWEST_IN_A_BIN / len(bad))),
            monotonic_trend=self._trend(name, column, bad),
            special_codes={str(code): [code] for code in codes} or None,
            cat_cutoff=None if is_number else LEAST_SHARE_OF_A_LEVEL,
        )
        binning.fit(column.to_numpy(), bad)
        return binning

    def _trend(self, name: str, column: pd.Series[Any], bad: NDArray[np.int64]) -> str:
        if not is_numeric_dtype(column):
            return RISING  # levels are put in the order of their bad rates
        known = (self.directions or {}).get(name)
        if known is None and turns(column.to_numpy(dtype="float64"), bad):
            return TURNING
        return {1: RISING, -1: FALLING}.get(known or 0, EITHER_WAY)


def _information(binning: BestBins) -> float:
    counts = binning.binning_table
    return information_value(np.asarray(counts.n_nonevent), np.asarray(counts.n_event))
