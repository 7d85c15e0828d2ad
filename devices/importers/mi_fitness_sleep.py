"""Sleep of a Mi Fitness export: the same night may stand there twice, by two keys or two devices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.mi_fitness_table import Row, Value, amount_of
from devices.importers.sleep import Night, night_readings
from devices.importers.source import Source
from devices.importers.timestamps import day_and_minute, numbered_day, seconds_of_epoch

_LONGEST_MINUTES = 24 * 60
# A minute of tolerance for each duration: they are rounded one by one.
_TOLERANCE_MINUTES = 5
_MOST_SLEEPS = 100_000
# The state of an item of a night that is spent awake; every other one is a stage of sleep.
_AWAKE = 5
_SLOWEST_BREATH, _FASTEST_BREATH = 2, 80


@dataclass(slots=True)
class Sleep:
    """One sleep. `start` and `stop` are seconds since 1970; `breath` is breaths a minute, 0 where not measured."""

    start: float
    stop: float
    night: Night
    breath: float
    updated: float

    @property
    def rank(self) -> tuple[bool, float, float]:
        """Return how much is told of the sleep: of two that overlap the greater one counts."""
        return self.night.staged, self.updated, self.night.asleep


class Sleeps:
    """The sleep of one person."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._sleeps: list[Sleep] = []
        self._reports: dict[int, Sleep] = {}

    def add(self, row: Row) -> None:
        """Add a night. Raises CellRefused, FileRefused."""
        value = row.value
        if value.get("is_nap") == 1:
            self._source.report.leave_out("nap")
            return
        if len(self._sleeps) >= _MOST_SLEEPS:
            raise FileRefused("too_many_rows", value=_MOST_SLEEPS)
        stop = _instant(value, "wake_up_time", "device_wake_up_time") or row.seconds
        start = _instant(value, "bedtime", "device_bedtime") or stop
        night = _night(value, start, stop)
        breath = amount_of(value, "avg_breath") or 0.0
        self._sleeps.append(Sleep(start, stop, night, breath, row.updated_seconds))

    def add_report(self, row: Row) -> None:
        """Add a day's report, which stands in where the night itself isn't in the export. Raises CellRefused."""
        value, day = row.value, day_and_minute(row.seconds)[0]
        spans = list(_segments(value))
        start = min((span[0] for span in spans), default=0.0)
        stop = max((span[1] for span in spans), default=0.0)
        sleep = Sleep(start, stop, _night(value, start, stop), 0.0, row.updated_seconds)
        weight = sum(minutes for _start, _stop, minutes in spans)
        if weight:
            middle = sum((first + last) / 2 * minutes for first, last, minutes in spans) / weight
            sleep.night.moment = sleep.night.asleep * middle
        if day not in self._reports or self._reports[day].updated <= sleep.updated:
            self._reports[day] = sleep

    def readings(self, device: DeviceHint) -> Iterator[Reading]:
        """Yield the metrics of each day on which a sleep ended."""
        days: dict[int, list[Sleep]] = {}
        for sleep in sorted(self._sleeps, key=lambda sleep: sleep.rank, reverse=True):
            day = day_and_minute(sleep.stop - 1)[0]
            near = [other for number in (day - 1, day, day + 1) for other in days.get(number, ())]
            if any(sleep.start < other.stop and other.start < sleep.stop for other in near):
                self._source.report.leave_out("repeated_row")
            else:
                days.setdefault(day, []).append(sleep)
        for day, report in self._reports.items():
            days.setdefault(day, [report])
        for day, sleeps in days.items():
            yield from night_readings(self._source, device, day, _whole(sleeps))
            breaths = [sleep.breath for sleep in sleeps if sleep.breath]
            if breaths and _SLOWEST_BREATH <= breaths[0] <= _FASTEST_BREATH:
                yield Reading("respiratory_rate", numbered_day(day), breaths[0], device)


def _whole(sleeps: Sequence[Sleep]) -> Night:
    """Add up the sleeps of one day."""
    whole = Night()
    for sleep in sleeps:
        for name in ("asleep", "deep", "rem", "awake", "moment"):
            setattr(whole, name, getattr(whole, name) + getattr(sleep.night, name))
        whole.staged |= sleep.night.staged
    return whole


def _night(value: Value, start: float, stop: float) -> Night:
    """Read the durations of a night, in minutes. `duration` is the time asleep, with some watches that awake too."""
    names = ("sleep_deep_duration", "sleep_light_duration", "sleep_rem_duration")
    deep, light, rem = (amount_of(value, name) or 0.0 for name in names)
    awake = amount_of(value, "sleep_awake_duration", "awake_duration") or 0.0
    told = amount_of(value, "duration", "total_long_duration", "total_duration") or 0.0
    staged = deep + light + rem
    lain = (stop - start) / 60
    if not 0 <= lain <= _LONGEST_MINUTES:
        raise CellRefused("Value.wake_up_time", "impossible", stop)
    asleep = staged or told
    if not staged and lain and told + awake > lain + _TOLERANCE_MINUTES:
        asleep = max(told - awake, 0.0)
    if asleep > (lain + _TOLERANCE_MINUTES if lain else _LONGEST_MINUTES):
        raise CellRefused("Value.duration", "durations_disagree", asleep)
    middle = _middle(value, asleep) or (start + stop) / 2
    moment = asleep * 60 * middle if lain else 0.0
    return Night(asleep * 60, deep * 60, rem * 60, awake * 60, moment, staged=staged > 0)


def _middle(value: Value, asleep: float) -> float:
    """Compute the mean instant of the minutes asleep; 0 where the items don't add up to them."""
    seconds = moment = 0.0
    items = value.get("items")
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict) or item.get("state") == _AWAKE:
            continue
        start, stop = _instant(item, "start_time"), _instant(item, "end_time")
        if not start or stop < start:
            return 0.0
        seconds += stop - start
        moment += (stop - start) * (start + stop) / 2
    if not seconds or abs(seconds / 60 - asleep) > _TOLERANCE_MINUTES:
        return 0.0
    return moment / seconds


def _segments(value: Value) -> Iterator[tuple[float, float, float]]:
    """Yield bedtime, waking and minutes asleep of the segments that a day's report names."""
    segments = value.get("segment_details")
    for segment in segments if isinstance(segments, list) else ():
        if not isinstance(segment, dict):
            continue
        start, stop = _instant(segment, "bedtime"), _instant(segment, "wake_up_time")
        if start and stop > start:
            yield start, stop, amount_of(segment, "duration") or (stop - start) / 60


def _instant(value: Value, *names: str) -> float:
    """Return the first of these instants, in seconds since 1970; 0 where none is told. Raises CellRefused."""
    stamp = amount_of(value, *names)
    return seconds_of_epoch(stamp, f"Value.{names[0]}") if stamp else 0.0
