"""What the book looks like from above: bands, roll rates and vintages by month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from billing.sql import statement

BANDS = ("0", "M1", "M2", "M3", "M3+")
OLDEST_VINTAGE_MONTHS = 12


@dataclass(frozen=True, slots=True)
class BandRow:
    """Loans and unpaid principal in one band at a month's end; band "0" is not past due."""

    month_end_on: date
    band: str
    loans: int
    principal_fen: int


@dataclass(frozen=True, slots=True)
class RollRow:
    """Loans that went from one band at a month's end to another (or "settled") at the next."""

    month_end_on: date
    from_band: str
    to_band: str
    loans: int


@dataclass(frozen=True, slots=True)
class VintageRow:
    """Of a month's draw-downs, how many were ever over 30 days past due by that age in months, and their amounts."""

    vintage: date
    months_on_book: int
    loans: int
    bad: int
    drawn_fen: int
    bad_fen: int


def bands(*, first_on: date, through: date) -> list[BandRow]:
    """Return loans and principal by band at each month's end in `[first_on, through]`."""
    return [BandRow(*row) for row in _rows("portfolio_bands", first_on, through)]


def rolls(*, first_on: date, through: date) -> list[RollRow]:
    """Return the moves between bands from month's end to month's end, both in `[first_on, through]`."""
    return [RollRow(*row) for row in _rows("portfolio_rolls", first_on, through)]


def vintages(*, first_on: date, through: date) -> list[VintageRow]:
    """Return the vintage curves of draw-downs from the month of `first_on`, as far as `through`."""
    return [VintageRow(*row) for row in _rows("portfolio_vintages", first_on, through)]


def roll_rates(*, first_on: date, through: date) -> dict[str, dict[str, float]]:
    """Give, for each band, the share of its loans that stood in which band (or were settled) a month later."""
    counts: dict[str, Counter[str]] = {}
    for row in rolls(first_on=first_on, through=through):
        counts.setdefault(row.from_band, Counter())[row.to_band] += row.loans
    return {
        band: {end: loans / ends.total() for end, loans in ends.items()}
        for band, ends in counts.items()
    }


def _rows(name: str, first_on: date, through: date) -> list[tuple[Any, ...]]:
    values: dict[str, date | int] = {
        "from": first_on,
        "through": through,
        "oldest": OLDEST_VINTAGE_MONTHS,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(name), values)
        return list(cursor.fetchall())
