"""One person's daily values of one kind of data, and the few statistics that the rules of fabrication need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import TypeVar

Item = TypeVar("Item")

# Makes the median absolute deviation of a normal sample its standard deviation.
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True)
class Series:
    """Daily values by metric. `days` ascend; a value that a day doesn't have is None."""

    days: tuple[date, ...]
    values: Mapping[str, tuple[float | None, ...]]

    def column(self, metric: str) -> tuple[float | None, ...]:
        """Return a metric's values, one a day, all None where the metric is unknown."""
        return self.values.get(metric) or (None,) * len(self.days)

    def rows(self, *metrics: str) -> list[tuple[float, ...]]:
        """Return the values of `metrics` of the days that have every one of them, in order of days."""
        columns = zip(*(self.column(metric) for metric in metrics), strict=True)
        found = (tuple(value for value in row if value is not None) for row in columns)
        return [row for row in found if len(row) == len(metrics)]

    def where(self, keep: Iterable[bool]) -> Series:
        """Return the series of the days for which `keep` holds."""
        kept = tuple(keep)
        return Series(
            days=_chosen(self.days, kept),
            values={metric: _chosen(column, kept) for metric, column in self.values.items()},
        )

    def in_order(self, order: Sequence[int]) -> Series:
        """Return a series of the same dates whose day `n` has the values of day `order[n]`."""
        return Series(
            days=self.days,
            values={
                metric: tuple(column[no] for no in order) for metric, column in self.values.items()
            },
        )

    def worn(self, metric: str, least: float) -> Series:
        """Return the series of the days on which `metric` is at least `least`: the others say nothing."""
        return self.where(value is not None and value >= least for value in self.column(metric))


def spread(values: Sequence[float]) -> float:
    """Return the median absolute deviation, scaled to a standard deviation."""
    middle = median(values)
    return _MAD_TO_SD * median(abs(value - middle) for value in values)


def correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Return Pearson's correlation, 0 where a side doesn't vary."""
    mean_left, mean_right = fmean(left), fmean(right)
    from_left = [value - mean_left for value in left]
    from_right = [value - mean_right for value in right]
    scale = sum(x * x for x in from_left) * sum(y * y for y in from_right)
    if scale <= 0:
        return 0.0
    return float(sum(x * y for x, y in zip(from_left, from_right, strict=True)) / scale**0.5)


def slope(left: Sequence[float], right: Sequence[float]) -> float:
    """Return by how much `right` grows with one unit of `left`, by least squares."""
    mean_left, mean_right = fmean(left), fmean(right)
    scale = sum((x - mean_left) ** 2 for x in left)
    if scale <= 0:
        return 0.0
    together = sum((x - mean_left) * (y - mean_right) for x, y in zip(left, right, strict=True))
    return together / scale


def _chosen(items: Sequence[Item], keep: Sequence[bool]) -> tuple[Item, ...]:
    return tuple(item for item, kept in zip(items, keep, strict=True) if kept)
