"""Activity samples of Mi Bands and their like, as Gadgetbridge keeps them: one row a minute.

The column TIMESTAMP is meant to hold seconds. Phone apps that borrow the header write milliseconds, or rows that are
no minutes: both are told by the numbers themselves, not by the header.
"""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.minutes import Day, Days, is_heart_rate
from devices.importers.moments import day_and_minute, is_milliseconds, is_seconds
from devices.importers.nights import DEEP, LIGHT, Nights
from devices.importers.source import Source

NO_CHANGE, NOT_WORN, CHARGING, LIGHT_SLEEP, DEEP_SLEEP = 0, 3, 6, 9, 11

_STAGES = {LIGHT_SLEEP: LIGHT, DEEP_SLEEP: DEEP}
_OFF_THE_WRIST = frozenset({NOT_WORN, CHARGING})
_MOST_STEPS_A_MINUTE = 400
# More rows than this in a minute that had one: the rows are no minutes.
_REPEATED_SHARE = 0.05


class Samples:
    """The activity samples of one device, in the order of time."""

    def __init__(self, source: Source, device: DeviceHint) -> None:
        self.days = Days(source, device)
        self._source = source
        self._nights = Nights(source, device)
        self._divisor = 0
        self._kind = -1
        self._rows = 0

    def add(self, stamp: int, steps: int, kind: int, heart_rate: int) -> tuple[Day, bool]:
        """Add a row; give its day, and whether it is the first of its minute. Raises CellRefused, FileRefused."""
        seconds = self._seconds(stamp)
        if not 0 <= steps <= _MOST_STEPS_A_MINUTE:
            raise CellRefused("STEPS", "impossible", steps)
        self._rows += 1
        if kind != NO_CHANGE:
            self._kind = kind
        number, minute = day_and_minute(seconds)
        day = self.days[number]
        beating = is_heart_rate(heart_rate)
        if beating:
            day.beat(heart_rate)
        if self._kind not in _OFF_THE_WRIST and (beating or steps or self._kind in _STAGES):
            day.wear(minute)
        stage = _STAGES.get(self._kind)
        first = day.step(minute, steps)
        if stage and first:
            start = float(seconds - seconds % 60)
            self._nights.add(start, start + 60, stage)
        return day, first

    def readings(self) -> Iterator[Reading]:
        """Yield the metrics of each day. Where rows are no minutes, their steps can't be read."""
        days = self.days
        repeated = sum(day.repeated for day in days.days.values())
        minutes_only = repeated <= _REPEATED_SHARE * self._rows
        if self._divisor == 1000:
            self._source.report.leave_out("milliseconds_read", self._rows)
        self._source.report.leave_out(
            "repeated_row" if minutes_only else "more_than_a_row_a_minute", repeated
        )
        for number, day in days.days.items():
            yield days.reading(number, "wear_minutes", float(day.worn_minutes()))
            if minutes_only:
                for metric, value in day.step_metrics():
                    yield days.reading(number, metric, value)
            for metric, value in day.body_metrics():
                yield days.reading(number, metric, value)
            for metric, value in day.totals.items():
                yield days.reading(number, metric, round(value, 2))
        yield from self._nights.readings()

    def _seconds(self, stamp: int) -> int:
        """Bring a stamp to seconds. One device has one unit: a file that mixes two can't be trusted."""
        if is_seconds(stamp):
            divisor = 1
        elif is_milliseconds(stamp):
            divisor = 1000
        else:
            raise CellRefused("TIMESTAMP", "not_an_instant", stamp)
        if self._divisor and divisor != self._divisor:
            raise FileRefused("mixed_units", field="TIMESTAMP", value=stamp)
        self._divisor = divisor
        return stamp // divisor
