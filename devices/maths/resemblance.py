"""Whether one person's series is another's: the same totals, or the same ups and downs under another scale.

A hundred thousand people make five thousand million pairs, so nobody compares them all. Each stretch of WINDOW
worn days leaves a *signature* for each metric of SHAPE: which of its days were the highest and which the lowest.
It stays when the series is moved in time or multiplied. Two people who share one are candidates, and only
candidates are compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import atanh, log, sqrt
from statistics import fmean

from devices.maths.measures import SHAPE
from devices.maths.series import Series, correlation

WINDOW = 16
EXTREMES = 3
# A correlation beyond which nothing is surer; 1 has no Fisher transform.
_HIGHEST = 0.9999


@dataclass(frozen=True, slots=True)
class Signature:
    """The highest and lowest days of a metric over the WINDOW worn days from number `start` on."""

    metric: str
    start: int
    extremes: str


def signatures(series: Series) -> Iterator[Signature]:
    """Return the signatures of every stretch of a series of worn days, one a metric."""
    for metric in SHAPE:
        column = series.column(metric)
        for start in range(len(column) - WINDOW + 1):
            window = [value for value in column[start : start + WINDOW] if value is not None]
            if len(window) == WINDOW:
                yield Signature(metric, start, _extremes(window))


def resemblance(one: Series, other: Series, moved: int) -> float:
    """Return how surely two series of worn days are one, where day `n` of `one` is day `n + moved` of `other`.

    The correlation of logarithms, averaged over SHAPE, in standard errors of a correlation of so many days (Fisher).
    0 where fewer than WINDOW days overlap.
    """
    first = max(0, -moved)
    days = min(len(one.days), len(other.days) - moved) - first
    if days < WINDOW:
        return 0.0
    likeness = fmean(
        correlation(_logs(one, metric, first, days), _logs(other, metric, first + moved, days))
        for metric in SHAPE
    )
    return atanh(min(likeness, _HIGHEST)) * sqrt(days - 3)


def same_days(one: Series, other: Series) -> int:
    """Return on how many days, at the best of all shifts, both have the same steps and the same energy to the unit."""
    metrics = ("steps", "energy_kcal")
    places = defaultdict(list)
    for day, row in _days_with(other, metrics):
        places[row].append(day)
    shifts = Counter(
        (day - there).days for day, row in _days_with(one, metrics) for there in places.get(row, ())
    )
    return max(shifts.values(), default=0)


def _days_with(
    series: Series, metrics: Sequence[str]
) -> Iterator[tuple[date, tuple[float | None, ...]]]:
    columns = (series.column(metric) for metric in metrics)
    for day, *row in zip(series.days, *columns, strict=True):
        if None not in row:
            yield day, tuple(row)


def _logs(series: Series, metric: str, first: int, days: int) -> list[float]:
    return [log(max(value or 0.0, 1.0)) for value in series.column(metric)[first : first + days]]


def _extremes(window: Sequence[float]) -> str:
    """Name the highest and the lowest days by their letters, as `akm-cdp`; ties fall to the earlier day."""
    order = sorted(range(len(window)), key=lambda no: (-window[no], no))
    names = [
        "".join(chr(97 + no) for no in sorted(part))
        for part in (order[:EXTREMES], order[-EXTREMES:])
    ]
    return "-".join(names)
