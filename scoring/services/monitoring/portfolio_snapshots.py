"""The book from above, month by month: vintages and roll rates, stored as they were known when the month was over.

Reading every loan of a large book takes seconds, so a page reads what the month's run stored.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from billing.services.positions import portfolio
from core.maths.calendar import month_after
from scoring.models import PortfolioSnapshot

MONTHS_SHOWN = 12
# Roll rates are those of the last half year: older moves tell of another book.
ROLLS_SHOWN = 6
ENDS = (*portfolio.BANDS, "settled")


@dataclass(frozen=True)
class Picture:
    """Vintage curves by month of draw-down, and roll rates: by band, the share in each of `ENDS` a month later."""

    through: date
    curves: dict[date, list[portfolio.VintageRow]]
    rolls: list[tuple[str, list[float | None]]]


def store(*, month: date) -> None:
    """Store the picture as of a month's end, as known now. May run twice: the first one stays."""
    if PortfolioSnapshot.objects.filter(month=month).exists():
        return
    through = month_after(month) - timedelta(days=1)
    picture = PortfolioSnapshot(
        month=month,
        vintages=[asdict(row) | {"vintage": row.vintage.isoformat()} for row in _vintages(through)],
        rolls=_rolls(through),
    )
    PortfolioSnapshot.objects.bulk_create([picture], ignore_conflicts=True)


def newest(*, on: date) -> Picture:
    """Return the last month's stored picture; before the first is stored, the one through the day before."""
    stored = (
        PortfolioSnapshot.objects.filter(month__lt=on.replace(day=1)).order_by("-month").first()
    )
    if stored is None:
        through = on - timedelta(days=1)
        return _arranged(through, _vintages(through), _rolls(through))
    rows = [
        portfolio.VintageRow(**row | {"vintage": date.fromisoformat(row["vintage"])})
        for row in stored.vintages
    ]
    return _arranged(month_after(stored.month) - timedelta(days=1), rows, stored.rolls)


def _vintages(through: date) -> list[portfolio.VintageRow]:
    first_on = month_after(through, 1 - MONTHS_SHOWN)
    return portfolio.vintages(first_on=first_on, through=through)


def _rolls(through: date) -> dict[str, dict[str, float]]:
    return portfolio.roll_rates(first_on=month_after(through, -ROLLS_SHOWN), through=through)


def _arranged(through: date, rows: list[portfolio.VintageRow], rates: dict[str, Any]) -> Picture:
    curves: dict[date, list[portfolio.VintageRow]] = {}
    for row in rows:
        curves.setdefault(row.vintage, []).append(row)
    rolls = [
        (band, [rates[band].get(end) for end in ENDS]) for band in portfolio.BANDS if band in rates
    ]
    return Picture(through, curves, rolls)
