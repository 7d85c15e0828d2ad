"""What a value must be before it is kept, by the catalogue alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import isfinite

from devices.maths.catalogue import METRICS, Metric

# No device is older.
EARLIEST_DAY = date(2000, 1, 1)


def fault(metric: str, value: object, day: date | None, last_day: date) -> str:
    """Name the rule that a value breaks, "" where it breaks none. `last_day` is the last that has begun."""
    known = METRICS.get(metric)
    if known is None:
        return "unknown_metric"
    return _fault_of_value(known, value) or _fault_of_day(day, last_day)


def _fault_of_value(known: Metric, value: object) -> str:
    """Range ends are inclusive. True is no number, and infinity and NaN are none to keep."""
    if isinstance(value, bool) or not isinstance(value, (float, int, Decimal)):
        return "not_a_number"
    number = float(value)
    if not isfinite(number):
        return "not_finite"
    if not known.minimum <= number <= known.maximum:
        return "out_of_range"
    return "" if number.is_integer() or not known.whole else "not_whole"


def _fault_of_day(day: date | None, last_day: date) -> str:
    if day is None or day < EARLIEST_DAY:
        return "not_a_day"
    return "future_day" if day > last_day else ""
