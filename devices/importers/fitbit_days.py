"""What a Fitbit account tells of a person, by day: shared by the JSON and the CSV files of a Takeout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devices.importers.interface import CellRefused, DeviceHint, Reading
from devices.importers.minutes import Days, is_heart_rate
from devices.importers.sleep import Night, night_readings
from devices.importers.source import Source
from devices.importers.timestamps import day_and_minute, numbered_day

BAND = DeviceHint("band", maker="Fitbit")
SCALE = DeviceHint("scale", maker="Fitbit")

# A row holds a minute, in some exports a quarter of an hour.
_MOST_STEPS_A_ROW = 6_000
_TOLERANCE_SECONDS = 300
# Of metres a step nobody makes less or more, on the mean of a whole export.
_SHORTEST_STEP, _SHORTEST_IN_KM, _LONGEST_STEP = 0.2, 0.55, 2.0
_KM = 1000.0
_LB = 0.45359237
_SHORTEST_PERSON, _TALLEST_PERSON = 1.35, 2.1


@dataclass(slots=True)
class FitbitNight:
    """One sleep as the account logs it. Instants are seconds since 1970, durations seconds."""

    start: float
    stop: float
    asleep: float
    awake: float
    deep: float = 0.0
    rem: float = 0.0
    staged: bool = False
    middle: float = 0.0

    def as_night(self) -> Night:
        """Return it as a night. Raises CellRefused where its parts exceed the whole."""
        lain = self.stop - self.start
        if not 0 <= lain <= 86_400:
            raise CellRefused("endTime", "impossible", self.stop)
        if self.asleep > lain + _TOLERANCE_SECONDS:
            raise CellRefused("minutesAsleep", "durations_disagree", round(self.asleep / 60))
        middle = self.middle or (self.start + self.stop) / 2
        night = Night(self.asleep, self.deep, self.rem, self.awake, self.asleep * middle)
        night.staged = self.staged
        return night


class FitbitNights:
    """All sleeps of a person; one that is logged twice counts once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen: set[tuple[float, float]] = set()
        self._days: dict[int, Night] = {}

    def add(self, sleep: FitbitNight) -> None:
        """Add a sleep to the day on which it ends. Raises CellRefused."""
        night = sleep.as_night()
        if (sleep.start, sleep.stop) in self._seen:
            self._source.report.leave_out("repeated_row")
            return
        self._seen.add((sleep.start, sleep.stop))
        whole = self._days.setdefault(day_and_minute(sleep.stop - 1)[0], Night())
        for name in ("asleep", "deep", "rem", "awake", "moment"):
            setattr(whole, name, getattr(whole, name) + getattr(night, name))
        whole.staged |= night.staged

    def readings(self) -> Iterator[Reading]:
        """Yield each night. Time awake is told by trackers without stages too."""
        for day, night in self._days.items():
            yield from night_readings(self._source, BAND, day, night)
            if night.asleep and not night.staged:
                minutes = float(round(night.awake / 60))
                yield Reading("awake_minutes", numbered_day(day), minutes, BAND)


class Minutes:
    """Steps, metres, kilocalories and heart rates of one source, by the minute."""

    def __init__(self, source: Source) -> None:
        self.days = Days(source, BAND)
        self._source = source
        self._seen: dict[tuple[str, int], bytearray] = {}
        self.sums: dict[tuple[str, int], float] = {}

    def step(self, seconds: float, steps: float) -> None:
        """Add steps. Raises CellRefused for more than can be."""
        if not 0 <= steps <= _MOST_STEPS_A_ROW:
            raise CellRefused("value", "impossible", steps)
        day, minute = day_and_minute(seconds)
        self.days[day].step(minute, round(steps))

    def add(self, series: str, seconds: float, value: float) -> None:
        """Add to a day's sum, once a minute. Raises CellRefused for less than nothing."""
        if value < 0:
            raise CellRefused("value", "negative", value)
        day, minute = day_and_minute(seconds)
        seen = self._seen.setdefault((series, day), bytearray(180))
        if seen[minute >> 3] & 1 << (minute & 7):
            self._source.report.leave_out("repeated_row")
            return
        seen[minute >> 3] |= 1 << (minute & 7)
        self.sums[series, day] = self.sums.get((series, day), 0.0) + value

    def beat(self, seconds: float, rate: float) -> None:
        """Add a heart rate: it tells that the band is worn, too."""
        if is_heart_rate(round(rate)):
            day, minute = day_and_minute(seconds)
            self.days[day].beat(round(rate))
            self.days[day].wear(minute)
        else:
            self._source.report.leave_out("nothing_measured")

    def readings(self, metres: float) -> Iterator[Reading]:
        """Yield each day; `metres` is what one unit of distance holds. Of a day without a step nothing is known."""
        for number, day in self.days.days.items():
            self._source.report.leave_out("repeated_row", day.repeated)
            worn = day.worn_minutes()
            if worn:
                yield self.days.reading(number, "wear_minutes", float(worn))
            for metric, value in day.body_metrics():
                yield self.days.reading(number, metric, value)
            if not day.steps:
                if not worn:
                    self._source.report.leave_out("not_worn")
                continue
            for metric, value in day.step_metrics():
                yield self.days.reading(number, metric, value)
            for series, metric, unit in (
                ("distance", "distance_m", metres),
                ("calories", "energy_kcal", 1.0),
            ):
                total = self.sums.get((series, number), 0.0) * unit
                if total:
                    yield self.days.reading(number, metric, round(total, 1))

    def metres_of(self, units: tuple[float, ...]) -> float:
        """Find which of these units distances are in, by the length of a step; 0 where none fits."""
        pairs = [
            (self.sums.get(("distance", number), 0.0), day.steps)
            for number, day in self.days.days.items()
        ]
        walked = sum(steps for distance, steps in pairs if distance)
        far = sum(distance for distance, steps in pairs if steps)
        if not walked or not far:
            return 0.0
        for unit in units:
            # A mile read as a kilometre makes short steps.
            shortest = _SHORTEST_IN_KM if unit == _KM else _SHORTEST_STEP
            if shortest <= far * unit / walked <= _LONGEST_STEP:
                return unit
        self._source.report.leave_out("unknown_unit", len(pairs))
        return 0.0


def kilograms(weight: float, bmi: float | None, field: str) -> float:
    """Bring a weight to kilograms: pounds or kilograms is told by the height that the body mass index then means.

    Raises CellRefused where neither fits, or no index tells.
    """
    for unit in (1.0, _LB) if bmi and weight > 0 else ():
        height = (weight * unit / (bmi or 1.0)) ** 0.5
        if _SHORTEST_PERSON <= height <= _TALLEST_PERSON:
            return round(weight * unit, 3)
    raise CellRefused(field, "unknown_unit", weight)
