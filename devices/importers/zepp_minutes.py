"""Zepp Life's minutes of sleep: each carries the date of waking, so 23:10 of the 12th is the evening of the 11th."""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers.interface import FileRefused
from devices.importers.sleep import AWAKE, DEEP, LIGHT, REM
from devices.importers.source import Source

STAGES = {
    **dict.fromkeys(("DEEP", "深睡", "深度睡眠", "5"), DEEP),
    **dict.fromkeys(("LIGHT", "SHALLOW", "浅睡", "浅度睡眠", "4"), LIGHT),
    **dict.fromkeys(("REM", "快速眼动", "8"), REM),
    **dict.fromkeys(("WAKE", "AWAKE", "清醒", "7"), AWAKE),
}
_CODES = (LIGHT, DEEP, REM, AWAKE)
_NOON, _MIDNIGHT = 720, 1440
# Minutes no further apart than this are of one sleep.
_GAP = 90


class WakingDay:
    """The minutes dated by one day of waking; of a minute that comes twice the first counts."""

    def __init__(self) -> None:
        self._stages = bytearray(_MIDNIGHT)
        self._early = bytearray(_MIDNIGHT)
        self._has_morning = False

    def put(self, minute: int, stage: str) -> bool:
        """Keep a minute. False where it was there before."""
        if self._stages[minute]:
            return False
        self._stages[minute] = _CODES.index(stage) + 1
        if minute < _NOON:
            self._has_morning = True
        elif not self._has_morning:
            self._early[minute] = 1
        return True

    def minutes(self) -> Iterator[tuple[int, str]]:
        """Yield each minute, counted from the midnight of the day, with its stage, in the order of time."""
        evening = self._evening()
        there = [minute for minute in range(_MIDNIGHT) if self._stages[minute]]
        for minute in sorted(minute - _MIDNIGHT * (minute in evening) for minute in there):
            yield minute, _CODES[self._stages[minute % _MIDNIGHT] - 1]

    def _evening(self) -> set[int]:
        """Find the minutes of the evening before: what stands before the morning, or runs into it over midnight."""
        late = [minute for minute in range(_NOON, _MIDNIGHT) if self._stages[minute]]
        evening = {minute for minute in late if self._early[minute]} if self._has_morning else set()
        morning = [minute for minute in range(_NOON) if self._stages[minute]]
        # Without a morning only a sleep up to the last minute of the day can have gone on.
        reached = _MIDNIGHT + morning[0] if morning else _MIDNIGHT - 2 + _GAP
        for minute in reversed(late):
            if reached - minute >= _GAP:
                break
            evening.add(minute)
            reached = minute
        return evening


class WakingDays:
    """The minutes of all days."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._days: dict[int, WakingDay] = {}

    def put(self, day: int, minute: int, stage: str) -> None:
        """Keep a minute. Raises FileRefused where there are more days than are read."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= self._source.limits.days:
                raise FileRefused("too_many_days", value=len(self._days))
            found = self._days[day] = WakingDay()
        if not found.put(minute, stage):
            self._source.report.leave_out("repeated_row")

    def stretches(self) -> Iterator[tuple[float, float, str]]:
        """Yield each minute as seconds since 1970 in UTC, from and to, with its stage."""
        for day, minutes in sorted(self._days.items()):
            midnight = day * 86_400 - 8 * 3600
            for minute, stage in minutes.minutes():
                yield midnight + minute * 60.0, midnight + minute * 60.0 + 60, stage
