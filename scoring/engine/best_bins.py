"""The best bins of a column: optbinning's own problem, solved by dynamic programming.

The best row of bins begins with the best of all shorter rows, so a few hundred comparisons of first bins find it. The
library's general solver finds the same, but takes a hundred times as long, most of it to be told the problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from scoring.engine.optbinning_import import the_library_quiet
from scoring.maths.weight_of_evidence import information_value, weight_of_evidence

with the_library_quiet():
    from optbinning import OptimalBinning
    from optbinning.binning.auto_monotonic import auto_monotonic
    from optbinning.binning.binning_statistics import bin_info

# The library reckons in millionths, and so do we: of two rows of bins both must find the same one the better.
SCALE = 1_000_000
OUT_OF_ORDER = -1
EITHER_WAY = "auto_asc_desc"
TURNING = "auto"

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


class BestBins(OptimalBinning):  # type: ignore[misc]
    """The library's binning but for its search; EITHER_WAY takes the direction that tells more, not a guess.

    Of equally good bins the fewest are taken: two neighbours of one rate are one bin. A column that parts the outcomes
    wholly keeps its one cut: the library would join both sides, since neither has both outcomes.
    """

    parts_outcomes = False

    def weights(self, column: NDArray[Any]) -> NDArray[np.float64]:
        """Return the weight of evidence of each row's bin; above zero speaks for bad."""
        apart = {"metric_missing": "empirical", "metric_special": "empirical"}
        if not self.parts_outcomes:
            # The library's weight speaks for good.
            return -np.asarray(self.transform(column, metric="woe", **apart), dtype="float64")
        counts = self.binning_table
        of_bins = weight_of_evidence(np.asarray(counts.n_nonevent), np.asarray(counts.n_event))
        places = np.asarray(self.transform(column, metric="indices", **apart))
        return np.where(places < 0, 0.0, of_bins[places])

    def _compute_prebins(
        self,
        splits: NDArray[np.float64],
        values: NDArray[np.float64],
        is_good: Flags,
        is_bad: Flags,
        people: Counts,
    ) -> tuple[NDArray[np.float64], Counts, Counts]:
        if len(splits) == 1:
            is_above = values >= splits[0]
            goods, bads = (
                np.array([people[of & ~is_above].sum(), people[of & is_above].sum()])
                for of in (is_good, is_bad)
            )
            self.parts_outcomes = not (goods * bads).any()
            if self.parts_outcomes:
                return splits, goods, bads
        found: tuple[NDArray[np.float64], Counts, Counts] = super()._compute_prebins(
            splits, values, is_good, is_bad, people
        )
        return found

    def _fit_optimizer(
        self, splits: NDArray[np.float64], n_nonevent: Counts, n_event: Counts
    ) -> None:
        if self.parts_outcomes:
            self._solution, self._splits_optimal = np.array([True, True]), splits
            self._status, self._optimizer, self._time_optimizer = "OPTIMAL", None, 0.0
            return
        if len(n_nonevent) <= 1:
            super()._fit_optimizer(splits, n_nonevent, n_event)
            return
        found = [
            best_bins(n_nonevent, n_event, trend) for trend in self._trends(n_nonevent, n_event)
        ]
        self._solution = max(found, key=lambda ends: self._information(ends, n_nonevent, n_event))
        self._splits_optimal = splits[self._solution[:-1]]
        self._status = "OPTIMAL"
        self._optimizer, self._time_optimizer = None, 0.0

    def _trends(self, n_nonevent: Counts, n_event: Counts) -> tuple[str, ...]:
        if self.dtype == "categorical":
            return ("ascending",)
        if self.monotonic_trend == EITHER_WAY:
            return ("ascending", "descending")
        if self.monotonic_trend == TURNING:
            return (auto_monotonic(n_nonevent, n_event, TURNING),)
        return (self.monotonic_trend,)

    def _information(self, ends: Flags, n_nonevent: Counts, n_event: Counts) -> float:
        apart = (self._n_nonevent_missing, self._n_event_missing)
        codes = (self._n_nonevent_special, self._n_event_special)
        return information_value(*bin_info(ends, n_nonevent, n_event, *apart, *codes, 0, 0, []))


