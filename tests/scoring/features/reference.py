"""The statistics once more, from the rules, in exact fractions.

The rules. A value counts to a tenth of its unit, half up. Of a window of W days, [on − W, on): level is the mean of
the values present; trend the slope of the least-squares line through them, times 30 days; spread the sample standard
deviation; regularity level ÷ (level + spread), both without a sign: 1 for who does the same each day. The last three
need five values; regularity has none where all are zero. Coverage is the share of the days present, recency the days
between the last of them and the day before the instant.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

FEW = 5


def tenths(value: float) -> Fraction:
    return Fraction(math.floor(value * 10 + 0.5), 10)


def statistics(values: Mapping[int, float], window: int) -> dict[str, float]:
    """Compute the statistics of values by age, 1 for the day before; NaN where there is none."""
    x = {age: tenths(value) for age, value in values.items() if age <= window}
    found = dict.fromkeys(("level", "trend", "spread", "regularity"), math.nan)
    if not x:
        return found
    mean = sum(x.values()) / Fraction(len(x))
    found["level"] = float(mean)
    if len(x) >= FEW:
        middle = Fraction(sum(x), len(x))
        across = sum((age - middle) ** 2 for age in x)
        # An older day has a greater age: time runs the other way.
        slope = -sum((age - middle) * (value - mean) for age, value in x.items()) / across
        squares = sum((value - mean) ** 2 for value in x.values())
        spread = math.sqrt(squares / (len(x) - 1))
        found |= {"trend": float(slope * 30), "spread": spread}
        if mean or spread:
            found["regularity"] = abs(float(mean)) / (abs(float(mean)) + spread)
    return found
