"""From a product version to the terms the arithmetic knows."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from billing.maths.terms import Terms
from lending.maths.products import Method, Prepayment, Waterfall
from lending.models import ProductVersion

PER_MILLION = 1_000_000


def terms_of(version: ProductVersion, instalments: int) -> Terms:
    """Return the terms of a loan of `instalments` drawn under a product version."""
    return terms_from(
        version.daily_rate_ppm,
        version.overdue_rate_ppm,
        version.due_day,
        instalments,
        version.method,
        version.prepayment,
        version.compound_interest,
        version.waterfall,
    )


@lru_cache(maxsize=1024)
def terms_from(
    daily_rate_ppm: int,
    overdue_rate_ppm: int,
    due_day: int,
    instalments: int,
    method: str,
    prepayment: str,
    compound_interest: bool,
    waterfall: str,
) -> Terms:
    """Return the terms from the columns of a product version. Rates are per million per day."""
    return Terms(
        daily_rate=Fraction(daily_rate_ppm, PER_MILLION),
        overdue_rate=Fraction(overdue_rate_ppm, PER_MILLION),
        due_day=due_day,
        instalments=instalments,
        method=Method(method),
        prepayment=Prepayment(prepayment),
        compound_interest=compound_interest,
        waterfall=Waterfall(waterfall),
    )
