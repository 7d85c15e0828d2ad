"""Levels, trends, spread, regularity, coverage and recency of whatever comes day by day.

The days are cut into four disjoint bands, each band is summed once, and a window is the sum of its bands. Every value
is first made a whole number of tenths. Sums of whole numbers below 2^53 are exact, so no order of rows, number of
threads or engine changes a bit of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
from ibis.expr.types import FloatingColumn, NumericColumn, Table

from scoring.features.catalogue import LEAST_DAYS, LONGEST, WINDOWS
from scoring.features.tables import (
    ASSESSED,
    CONSENTS,
    DAY_VALUES,
    SOURCE_NUMBERS,
    days,
    metrics_of,
)
from scoring.features.tables import WINDOWS as WINDOWS_TABLE
from scoring.maths.sources import Source

TENTHS = 10
# Past this, 180 squares of tenths would no longer add up exactly; a value beyond counts as missing.
MOST = 700_000
_TREND_DAYS = 30
PER_VALUE = ("level", "trend", "spread", "regularity")
_SUMS = ("n", "x", "xx", "t", "tt", "tx")


def of_values() -> Table:
    """Return the statistics of DAY_VALUES, one row for each assessed row, source, metric and window."""
    keys = ("source", "metric")
    numbers = ((CONSENTS.source == source.value, n) for source, n in SOURCE_NUMBERS.items())
    consents = CONSENTS.mutate(source=ibis.cases(*numbers).cast("int64"))
    return _statistics(_visible(DAY_VALUES, consents, keys), {"value": ""}, keys)


def of_days(source: Source, metrics: Sequence[str] = ()) -> Table:
    """Return the statistics of a source's table of days, one row for each assessed row and window.

    The columns of a metric begin with its name and two underscores.
    """
    consents = CONSENTS.filter(CONSENTS.source == source.value).drop("source")
    figures = metrics or metrics_of(source)
    seen = _visible(days(source, metrics), consents)
    return _statistics(seen, {metric: f"{metric}__" for metric in figures})


def _visible(told: Table, consents: Table, keys: Sequence[str] = ()) -> Table:
    """Return the days that each assessed row may see, as last known at its instant.

    Known by then, before its business date, in the longest window, and covered by a consent. `keys` are the columns
    that say of what a day is, beside the person. `age` is 1 for the day before. What was told twice is found in the
    keys alone, so that no wide row is sorted or grouped.
    """
    asked = ASSESSED.join(consents, "row")
    seen = _told_to(asked, told, keys)
    times = _told_to(asked, told.select("person", *keys, "day", "known_at"), keys)
    key = ["row", *keys, "age"]
    again = times.group_by(key).aggregate(last=times.known_at.max(), times=times.count())
    again = again.filter(again.times > 1).drop("times")
    return seen.anti_join(again, [*key, seen.known_at < again.last])


def _told_to(asked: Table, told: Table, keys: Sequence[str]) -> Table:
    """Return every version of the days that each assessed row may see."""
    matches = ["person", *(key for key in keys if key in asked.columns)]
    seen = told.join(asked, matches)
    seen = seen.mutate(age=seen.on.delta(seen.day, unit="day"))
    return seen.filter(
        seen.known_at <= seen.as_of,
        seen.age.between(1, LONGEST),
        seen.day >= seen.covers_from,
    )


def _statistics(seen: Table, values: Mapping[str, str], keys: Sequence[str] = ()) -> Table:
    """Return one row for each assessed row, its `keys` and each window that has a day, with the statistics.

    `values` maps a column to the prefix of its statistics. `days` and `recency` (0 for the day before) count days
    without a value too.
    """
    banded = seen.mutate(band=_band(seen.age), t=(LONGEST - seen.age).cast("float64"))
    sums = {"days": banded.count()}
    for column, prefix in values.items():
        sums |= _partial_sums(_tenths(banded[column]), banded.t, prefix)
    partial = banded.group_by(["row", *keys, "band"]).aggregate(last_age=banded.age.min(), **sums)
    spanned = partial.join(WINDOWS_TABLE, partial.band <= WINDOWS_TABLE.window)
    whole = spanned.group_by(["row", *keys, "window"]).aggregate(
        last_age=spanned.last_age.min(), **{name: spanned[name].sum() for name in sums}
    )
    figures = {
        f"{prefix}{name}": figure
        for prefix in values.values()
        for name, figure in _figures(whole, prefix).items()
    }
    return whole.select(
        "row",
        *keys,
        "window",
        days=whole.days.cast("float64"),
        coverage=whole.days / whole.window,
        recency=(whole.last_age - 1).cast("float64"),
        **figures,
    )


def _band(age: NumericColumn) -> NumericColumn:
    """Return the shortest window that a day of this age is in."""
    *shorter, longest = WINDOWS
    return ibis.cases(*((age <= window, window) for window in shorter), else_=longest)


def _tenths(value: NumericColumn) -> FloatingColumn:
    """Round to whole tenths, half up."""
    bounded = ibis.ifelse(value.abs() <= MOST, value, ibis.null("float64"))
    return (bounded * TENTHS + 0.5).floor().cast("float64")


def _partial_sums(x: FloatingColumn, t: FloatingColumn, prefix: str) -> dict[str, NumericColumn]:
    """Sum over the days that have a value: their number n, x, x², t, t² and tx."""
    then = ibis.ifelse(x.isnull(), ibis.null("float64"), t)
    parts = (x.count(), x.sum(), (x * x).sum(), then.sum(), (then * then).sum(), (t * x).sum())
    return {
        f"{prefix}{name}": part.cast("float64") for name, part in zip(_SUMS, parts, strict=True)
    }


def _figures(whole: Table, prefix: str) -> dict[str, NumericColumn]:
    """Finish a window's statistics from its sums, in the value's own unit. See docs/features.md."""
    n, x, xx, t, tt, tx = (whole[f"{prefix}{name}"] for name in _SUMS)
    enough = n >= LEAST_DAYS
    mean = x / n.nullif(0)
    # It isn't negative, but the rounding of very large products may make it so.
    squares = ibis.ifelse(n * xx > x * x, n * xx - x * x, 0.0)
    spread = (squares / (n * (n - 1)).nullif(0)).sqrt()
    slope = (n * tx - t * x) / (n * tt - t * t).nullif(0)
    steady = mean.abs() / (mean.abs() + spread).nullif(0)
    none = ibis.null("float64")
    return {
        "level": mean / TENTHS,
        "trend": ibis.ifelse(enough, slope * _TREND_DAYS / TENTHS, none),
        "spread": ibis.ifelse(enough, spread / TENTHS, none),
        "regularity": ibis.ifelse(enough, steady, none),
    }
