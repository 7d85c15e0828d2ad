"""Steps of a Mi Fitness export: phone and band count the same walk, so one of them speaks for a day."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from devices.importers.interface import CellRefused, FileRefused
from devices.importers.mi_fitness_table import Row, amount_of
from devices.importers.minutes import ACTIVE_HOUR_STEPS
from devices.importers.source import Source
from devices.importers.timestamps import day_and_minute

# A row may hold an hour.
_MOST_STEPS_A_ROW = 30_000
_MOST_KCAL_A_ROW, _MOST_METRES_A_ROW = 10_000, 100_000
_MINUTES = 1440


def _zeros() -> array[int]:
    return array("L", bytes(array("L").itemsize * _MINUTES))


@dataclass(slots=True)
class Walk:
    """One day of one source, by minute; a row that was changed later takes the place of the older one."""

    steps: array[int] = field(default_factory=_zeros)
    metres: array[int] = field(default_factory=_zeros)
    kcal: array[int] = field(default_factory=_zeros)
    updated: array[int] = field(default_factory=_zeros)

    def put(self, minute: int, figures: tuple[int, int, int], updated: int) -> bool:
        """Keep a row's figures. False where the minute held another row."""
        # One more than the instant: zero means that there was no row.
        before, now = self.updated[minute], updated + 1
        if before <= now:
            self.steps[minute], self.metres[minute], self.kcal[minute] = figures
            self.updated[minute] = now
        return before == 0

    @property
    def active_hours(self) -> int:
        """Count the hours with at least 250 steps."""
        hours = (sum(self.steps[start : start + 60]) for start in range(0, _MINUTES, 60))
        return sum(steps >= ACTIVE_HOUR_STEPS for steps in hours)


class Walks:
    """The steps of one person, by day and source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._days: dict[int, dict[str, Walk]] = {}
        self._count = 0

    def add(self, row: Row) -> None:
        """Add the steps of a minute, or of whatever stretch the device keeps. Raises CellRefused, FileRefused."""
        day, minute = day_and_minute(row.seconds)
        value = row.value
        steps = amount_of(value, "steps")
        if steps is None or steps > _MOST_STEPS_A_ROW:
            raise CellRefused(
                "Value.steps", "not_a_number" if steps is None else "impossible", steps
            )
        metres = min(amount_of(value, "distance") or 0.0, _MOST_METRES_A_ROW)
        kcal = min(amount_of(value, "calories") or 0.0, _MOST_KCAL_A_ROW)
        sources = self._days.setdefault(day, {})
        if row.source not in sources:
            self._count += 1
            if self._count > self._source.limits.days:
                raise FileRefused("too_many_days", value=self._count)
            sources[row.source] = Walk()
        figures = round(steps), round(metres), round(kcal)
        if not sources[row.source].put(minute, figures, int(row.updated_seconds)):
            self._source.report.leave_out("repeated_row")

    def by_day(self) -> Iterator[tuple[int, Walk]]:
        """Yield the walk that speaks for each day: that of the source which counted most."""
        for day, sources in self._days.items():
            self._source.report.leave_out("another_source", len(sources) - 1)
            yield day, max(sources.values(), key=lambda walk: sum(walk.steps))