def best_bins(goods: Counts, bads: Counts, trend: str) -> Flags:
    """Join neighbouring first bins so that their rates keep to a trend and tell as much as they can.

    `trend` is "ascending", "descending", "peak" or "valley". Give True for each first bin that ends a bin.
    """
    value, rate = _values_and_rates(goods, bads)
    if trend in ("descending", "valley"):
        rate = SCALE - rate
    if trend in ("ascending", "descending"):
        rising = _rising(value, rate, _may_end(rate))
        return rising.ends(len(goods) - 1)
    anywhere = np.ones(len(goods), dtype=bool)
    up = _rising(value, rate, anywhere)
    down = _rising(value[::-1, ::-1].T, rate[::-1, ::-1].T, anywhere)
    return _joined(up, down)


@dataclass(frozen=True, slots=True)
class _Rising:
    """The best rows of bins of rising rates, by first and last first bin of their last bin.

    `total` is what a row tells (OUT_OF_ORDER where there is none); `before` is where the bin before the last begins.
    """

    total: Counts
    before: Counts

    def best(self) -> Counts:
        """Return what the best row up to each first bin tells."""
        return np.asarray(self.total.max(axis=0))

    def ends(self, last: int) -> Flags:
        """Return True for each first bin, up to `last`, that ends a bin of the best row."""
        ends = np.zeros(last + 1, dtype=bool)
        first = int(self.total[:, last].argmax())
        while True:
            ends[last] = True
            if first == 0:
                return ends
            first, last = int(self.before[first, last]), first - 1


def _rising(value: Counts, rate: Counts, may_end: Flags) -> _Rising:
    """Find, for each possible last bin, the best row of bins before it whose rates don't fall."""
    total, before = np.full_like(value, OUT_OF_ORDER), np.zeros_like(value)
    total[0] = value[0]
    for first in np.flatnonzero(may_end[:-1]) + 1:
        earlier, reached = total[:first, first - 1], value[first, first:]
        fits = rate[:first, first - 1, None] <= rate[first, first:]
        told = np.where(fits, earlier[:, None], OUT_OF_ORDER)
        most = told.max(axis=0)
        total[first, first:] = np.where(most == OUT_OF_ORDER, OUT_OF_ORDER, most + reached)
        before[first, first:] = told.argmax(axis=0)
    return _Rising(total, before)


def _may_end(rate: Counts) -> Flags:
    """Return where a rising row may part two first bins: nowhere that the library rules out beforehand."""
    falls = np.triu(rate > rate.diagonal(), k=1)
    falls &= np.append(falls.diagonal(1), False)[:, None]
    return ~np.append(np.logical_or.reduce(falls)[1:], False)


def _joined(up: _Rising, down: _Rising) -> Flags:
    """Join the best rising row and the best falling one after it, each of the two at least as long as none."""
    rising, falling = up.best(), np.append(down.best()[::-1], 0)
    last = int((rising + falling[1:]).argmax())
    ends = up.ends(last)
    if last + 1 == len(rising):
        return ends
    starts = down.ends(len(rising) - 2 - last)[::-1]
    return np.concatenate([ends, starts[1:], [True]])


def _values_and_rates(goods: Counts, bads: Counts) -> tuple[Counts, Counts]:
    """Return each bin's part of the divergence and its bad rate, by its first and its last first bin."""
    upto_goods, upto_bads = (np.append(0, np.cumsum(of)) for of in (goods, bads))
    in_order = np.triu(np.ones((len(goods), len(goods)), dtype=bool))
    of_goods, of_bads = (
        np.where(in_order, upto[None, 1:] - upto[:-1, None], 1) for upto in (upto_goods, upto_bads)
    )
    share_of_bads, share_of_goods = of_bads / upto_bads[-1], of_goods / upto_goods[-1]
    value = xlogy(share_of_bads - share_of_goods, share_of_bads / share_of_goods)
    rate = of_bads / (of_goods + of_bads)
    return (value * SCALE).astype(np.int64), (rate * SCALE).astype(np.int64)
