"""Mi Fitness 小米运动健康: the ZIP of the account's privacy page, encrypted or not, or one of its CSV files.

Each row has a key, a time in seconds and a value in JSON. What the app itself reports of a day (`daily_report`) goes
before what its devices counted; of several reports of a day the one that was changed last counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.mi_fitness_sleep import Sleeps
from devices.importers.mi_fitness_table import MiFitnessTable, Row, amount_of, columns_of, figure
from devices.importers.mi_fitness_walks import Walks
from devices.importers.minutes import Days, is_heart_rate
from devices.importers.naming import named
from devices.importers.participants import People
from devices.importers.source import Member, Source
from devices.importers.timestamps import (
    ZONE,
    day_and_minute,
    instant_of_epoch,
    numbered_day,
    seconds_of_epoch,
)
from devices.importers.weighings import Weighings

NAME = "mi_fitness"

_MAKER = "Mi Fitness"
_BODY = {
    "weight": "weight_kg",
    "bmi": "bmi",
    "body_fat_rate": "body_fat_pct",
    "moisture_rate": "water_pct",
    "bone_mass": "bone_kg",
    "visceral_fat": "visceral_fat",
    "basal_metabolism": "metabolism_kcal",
}
_KILOGRAMS = {"": 1.0, "kg": 1.0, "公斤": 1.0, "千克": 1.0, "斤": 0.5, "jin": 0.5}
_KILOGRAMS |= dict.fromkeys(("lb", "lbs", "磅"), 0.45359237)
# The figures of a day's report, by key: what each is called there, and here.
_REPORTED = {
    "steps": {"steps": "steps", "distance": "distance_m", "calories": "energy_of_steps"},
    "calories": {"calories": "energy_kcal"},
    "intensity": {"duration": "active_minutes"},
    "heart_rate": {"avg_hr": "mean_heart_rate", "avg_rhr": "resting_heart_rate"},
    "resting_heart_rate": {"bpm": "resting_heart_rate"},
    "spo2": {"avg_spo2": "spo2"},
    "stress": {"avg_stress": "stress"},
}
_WHOLE = frozenset({"steps", "active_minutes"})
_LONGEST_WORKOUT_SECONDS = 86_400
_DAY_SECONDS = 86_400


def recognises(source: Source) -> bool:
    """Look for one of the tables by its columns."""
    return any(_part_of(member) for member in source.members)


def read(source: Source) -> Iterator[Reading]:
    """Read every table that is there."""
    people, person = People(source), Person(source)
    members = [member for member in source.members if _part_of(member)]
    for member in members:
        _read_table(member, person, people)
    people.require_one()
    if not source.report.rows:
        # What stands before the table's own name is a date and an account.
        names = [member.name.rpartition("MiFitness_")[2] for member in members]
        raise FileRefused("empty_table", field=named(names))
    yield from person.readings()


def _part_of(member: Member) -> str:
    columns = set(columns_of(member))
    if not {"key", "time", "value"} <= columns or not {"sid", "updatetime"} & columns:
        return ""
    if "tag" in columns:
        return "aggregated"
    return "sport" if "category" in columns else "fitness"


def _read_table(member: Member, person: Person, people: People) -> None:
    part, table = _part_of(member), MiFitnessTable(member)
    report = member.source.report
    for row in table.rows_of(people):
        person.name = person.name or row.person
        takes = person.taker(part, row)
        if takes is None:
            report.leave_out("unknown_record")
            continue
        try:
            takes(row)
        except CellRefused as refused:
            table.refuse(refused)


class Person:
    """What the export tells of one person, summed up while its rows stream by."""

    def __init__(self, source: Source) -> None:
        self.name = ""
        self._source = source
        self._walks = Walks(source)
        self._sleeps = Sleeps(source)
        self._days = Days(source, DeviceHint("band"))
        self._weighings = Weighings(source, DeviceHint("scale"))
        # By day and metric, with the instant of the last change.
        self._reported: dict[tuple[int, str], tuple[float, float]] = {}
        self._energy: dict[int, dict[str, float]] = {}
        self._seconds: dict[tuple[int, str], bytearray] = {}
        self._workouts: list[tuple[float, float]] = []
        self._takers: dict[str, Callable[[Row], None]] = {
            "steps": self._walks.add,
            "calories": self._take_energy,
            "heart_rate": self._take_heart_rate,
            "single_heart_rate": self._take_heart_rate,
            "resting_heart_rate": self._take_report,
            "sleep": self._sleeps.add,
            "watch_night_sleep": self._sleeps.add,
            "watch_daytime_sleep": self._take_nap,
            "stress": self._take_stress,
            "single_stress": self._take_stress,
            "spo2": self._take_spo2,
            "single_spo2": self._take_spo2,
            "weight": self._take_weight,
        }

    def taker(self, part: str, row: Row) -> Callable[[Row], None] | None:
        """Find what takes a row; None for what isn't read."""
        if part == "sport":
            return self._take_workout
        if part == "fitness":
            return self._takers.get(row.key)
        if row.tag != "daily_report":
            return None
        if row.key == "sleep":
            return self._sleeps.add_report
        return self._take_report if row.key in _REPORTED else None

    def _take_report(self, row: Row) -> None:
        value, updated = row.value, row.updated_seconds
        stamp = amount_of(value, "date_time")
        at = seconds_of_epoch(stamp, "Value.date_time") if stamp else row.seconds
        day, _minute = day_and_minute(at)
        for name, metric in _REPORTED[row.key].items():
            found = amount_of(value, name)
            if found is None:
                continue
            before = self._reported.get((day, metric))
            if before is None or before[0] <= updated:
                whole = metric in _WHOLE
                self._reported[day, metric] = updated, float(round(found)) if whole else found

    def _take_energy(self, row: Row) -> None:
        day, minute = self._moment(row)
        if self._is_first(day, minute, f"calories {row.source}"):
            kcal = amount_of(row.value, "calories") or 0.0
            sources = self._energy.setdefault(day, {})
            sources[row.source] = sources.get(row.source, 0.0) + kcal

    def _take_heart_rate(self, row: Row) -> None:
        rate = figure(row.value, "bpm")
        day, second = self._moment(row)
        if rate is None:
            raise CellRefused("Value.bpm", "not_a_number", row.text)
        if not is_heart_rate(round(rate)):
            self._source.report.leave_out("nothing_measured")
        elif self._is_first(day, second, "heart_rate"):
            self._days[day].beat(round(rate))
            self._days[day].wear_hour(second // 3600)

    def _take_stress(self, row: Row) -> None:
        self._take_sample(row, "stress", 1, 100)

    def _take_spo2(self, row: Row) -> None:
        self._take_sample(row, "spo2", 50, 100)

    def _take_sample(self, row: Row, metric: str, lowest: int, highest: int) -> None:
        found = figure(row.value, metric)
        day, second = self._moment(row)
        if found is None:
            raise CellRefused(f"Value.{metric}", "not_a_number", row.text)
        if not lowest <= found <= highest:
            self._source.report.leave_out("nothing_measured")
        elif self._is_first(day, second, metric):
            self._days[day].sample(metric, found)

    def _take_nap(self, _row: Row) -> None:
        self._source.report.leave_out("nap")

    def _take_weight(self, row: Row) -> None:
        value, instant = row.value, instant_of_epoch(row.seconds, "Time").astimezone(ZONE)
        unit = str(value.get("unit") or "").strip().lower()
        if unit not in _KILOGRAMS:
            raise CellRefused("Value.unit", "unknown_unit", unit)
        values = {metric: figure(value, name) for name, metric in _BODY.items()}
        if values["weight_kg"] is not None:
            values["weight_kg"] *= _KILOGRAMS[unit]
        self._weighings.add(instant, values)

    def _take_workout(self, row: Row) -> None:
        """Take a workout. `duration` is seconds in motion; from start to end there may be rests."""
        value = row.value
        start = amount_of(value, "start_time")
        begun = instant_of_epoch(start, "Value.start_time").timestamp() if start else row.seconds
        seconds = amount_of(value, "duration")
        if seconds is None:
            raise CellRefused("Value.duration", "not_a_number", row.text)
        if not 0 < seconds <= _LONGEST_WORKOUT_SECONDS:
            raise CellRefused("Value.duration", "impossible", seconds)
        self._workouts.append((begun, seconds))

    def _moment(self, row: Row) -> tuple[int, int]:
        """Return the row's day and the second of that day."""
        seconds = row.seconds
        day, minute = day_and_minute(seconds)
        return day, minute * 60 + int(seconds) % 60

    def _is_first(self, day: int, second: int, series: str) -> bool:
        """Return whether a second of a series is new: two devices, or two exports in one, may tell the same."""
        seen = self._seconds.get((day, series))
        if seen is None:
            if len(self._seconds) > self._source.limits.days:
                raise FileRefused("too_many_days", value=len(self._seconds))
            seen = self._seconds[day, series] = bytearray(_DAY_SECONDS // 8)
        place, bit = second >> 3, 1 << (second & 7)
        if seen[place] & bit:
            self._source.report.leave_out("repeated_row")
            return False
        seen[place] |= bit
        return True

    def readings(self) -> Iterator[Reading]:
        """Yield the metrics of all days."""
        serial = f"mi-fitness-{self.name}"[:64] if self.name else ""
        band = DeviceHint("band", serial, maker=_MAKER)
        for day, metrics in sorted(self._by_day().items()):
            for metric, value in metrics.items():
                yield Reading(metric, numbered_day(day), value, band)
        yield from self._sleeps.readings(band)
        for reading in self._weighings.readings():
            scale = DeviceHint("scale", serial, maker=_MAKER)
            yield Reading(reading.metric, reading.day, reading.value, scale)

    def _by_day(self) -> dict[int, dict[str, float]]:
        """Return the metrics of each day: what devices measured, and over it what the app reports."""
        days: dict[int, dict[str, float]] = {}
        for day, metric, value in chain(
            self._walked(), self._measured(), self._trained(), self._told()
        ):
            days.setdefault(day, {})[metric] = value
        for metrics in days.values():
            of_steps = metrics.pop("energy_of_steps", None)
            if of_steps:
                metrics.setdefault("energy_kcal", of_steps)
        return days

    def _walked(self) -> Iterator[tuple[int, str, float]]:
        for day, walk in self._walks.by_day():
            steps = sum(walk.steps)
            if not steps:
                self._source.report.leave_out("not_worn")
                continue
            yield day, "steps", float(steps)
            yield day, "active_hours", float(walk.active_hours)
            if metres := sum(walk.metres):
                yield day, "distance_m", float(metres)
            if kcal := sum(walk.kcal):
                yield day, "energy_of_steps", float(kcal)

    def _measured(self) -> Iterator[tuple[int, str, float]]:
        for day, sources in self._energy.items():
            if kcal := max(sources.values()):
                yield day, "energy_kcal", round(kcal, 2)
        for day, folded in self._days.days.items():
            if folded.worn_hours:
                yield day, "wear_minutes", float(folded.worn_minutes())
            for metric, value in folded.body_metrics():
                yield day, metric, value

    def _trained(self) -> Iterator[tuple[int, str, float]]:
        """Yield workouts; one that two devices recorded at the same time counts once."""
        done: dict[int, tuple[int, float]] = {}
        until = 0.0
        for begun, seconds in sorted(self._workouts, key=lambda workout: (workout[0], -workout[1])):
            if begun < until:
                self._source.report.leave_out("repeated_row")
                continue
            until = begun + seconds
            day, _minute = day_and_minute(begun)
            count, sum_ = done.get(day, (0, 0.0))
            done[day] = count + 1, sum_ + seconds
        for day, (count, seconds) in done.items():
            yield day, "workouts", float(count)
            yield day, "workout_minutes", round(seconds / 60, 2)

    def _told(self) -> Iterator[tuple[int, str, float]]:
        for (day, metric), (_updated, value) in self._reported.items():
            # Nothing is reported as zero; of a day without a step nothing is known.
            if value:
                yield day, metric, value
