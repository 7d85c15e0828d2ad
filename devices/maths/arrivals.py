"""What a value must be before it is kept, by the catalogue alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import isfinite

from devices.maths.catalogue import Metric

# No device is older.
EARLIEST_DAY = date(2000, 1, 1)


def fault_of_value(metric: Metric, value: object) -> str:
    """Name the rule that a value breaks, "" where it breaks none.

    Range ends are inclusive. True is no number, and infinity and NaN, which lie in no range, are none to keep.
    """
    if isinstance(value, bool) or not isinstance(value, (float, int, Decimal)):
        return "not_a_number"
    number = float(value)
    if metric.minimum <= number <= metric.maximum:
        return "" if not metric.whole or number.is_integer() else "not_whole"
    return "out_of_range" if isfinite(number) else "not_finite"


def fault_of_day(day: date | None, last_day: date) -> str:
    """Name the rule that a day breaks, "" where it breaks none. `last_day` is the last that has begun."""
    if day is None or day < EARLIEST_DAY:
        return "not_a_day"
    return "future_day" if day > last_day else ""
