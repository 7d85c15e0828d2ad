"""Activity samples of Mi Bands and their like, as Gadgetbridge keeps them: one row a minute.

The column TIMESTAMP is meant to hold seconds. Phone apps that borrow the header write milliseconds, or rows that are
no minutes: both are told by the numbers themselves, not by the header.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.minutes import Day, Days, is_heart_rate
from devices.importers.sleep import DEEP, LIGHT, Nights
from devices.importers.source import Source
from devices.importers.timestamps import day_and_minute, is_milliseconds, is_seconds


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the numbers of RAW_KIND mean to one family of devices.

    `mask` leaves the bits that tell the kind, the others are status; `carried` kinds say that the one before goes on.
    A negative number is none at all, and not masked.
    """

    stages: Mapping[int, str]
    off_the_wrist: frozenset[int]
    mask: int = -1
    carried: frozenset[int] = field(default_factory=frozenset)

    def of(self, raw: int, before: int) -> int:
        """Return the kind of a row that follows one of the kind `before`."""
        kind = raw & self.mask if raw >= 0 else raw
        return before if kind in self.carried else kind


_UNKNOWN = -1
# Mi Band 2 to 6: the lower half byte is the kind. 0 is no change, 10 to be ignored.
MI_BAND_KINDS = Kinds(
    MappingProxyType({9: LIGHT, 11: DEEP}), frozenset({3, 6}), 0x0F, frozenset({0, 10})
)
# The first Mi Band, with the numbers of its own.
FIRST_MI_BAND_KINDS = Kinds(MappingProxyType({5: LIGHT, 4: DEEP}), frozenset({3, 6}))

# A kind is carried on no further than this: where rows are missing nobody knows what went on.
_LONGEST_CARRY_SECONDS = 3600
MOST_STEPS = 400
# More rows than this in a minute that had one: the rows are no minutes.
_REPEATED_SHARE = 0.05


class Samples:
    """The activity samples of one device, in the order of time."""

    def __init__(
        self,
        source: Source,
        device: DeviceHint,
        kinds: Kinds = MI_BAND_KINDS,
        most_steps: int = MOST_STEPS,
    ) -> None:
        self.days = Days(source, device)
        self._source = source
        self._nights = Nights(source, device)
        self._kinds = kinds
        self._most_steps = most_steps
        self._divisor = 0
        self._kind = _UNKNOWN
        self._before = 0
        self._rows = 0

    def add(self, stamp: int, steps: int, kind: int, heart_rate: int) -> tuple[Day, bool]:
        """Add a row; give its day, and whether it is the first of its minute. Raises CellRefused, FileRefused."""
        seconds = self._seconds(stamp)
        if not 0 <= steps <= self._most_steps:
            raise CellRefused("STEPS", "impossible", steps)
        self._rows += 1
        if seconds - self._before > _LONGEST_CARRY_SECONDS:
            self._kind = _UNKNOWN
        self._before = seconds
        self._kind = self._kinds.of(kind, self._kind)
        number, minute = day_and_minute(seconds)
        day = self.days[number]
        beating = is_heart_rate(heart_rate)
        if beating:
            day.beat(heart_rate)
        stage = self._kinds.stages.get(self._kind)
        if self._kind not in self._kinds.off_the_wrist and (beating or steps or stage):
            day.wear(minute)
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
