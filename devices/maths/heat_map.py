"""A stretch of days laid out as weeks, Monday first: what came on each day, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# Below this trust a day's data is in doubt, whatever its coverage.
LEAST_TRUST = 0.5
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Share:
    """What a day's data is worth: its coverage and trust, each from 0 to 1."""

    coverage: float
    trust: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: its week's column, its weekday's row, and what came (None where nothing did).

    `asked_for` is false before the first day that the borrower agreed to.
    """

    day: date
    column: int
    row: int
    share: Share | None
    asked_for: bool

    @property
    def level(self) -> int:
        """Return 0 where nothing came, then 1 to 4 by quarters of coverage."""
        if self.share is None:
            return 0
        return min(LEVELS, int(self.share.coverage * LEVELS) + 1)

    @property
    def in_doubt(self) -> bool:
        """Return whether its data is hardly trusted."""
        return self.share is not None and self.share.trust < LEAST_TRUST


@dataclass(frozen=True, slots=True)
class Gap:
    """Days in a row without data, both ends inclusive."""

    from_on: date
    through_on: date

    @property
    def days(self) -> int:
        """Count them."""
        return (self.through_on - self.from_on).days + 1


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The cells in order of days, and the columns in which a month begins."""

    cells: tuple[Cell, ...]
    months: tuple[tuple[int, date], ...]

    @property
    def weeks(self) -> int:
        """Count the columns."""
        return self.cells[-1].column + 1

    @property
    def days_asked_for(self) -> int:
        """Count the days that the borrower agreed to."""
        return sum(cell.asked_for for cell in self.cells)

    @property
    def days_with_data(self) -> int:
        """Count the days of which something came."""
        return sum(cell.share is not None for cell in self.cells)

    @property
    def mean_coverage(self) -> float:
        """Return the mean coverage of the days that the borrower agreed to, 0 where there are none."""
        covered = sum(cell.share.coverage for cell in self.cells if cell.share)
        return covered / self.days_asked_for if self.days_asked_for else 0.0

    @property
    def days_doubted(self) -> int:
        """Count the days whose data isn't trusted whole."""
        return sum(cell.share is not None and cell.share.trust < 1 for cell in self.cells)

    @property
    def least_trust(self) -> float:
        """Return the trust in the day that is trusted least, 1 where there is no data."""
        return min((cell.share.trust for cell in self.cells if cell.share), default=1.0)

    @property
    def longest_gap(self) -> Gap | None:
        """Find the most days in a row without data, the latest of equals, None where no day is missing."""
        longest: Gap | None = None
        begun: date | None = None
        for cell in self.cells:
            if not cell.asked_for or cell.share is not None:
                begun = None
                continue
            begun = begun or cell.day
            gap = Gap(begun, cell.day)
            if longest is None or gap.days >= longest.days:
                longest = gap
        return longest


def lay_out(
    shares: Mapping[date, Share], *, first_day: date, last_day: date, agreed_from: date | None
) -> HeatMap:
    """Lay out the days from `first_day` through `last_day`; without `agreed_from` no day was asked for."""
    monday = first_day - timedelta(days=first_day.weekday())
    days = [first_day + timedelta(days=no) for no in range((last_day - first_day).days + 1)]
    cells = tuple(
        Cell(
            day=day,
            column=(day - monday).days // 7,
            row=day.weekday(),
            share=shares.get(day),
            asked_for=agreed_from is not None and day >= agreed_from,
        )
        for day in days
    )
    months = tuple((cell.column, cell.day) for cell in cells if cell.day.day == 1)
    return HeatMap(cells, months)
