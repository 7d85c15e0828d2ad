"""Bins of each column and their weight of evidence, by optbinning's exact search."""

from __future__ import annotations

from contextlib import redirect_stderr
from io import StringIO
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype
from sklearn.base import BaseEstimator, TransformerMixin

from scoring.engine.cells import special_codes
from scoring.maths.weight_of_evidence import information_value

# It tells standard error at import which of its solvers this machine lacks; none of them is used here.
with redirect_stderr(StringIO()):
    from optbinning import OptimalBinning

# The search takes the third power of them; more than these added nothing on any table tried.
MOST_FIRST_BINS = 16
LONGEST_SEARCH_SECONDS = 20
LEAST_SHARE_OF_A_LEVEL = 0.01
# A bin of fewer people than this says little about the next hundred.
FEWEST_IN_A_BIN = 40


class WeightOfEvidence(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Replace each column by the weight of evidence of its bin; above zero speaks for bad.

    Numbers go into bins whose bad rate only rises, only falls or turns once; missing values and special codes have bins
    of their own, outside that order; rare levels share one. Columns below `least_information` are dropped.
    """

    def __init__(self, *, least_information: float = 0.003) -> None:
        self.least_information = least_information

    def fit(self, frame: pd.DataFrame, bad: NDArray[np.int64]) -> Self:
        """Find the bins of every column."""
        self.binnings_: dict[str, OptimalBinning] = {}
        self.information_: dict[str, float] = {}
        for name in frame.columns:
            binning = self._bin(name, frame[name], bad)
            counts = binning.binning_table
            information = information_value(
                np.asarray(counts.n_nonevent), np.asarray(counts.n_event)
            )
            self.information_[name] = information
            if information >= self.least_information:
                self.binnings_[name] = binning
        return self

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Give one column of weights for each column kept."""
        weights = {name: self._weights(name, frame[name].to_numpy()) for name in self.binnings_}
        return pd.DataFrame(weights, index=frame.index)

    def as_stored(self, name: str) -> dict[str, Any]:
        """Give the bins of a column of numbers as data: cuts, codes, and weights of missing, bins and codes."""
        binning = self.binnings_[name]
        cuts = np.asarray(binning.splits, dtype="float64")
        codes = sorted(code for codes in (binning.special_codes or {}).values() for code in codes)
        below = np.nextafter(cuts[0], -np.inf) if len(cuts) else 0.5
        one_of_each = np.array([np.nan, below, *cuts, *codes])
        return {
            "name": name,
            "cuts": cuts.tolist(),
            "codes": codes,
            "weights": self._weights(name, one_of_each).tolist(),
        }

    def _weights(self, name: str, column: NDArray[Any]) -> NDArray[np.float64]:
        # The library's weight speaks for good.
        return -np.asarray(
            self.binnings_[name].transform(
                column, metric="woe", metric_missing="empirical", metric_special="empirical"
            ),
            dtype="float64",
        )

    def _bin(self, name: str, column: pd.Series[Any], bad: NDArray[np.int64]) -> OptimalBinning:
        is_number = is_numeric_dtype(column)
        codes = special_codes(column.to_numpy()) if is_number else ()
        smallest = max(0.01, min(0.2, FEWEST_IN_A_BIN / len(bad)))
        binning = OptimalBinning(
            name=name,
            dtype="numerical" if is_number else "categorical",
            max_n_prebins=MOST_FIRST_BINS,
            min_prebin_size=smallest,
            monotonic_trend="auto",
            special_codes={str(code): [code] for code in codes} or None,
            cat_cutoff=None if is_number else LEAST_SHARE_OF_A_LEVEL,
            time_limit=LONGEST_SEARCH_SECONDS,
        )
        return binning.fit(column.to_numpy(), bad)
