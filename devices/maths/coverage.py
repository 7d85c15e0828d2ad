"""How much of a stretch of days a device told of."""

from __future__ import annotations

from collections.abc import Iterable

# A quarter, as scoring's longest usual window.
DAYS_LOOKED_AT = 90


def of_period(shares: Iterable[float], days: int = DAYS_LOOKED_AT) -> float:
    """Return the share of so many days that was covered, from the shares of the days that are there."""
    return sum(shares) / days
