"""Minute rows of a band, folded to days while they stream by: memory grows with days, not with rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from devices.importers.interface import DeviceHint, FileRefused, Reading
from devices.importers.source import Source
from devices.importers.timestamps import numbered_day

ACTIVE_HOUR_STEPS = 250
SLOWEST_HEART, FASTEST_HEART = 25, 240

# The share of a day's heart rates that lie below its resting rate.
_RESTING_SHARE = 0.05
_FEWEST_FOR_RESTING = 60


@dataclass(slots=True)
class Day:
    """One day of one device."""

    worn: bytearray = field(default_factory=lambda: bytearray(180))
    stepped: bytearray = field(default_factory=lambda: bytearray(180))
    steps_by_hour: array[int] = field(default_factory=lambda: array("Q", bytes(8 * 24)))
    hearts: array[int] = field(default_factory=lambda: array("L", bytes(array("L").itemsize * 256)))
    worn_hours: int = 0
    repeated: int = 0
    totals: dict[str, float] = field(default_factory=dict)
    sums: dict[str, list[float]] = field(default_factory=dict)

    def step(self, minute: int, steps: int) -> bool:
        """Add a minute's steps. False where the minute was there before: it counts once."""
        if not _mark(self.stepped, minute):
            self.repeated += 1
            return False
        self.steps_by_hour[minute // 60] += steps
        return True

    def wear(self, minute: int) -> None:
        """Note that the band was worn in a minute."""
        _mark(self.worn, minute)

    def wear_hour(self, hour: int) -> None:
        """Note that the band was worn in an hour: one that measures only every few minutes tells no finer."""
        if not self.worn_hours & 1 << hour:
            self.worn_hours |= 1 << hour
            for minute in range(hour * 60, hour * 60 + 60):
                _mark(self.worn, minute)

    def beat(self, rate: int) -> None:
        """Add a heart rate."""
        self.hearts[rate] += 1

    def total(self, metric: str, value: float) -> None:
        """Add a value to a metric that is a sum."""
        self.totals[metric] = self.totals.get(metric, 0.0) + value

    def sample(self, metric: str, value: float) -> None:
        """Add a value to a metric that is a mean of its samples."""
        sums = self.sums.setdefault(metric, [0.0, 0.0])
        sums[0] += value
        sums[1] += 1

    @property
    def steps(self) -> int:
        """All steps of the day."""
        return sum(self.steps_by_hour)

    def step_metrics(self) -> Iterator[tuple[str, float]]:
        """Yield what steps say. An active hour has at least 250."""
        yield "steps", float(self.steps)
        yield (
            "active_hours",
            float(sum(steps >= ACTIVE_HOUR_STEPS for steps in self.steps_by_hour)),
        )

    def body_metrics(self) -> Iterator[tuple[str, float]]:
        """Yield what was measured of the body: means, and the heart rate that 5 % of the day's lie below."""
        count = sum(self.hearts)
        if count:
            total = sum(rate * times for rate, times in enumerate(self.hearts))
            yield "mean_heart_rate", round(total / count, 2)
        if count >= _FEWEST_FOR_RESTING:
            yield "resting_heart_rate", float(self._quantile(count * _RESTING_SHARE))
        for metric, (total_of, samples) in self.sums.items():
            yield metric, round(total_of / samples, 2)

    def _quantile(self, rank: float) -> int:
        below = 0
        for rate, times in enumerate(self.hearts):
            below += times
            if below > rank:
                return rate
        raise AssertionError("a rank lies within the count")

    def worn_minutes(self) -> int:
        """Count the minutes worn."""
        return int.from_bytes(self.worn, "big").bit_count()


class Days:
    """The days of one device."""

    def __init__(self, source: Source, device: DeviceHint) -> None:
        self.source = source
        self.device = device
        self.days: dict[int, Day] = {}

    def __getitem__(self, number: int) -> Day:
        day = self.days.get(number)
        if day is None:
            if len(self.days) >= self.source.limits.days:
                raise FileRefused("too_many_days", value=len(self.days))
            day = self.days[number] = Day()
        return day

    def reading(self, number: int, metric: str, value: float) -> Reading:
        """Make a reading of one of the days."""
        return Reading(metric, numbered_day(number), value, self.device)


def is_heart_rate(value: int) -> bool:
    """Distinguish a heart rate from what devices write for none: 0, -1, 254, 255."""
    return SLOWEST_HEART <= value <= FASTEST_HEART


def _mark(bits: bytearray, minute: int) -> bool:
    """Set the minute's bit. False where it was set."""
    place, bit = minute >> 3, 1 << (minute & 7)
    if bits[place] & bit:
        return False
    bits[place] |= bit
    return True
