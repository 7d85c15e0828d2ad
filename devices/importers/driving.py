"""Speed samples of a car, folded to days of driving.

Distance is Σ speed × time to the next sample, the speed of the earlier one held. Hard braking needs a sample a second:
between slower ones a brake hides, so it is counted at 1 Hz only, with the kilometres that were watched so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from devices.importers.interface import DeviceHint, FileRefused, Reading
from devices.importers.source import Source

HARD_BRAKE, HARD_ACCELERATION = -3.0, 2.5
SPEEDING_KMH = 120
FASTEST_KMH = 300
NIGHT_BEGINS, NIGHT_ENDS = 22, 5

_ONE_HERTZ_SECONDS = 1.25
# A longer silence was not driven through as far as anybody knows; a still longer one ends the trip.
_LONGEST_STEP_SECONDS = 60
_TRIP_GAP_SECONDS = 300


@dataclass(slots=True)
class DriveDay:
    """One day of one car. Metres and seconds."""

    metres: float = 0
    metres_at_1hz: float = 0
    night_metres: float = 0
    seconds: float = 0
    idle_seconds: float = 0
    speeding_seconds: float = 0
    top_kmh: float = 0
    trips: int = 0
    hard_brakes: int = 0
    hard_accelerations: int = 0
    watched: bool = False
    engine_known: bool = False

    def metrics(self) -> Iterator[tuple[str, float]]:
        """Yield the day's metrics. What needs 1 Hz only where the file has it."""
        yield "drive_km", round(self.metres / 1000, 3)
        yield "drive_minutes", round(self.seconds / 60, 2)
        yield "night_km", round(self.night_metres / 1000, 3)
        if self.engine_known:
            yield "idle_minutes", round(self.idle_seconds / 60, 2)
        yield "speeding_minutes", round(self.speeding_seconds / 60, 2)
        yield "max_speed_kmh", self.top_kmh
        yield "trips", float(self.trips)
        if self.watched:
            yield "km_at_1hz", round(self.metres_at_1hz / 1000, 3)
            yield "hard_brakes", float(self.hard_brakes)
            yield "hard_accelerations", float(self.hard_accelerations)


class Drives:
    """The drives of one car, in the order of time; a sample that goes back in time is left out."""

    def __init__(self, source: Source, device: DeviceHint) -> None:
        self._source = source
        self.device = device
        self._days: dict[date, DriveDay] = {}
        self._last: tuple[datetime, float, float | None] | None = None

    def add(self, at: datetime, kmh: float, rpm: float | None) -> None:
        """Add a sample; `rpm` is None where the engine's speed isn't known, and then nothing is said of idling."""
        day = self._days.setdefault(at.date(), DriveDay())
        if len(self._days) > self._source.limits.days:
            raise FileRefused("too_many_days", value=len(self._days))
        last, self._last = self._last, (at, kmh, rpm)
        day.top_kmh = max(day.top_kmh, kmh)
        day.engine_known = day.engine_known or rpm is not None
        if last is None:
            day.trips += 1
            return
        seconds = (at - last[0]).total_seconds()
        if seconds <= 0:
            self._last = last
            self._source.report.leave_out("repeated_row" if not seconds else "back_in_time")
            return
        if seconds > _TRIP_GAP_SECONDS:
            day.trips += 1
        elif seconds <= _LONGEST_STEP_SECONDS:
            self._drive(day, last, seconds, kmh)

    def _drive(
        self, day: DriveDay, last: tuple[datetime, float, float | None], seconds: float, kmh: float
    ) -> None:
        began, speed, rpm = last
        metres = speed / 3.6 * seconds
        day.metres += metres
        day.seconds += seconds
        day.night_metres += metres * (began.hour >= NIGHT_BEGINS or began.hour < NIGHT_ENDS)
        day.idle_seconds += seconds * (speed == 0 and (rpm or 0) > 0)
        day.speeding_seconds += seconds * (speed > SPEEDING_KMH)
        if seconds <= _ONE_HERTZ_SECONDS:
            change = (kmh - speed) / 3.6 / seconds
            day.watched = True
            day.metres_at_1hz += metres
            day.hard_brakes += change < HARD_BRAKE
            day.hard_accelerations += change > HARD_ACCELERATION

    def readings(self) -> Iterator[Reading]:
        """Yield the metrics of each day."""
        for day, driven in self._days.items():
            if not driven.watched:
                self._source.report.leave_out("below_one_hertz")
            for metric, value in driven.metrics():
                yield Reading(metric, day, value, self.device)
