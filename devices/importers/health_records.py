"""Records of Apple Health, folded to days, each source device for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.manual_entries import measured_before_typed
from devices.importers.minutes import ACTIVE_HOUR_STEPS, Days, is_heart_rate
from devices.importers.sleep import ASLEEP, AWAKE, DEEP, LIGHT, REM, Nights
from devices.importers.source import Source
from devices.importers.tables import number
from devices.importers.timestamps import Instants, day_and_minute, instant_of, numbered_day
from devices.importers.weighings import KILOGRAMS, Weighings

_METRES = {
    "m": 1.0,
    "km": 1000.0,
    "cm": 0.01,
    "mi": 1609.344,
    "ft": 0.3048,
    "yd": 0.9144,
    "in": 0.0254,
}
_KCAL = {"kcal": 1.0, "Cal": 1.0, "cal": 0.001, "kJ": 1 / 4.184, "J": 1 / 4184}
_COUNT = {"count": 1.0}
_A_MINUTE = {"count/min": 1.0}
# Shares are written from 0 to 1, under the unit %.
_SHARE = {"%": 100.0}

_SUMS = {
    "StepCount": ("steps", _COUNT),
    "DistanceWalkingRunning": ("distance_m", _METRES),
    "ActiveEnergyBurned": ("energy_kcal", _KCAL),
}
_MEANS = {
    "RespiratoryRate": ("respiratory_rate", _A_MINUTE),
    "OxygenSaturation": ("spo2", _SHARE),
    "RestingHeartRate": ("resting_heart_rate", _A_MINUTE),
}
_WEIGHED = {
    "BodyMass": ("weight_kg", KILOGRAMS),
    "BodyFatPercentage": ("body_fat_pct", _SHARE),
    "BodyMassIndex": ("bmi", _COUNT),
}
_STAGES = {
    "Asleep": ASLEEP,
    "AsleepUnspecified": ASLEEP,
    "AsleepCore": LIGHT,
    "AsleepDeep": DEEP,
    "AsleepREM": REM,
    "Awake": AWAKE,
}
_LONGEST_SLEEP_SECONDS = 24 * 3600
_MOST_DEVICES = 200
_HARDWARE = re.compile(r"(?:hardware|model):([^,>]{1,64})")
_SOFTWARE = re.compile(r"software:([^,>]{1,64})")
_MAKER = re.compile(r"manufacturer:([^,>]{1,64})")

Attributes = dict[str, str]

_QUANTITY, _CATEGORY = "HKQuantityTypeIdentifier", "HKCategoryTypeIdentifier"
_SLEEP = f"{_CATEGORY}SleepAnalysis"
_KINDS = {f"{_QUANTITY}{kind}": kind for kind in (*_SUMS, *_MEANS, *_WEIGHED, "HeartRate")}
# The pointer in an export's word for a device differs from record to record.
_MOST_SPELLINGS = 10_000


@dataclass(slots=True)
class Kept:
    """What one device told, measured or typed."""

    days: Days
    nights: Nights
    weighings: Weighings
    hours: dict[tuple[int, int], float] = field(default_factory=dict)


class Records:
    """All records of an export that are known."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._clock = Instants()
        self._kept: dict[tuple[str, str, bool], Kept] = {}
        self._spelt: dict[tuple[str, str, str, bool], Kept] = {}

    def knows(self, element: str, attributes: Attributes) -> bool:
        """Return whether a record is read; one that isn't is counted."""
        kind = attributes.get("type")
        if element == "Workout" or kind in _KINDS or kind == _SLEEP:
            return True
        self._source.report.leave_out("unknown_record")
        return False

    def add(self, element: str, attributes: Attributes, *, typed: bool, line: int) -> None:
        """Add a record; one that breaks a rule is reported with its line."""
        kind = attributes.get("type", "")
        try:
            if element == "Workout":
                self._workout(attributes, typed)
            elif kind == _SLEEP:
                self._sleep(attributes, typed)
            elif (name := _KINDS[kind]) in _WEIGHED:
                self._weighing(name, attributes, typed)
            else:
                self._quantity(name, attributes, typed)
        except CellRefused as refused:
            name = kind.removeprefix(_QUANTITY).removeprefix(_CATEGORY)
            field_name = f"{name}.{refused.field}"
            self._source.report.refuse(line, field_name, refused.code, refused.value)

    def _weighing(self, kind: str, attributes: Attributes, typed: bool) -> None:
        metric, units = _WEIGHED[kind]
        value = _in_unit(attributes, units)
        instant = instant_of(attributes.get("startDate", ""), "startDate")
        self._of(attributes, "scale", typed).weighings.add(instant, {metric: value})

    def _quantity(self, kind: str, attributes: Attributes, typed: bool) -> None:
        started = self._clock.seconds_of(attributes.get("startDate", ""), "startDate")
        number_of_day, minute = day_and_minute(started)
        metric, units = _SUMS.get(kind) or _MEANS.get(kind) or ("", _A_MINUTE)
        value = _in_unit(attributes, units)
        if value < 0:
            raise CellRefused("value", "negative", value)
        kept = self._of(attributes, "band", typed)
        day = kept.days[number_of_day]
        if kind in _SUMS:
            day.total(metric, value)
        elif kind in _MEANS:
            day.sample(metric, value)
        elif is_heart_rate(round(value)):
            day.beat(round(value))
            day.wear_hour(minute // 60)
        if kind == "StepCount":
            hour = (number_of_day, minute // 60)
            kept.hours[hour] = kept.hours.get(hour, 0.0) + value

    def _sleep(self, attributes: Attributes, typed: bool) -> None:
        word = attributes.get("value", "").removeprefix("HKCategoryValueSleepAnalysis")
        if word == "InBed":
            self._source.report.leave_out("in_bed")
            return
        stage = _STAGES.get(word)
        if stage is None:
            raise CellRefused("value", "unknown_word", word)
        start, end = self._stretch(attributes)
        self._of(attributes, "band", typed).nights.add(start, end, stage)

    def _workout(self, attributes: Attributes, typed: bool) -> None:
        start, end = self._stretch(attributes)
        day = self._of(attributes, "band", typed).days[day_and_minute(start)[0]]
        day.total("workouts", 1)
        day.total("workout_minutes", (end - start) / 60)

    def _stretch(self, attributes: Attributes) -> tuple[float, float]:
        start = self._clock.seconds_of(attributes.get("startDate", ""), "startDate")
        end = self._clock.seconds_of(attributes.get("endDate", ""), "endDate")
        if not 0 <= end - start <= _LONGEST_SLEEP_SECONDS:
            raise CellRefused("endDate", "impossible", attributes.get("endDate", ""))
        return start, end

    def _of(self, attributes: Attributes, kind: str, typed: bool) -> Kept:
        spelling = (kind, attributes.get("sourceName", ""), attributes.get("device", ""), typed)
        kept = self._spelt.get(spelling)
        if kept is None:
            if len(self._spelt) >= _MOST_SPELLINGS:
                self._spelt.clear()
            kept = self._spelt[spelling] = self._found(attributes, kind, typed)
        return kept

    def _found(self, attributes: Attributes, kind: str, typed: bool) -> Kept:
        described = attributes.get("device", "")
        key = (kind, f"{attributes.get('sourceName', '')}|{_found(_HARDWARE, described)}", typed)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _MOST_DEVICES:
                raise FileRefused("too_many_devices", value=len(self._kept))
            hint = DeviceHint(
                kind,
                f"apple|{key[1]}"[:200],
                _found(_HARDWARE, described),
                _found(_MAKER, described),
                _found(_SOFTWARE, described),
            )
            kept = self._kept[key] = Kept(
                Days(self._source, hint),
                Nights(self._source, hint, typed_by_hand=typed),
                Weighings(self._source, hint, typed_by_hand=typed),
            )
        return kept

    def readings(self) -> Iterator[Reading]:
        """Yield the metrics of each day and device."""
        found = [
            reading
            for (_kind, _serial, typed), kept in self._kept.items()
            for reading in _readings(kept, typed)
        ]
        yield from measured_before_typed(self._source, found)


def _readings(kept: Kept, typed: bool) -> Iterator[Reading]:
    active: dict[int, int] = {}
    for (number_of_day, _hour), steps in kept.hours.items():
        active[number_of_day] = active.get(number_of_day, 0) + (steps >= ACTIVE_HOUR_STEPS)
    for day_number, day in kept.days.days.items():
        metrics = dict(day.body_metrics()) | day.totals
        if day_number in active:
            metrics["active_hours"] = float(active[day_number])
        if day.worn_minutes():
            metrics["wear_minutes"] = float(day.worn_minutes())
        if "steps" in metrics:
            metrics["steps"] = float(round(metrics["steps"]))
        for metric, value in metrics.items():
            yield Reading(
                metric, numbered_day(day_number), round(value, 2), kept.days.device, typed
            )
    yield from kept.nights.readings()
    yield from kept.weighings.readings()


def _in_unit(attributes: Attributes, units: dict[str, float]) -> float:
    """Read a value in the catalogue's unit. Raises CellRefused for a unit that isn't known."""
    factor = units.get(attributes.get("unit", ""))
    if factor is None:
        raise CellRefused("unit", "unknown_unit", attributes.get("unit", ""))
    return number(attributes.get("value", ""), "value") * factor


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group(1).strip() if match else ""
