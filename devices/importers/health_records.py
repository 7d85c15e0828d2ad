"""Records of Apple Health, folded to days, each source device for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.minutes import ACTIVE_HOUR_STEPS, Days, is_heart_rate
from devices.importers.moments import instant_of, number_of, numbered_day
from devices.importers.nights import ASLEEP, AWAKE, DEEP, LIGHT, REM, Nights
from devices.importers.source import Source
from devices.importers.tables import number
from devices.importers.typed import measured_before_typed
from devices.importers.weighings import Weighings

_METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "ft": 0.3048}
_KCAL = {"kcal": 1.0, "Cal": 1.0, "kJ": 1 / 4.184}
_KILOGRAMS = {"kg": 1.0, "g": 0.001, "lb": 0.45359237, "st": 6.35029318}
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
    "BodyMass": ("weight_kg", _KILOGRAMS),
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
        self._kept: dict[tuple[str, str, bool], Kept] = {}

    def add(self, element: str, attributes: Attributes, *, typed: bool) -> None:
        """Add a record; one that breaks a rule is reported."""
        kind = attributes.get("type", "")
        kind = kind.removeprefix("HKQuantityTypeIdentifier").removeprefix(
            "HKCategoryTypeIdentifier"
        )
        try:
            if element == "Workout":
                self._workout(attributes, typed)
            elif kind in _SUMS or kind in _MEANS or kind == "HeartRate":
                self._quantity(kind, attributes, typed)
            elif kind in _WEIGHED:
                metric, units = _WEIGHED[kind]
                value = _in_unit(attributes, units)
                self._of(attributes, "scale", typed).weighings.add(
                    instant_of(attributes.get("startDate", ""), "startDate"), {metric: value}
                )
            elif kind == "SleepAnalysis":
                self._sleep(attributes, typed)
            else:
                self._source.report.leave_out("unknown_record")
        except CellRefused as refused:
            self._source.report.refuse(0, f"{kind}.{refused.field}", refused.code, refused.value)

    def _quantity(self, kind: str, attributes: Attributes, typed: bool) -> None:
        instant = instant_of(attributes.get("startDate", ""), "startDate")
        day = number_of(instant.date())
        metric, units = _SUMS.get(kind) or _MEANS.get(kind) or ("", _A_MINUTE)
        value = _in_unit(attributes, units)
        if value < 0:
            raise CellRefused("value", "negative", value)
        kept = self._of(attributes, "band", typed)
        if kind in _SUMS:
            kept.days[day].total(metric, value)
        elif kind in _MEANS:
            kept.days[day].sample(metric, value)
        elif is_heart_rate(round(value)):
            kept.days[day].beat(round(value))
            kept.days[day].wear_hour(instant.hour)
        if kind == "StepCount":
            hour = (day, instant.hour)
            kept.hours[hour] = kept.hours.get(hour, 0.0) + value

    def _sleep(self, attributes: Attributes, typed: bool) -> None:
        word = attributes.get("value", "").removeprefix("HKCategoryValueSleepAnalysis")
        if word == "InBed":
            self._source.report.leave_out("in_bed")
            return
        stage = _STAGES.get(word)
        if stage is None:
            raise CellRefused("value", "unknown_word", word)
        start, end = _stretch(attributes)
        self._of(attributes, "band", typed).nights.add(start, end, stage)

    def _workout(self, attributes: Attributes, typed: bool) -> None:
        start, end = _stretch(attributes)
        day = self._of(attributes, "band", typed).days[
            number_of(instant_of(attributes["startDate"], "startDate").date())
        ]
        day.total("workouts", 1)
        day.total("workout_minutes", (end - start) / 60)

    def _of(self, attributes: Attributes, kind: str, typed: bool) -> Kept:
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


def _stretch(attributes: Attributes) -> tuple[float, float]:
    start = instant_of(attributes.get("startDate", ""), "startDate").timestamp()
    end = instant_of(attributes.get("endDate", ""), "endDate").timestamp()
    if not 0 <= end - start <= _LONGEST_SLEEP_SECONDS:
        raise CellRefused("endDate", "impossible", attributes.get("endDate", ""))
    return start, end


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group(1).strip() if match else ""
