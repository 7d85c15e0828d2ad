"""Annual rates for disclosure. The IRR is a float: it is shown and compared, never booked."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from pyxirr import InvalidPaymentsError, xirr

DAYS_A_YEAR = 365


def simple_annual_rate(daily_rate: Fraction) -> Fraction:
    """Return the simple annual rate, daily rate × 365: 0.05 % a day is exactly 18.25 %."""
    return daily_rate * DAYS_A_YEAR


def effective_annual_rate(
    drawn_fen: int, drawn_on: date, paid: Iterable[tuple[date, int]]
) -> float:
    """Return the IRR-based annual rate of the true cash flows, compounded over a year of 365 days.

    `paid` holds each payment's date and fen. 0.05 % a day paid monthly is about 0.199. Raises
    ValueError where no rate makes the payments worth the draw-down.
    """
    flows = [(drawn_on, -float(drawn_fen)), *((on, float(fen)) for on, fen in paid)]
    dates, amounts = zip(*flows, strict=True)
    try:
        rate = xirr(list(dates), list(amounts))
    except InvalidPaymentsError:
        rate = None
    if rate is None:
        raise ValueError("these cash flows have no internal rate of return")
    return float(rate)
