"""Dates and times without an offset, as a phone writes them in its own language and order.

One cell may leave open whether 03/04/2026 is in March or in April. Then the other cells of its column decide, and
where they don't, the cell is refused by name: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime

from devices.importers.interface import CellRefused
from devices.importers.timestamps import ZONE, bounded
from devices.importers.written import ORDERS, Meanings, meanings_of, time_of

_CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)


class Dates:
    """The dates of one column. `column` yields its cells, and is asked only where a cell leaves open what it means."""

    def __init__(self, column: Callable[[], Iterable[str]]) -> None:
        self._column = column
        self._agreed: frozenset[str] | None = None
        self._known: dict[str, date] = {}

    def local(self, cell: str, field: str) -> datetime:
        """Read a date with a time, as the phone's clock showed it. Raises CellRefused."""
        day, clock = self._split(cell, field)
        at = time_of(clock)
        if at is None:
            raise CellRefused(field, "not_an_instant", cell)
        return datetime.combine(day, at, ZONE)

    def day(self, cell: str, field: str) -> date:
        """Read a date; a time that stands beside it is not looked at. Raises CellRefused."""
        return self._split(cell, field)[0]

    def _split(self, cell: str, field: str) -> tuple[date, str]:
        """Return the date and what follows it. The date of the row before is known already."""
        written, _blank, clock = cell.strip().rpartition(" ")
        if written in self._known and _CLOCK.fullmatch(clock):
            return self._known[written], clock
        meanings, rest = meanings_of(cell)
        if not meanings:
            raise CellRefused(field, "not_a_day", cell)
        day = bounded(self._one(meanings, cell, field), field)
        if _CLOCK.fullmatch(clock) and rest.strip() == clock:
            self._known[written] = day
        return day, rest

    def _one(self, meanings: Meanings, cell: str, field: str) -> date:
        days = set(meanings.values())
        if len(days) > 1:
            days = {day for by, day in meanings.items() if by in self._settled()}
        if len(days) != 1:
            raise CellRefused(field, "ambiguous_date", cell)
        return days.pop()

    def _settled(self) -> frozenset[str]:
        """Return the orders and languages in which every cell of the column is a date."""
        if self._agreed is None:
            # Numbers and names are different questions: a cell of one says nothing of the other.
            agreed: dict[bool, set[str]] = {}
            for cell in self._column():
                meanings, _rest = meanings_of(cell)
                if meanings:
                    kind = not meanings.keys().isdisjoint(ORDERS)
                    agreed.setdefault(kind, set(meanings)).intersection_update(meanings)
            self._agreed = frozenset().union(*agreed.values())
        return self._agreed
