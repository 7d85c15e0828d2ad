"""Add what the bins of a feature say to many people's totals: the one loop that is compiled, on first use.

NumPy goes over a column once for each cut and leaves a number of the bin between; here a few cuts are asked while the
value is at hand. Compiling takes about a second: of few people NumPy has long made an end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

# So many values and totals stay in the processor's first cache while all cuts are asked.
ROWS_AT_A_TIME = 2_048
CUTS_AT_A_TIME = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steps:
    """What a value adds to a total that already counts it as missing: a sum over the cuts that it reaches."""

    cuts: Floats
    adds: Floats
    codes: Floats
    adds_of_codes: Floats

    @staticmethod
    def of(cuts: Floats, codes: Floats, by_bin: Floats) -> Steps:
        """Make the steps of bins in the order of `Bins`: missing, then by cuts, the first being −∞, then codes."""
        # The loop asks a few cuts at a time: the last few are made up by cuts that no value reaches.
        filling = -len(cuts) % CUTS_AT_A_TIME
        of_values, of_codes = np.split(by_bin, [len(cuts) + 1])
        return Steps(
            np.concatenate([cuts, np.full(filling, np.nan)]),
            np.concatenate([np.diff(of_values), np.zeros(filling)]),
            codes,
            of_codes - of_values[np.searchsorted(cuts, codes, side="right")],
        )

    def add(self, total: Floats, column: Floats) -> None:
        """Add to the totals what each value in the column adds. Other threads go on meanwhile."""
        _add_by_cuts(total, column, self.cuts, self.adds)
        for code, add in zip(self.codes, self.adds_of_codes, strict=True):
            _add_by_code(total, column, code, add)


@njit(nogil=True)
def _add_by_cuts(total: Floats, column: Floats, cuts: Floats, adds: Floats) -> None:
    for first in range(0, len(column), ROWS_AT_A_TIME):
        values = column[first : first + ROWS_AT_A_TIME]
        totals = total[first : first + ROWS_AT_A_TIME]
        for place in range(0, len(cuts), CUTS_AT_A_TIME):
            low, middle, high = cuts[place], cuts[place + 1], cuts[place + 2]
            at_low, at_middle, at_high = adds[place], adds[place + 1], adds[place + 2]
            for row in range(len(values)):
                value = values[row]
                totals[row] += (
                    (at_low if value >= low else 0.0)
                    + (at_middle if value >= middle else 0.0)
                    + (at_high if value >= high else 0.0)
                )


@njit(nogil=True)
def _add_by_code(total: Floats, column: Floats, code: float, add: float) -> None:
    for row in range(len(column)):
        total[row] += add if column[row] == code else 0.0
