"""Zepp Life and Mi Fit: the export that the account's owner asks for, a ZIP with a password, a plain ZIP or one CSV.

Old and new headers differ in columns that are not read. `date` is the person's own day; `start`, `stop`, `time` and
`startTime` are UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.minutes import Days, is_heart_rate
from devices.importers.sleep import Night, Nights, night_readings
from devices.importers.source import Member, Source
from devices.importers.tables import Table, amount, header_of, measured, number, whole
from devices.importers.timestamps import (
    day_of,
    instant_of,
    instant_of_epoch,
    minute_of_clock,
    number_of,
)
from devices.importers.weighings import Weighings
from devices.importers.zepp_minutes import STAGES, WakingDays

NAME = "zepp"

BAND = DeviceHint("band", maker="Zepp Life")
SCALE = DeviceHint("scale", maker="Zepp Life")

_BODY = {
    "weight": "weight_kg",
    "bmi": "bmi",
    "fatRate": "body_fat_pct",
    "bodyWaterRate": "water_pct",
    "boneMass": "bone_kg",
    "metabolism": "metabolism_kcal",
    "visceralFat": "visceral_fat",
}
# What one minute can hold at most: more is another unit, or made up.
_MOST_STEPS_A_MINUTE = 400


def recognises(source: Source) -> bool:
    """Look for one file of the export by its columns."""
    return any(_part_of(member) for member in source.members if _may_be_table(source, member))


def read(source: Source) -> Iterator[Reading]:
    """Read every part that is there. A day with an ACTIVITY row takes its steps from it, not from its minutes."""
    parts: dict[str, Member] = {}
    for member in source.members:
        part = _part_of(member) if _may_be_table(source, member) else ""
        if part and part in parts:
            raise FileRefused("repeated_member", value=member.name)
        if part:
            parts[part] = member
    known: dict[str, set[int]] = {"ACTIVITY": set(), "SLEEP": set(), "HEARTRATE_AUTO": set()}
    for part, reads in _PARTS.items():
        if part in parts:
            yield from reads(Table(parts[part]), source, known)


def _may_be_table(source: Source, member: Member) -> bool:
    """Return whether a member is looked into: one alone is whatever it is called."""
    name = member.name.lower()
    return len(source.members) == 1 or "." not in name or name.endswith((".csv", ".txt", ".gz"))


def _part_of(member: Member) -> str:
    columns = set(header_of(member))
    for part, needed in COLUMNS.items():
        if needed <= columns:
            return part
    return ""


COLUMNS = {
    "ACTIVITY": {"date", "steps", "distance", "runDistance", "calories"},
    "ACTIVITY_MINUTE": {"date", "time", "steps"},
    "BODY": {"weight", "height", "bmi", "fatRate", "boneMass"},
    "HEARTRATE_AUTO": {"date", "time", "heartRate"},
    "HEARTRATE": {"heartRate"},
    "SLEEP": {"date", "deepSleepTime", "shallowSleepTime", "wakeTime", "start", "stop"},
    "SLEEP_MINUTE": {"date", "time", "stage"},
    "SPORT": {"type", "startTime", "sportTime(s)"},
}

Known = dict[str, set[int]]


def _activity(table: Table, source: Source, known: Known) -> Iterator[Reading]:
    names = {"steps": "steps", "distance": "distance_m", "calories": "energy_kcal"}
    date_at, places = table.column("date"), {name: table.column(name) for name in names}
    for cells in table:
        try:
            day = day_of(cells[date_at], "date")
            values = {name: amount(cells[place], name) for name, place in places.items()}
        except CellRefused as refused:
            table.refuse(refused)
            continue
        if not any(values.values()):
            source.report.leave_out("nothing_measured")
            continue
        known["ACTIVITY"].add(number_of(day))
        for name, value in values.items():
            yield Reading(names[name], day, value, BAND)


def _activity_minutes(table: Table, source: Source, known: Known) -> Iterator[Reading]:
    def add(days: Days, day: int, minute: int, cell: str) -> None:
        steps = whole(cell, "steps")
        if steps > _MOST_STEPS_A_MINUTE:
            raise CellRefused("steps", "impossible", cell)
        days[day].step(minute, steps)

    days = _fold_minutes(table, source, "steps", add)
    for day, folded in days.days.items():
        source.report.leave_out("repeated_row", folded.repeated)
        for metric, value in folded.step_metrics():
            if metric != "steps" or day not in known["ACTIVITY"]:
                yield days.reading(day, metric, value)


def _heart_rates(table: Table, source: Source, known: Known) -> Iterator[Reading]:
    def add(days: Days, day: int, minute: int, cell: str) -> None:
        rate = whole(cell, "heartRate")
        if is_heart_rate(rate):
            days[day].beat(rate)
            days[day].wear_hour(minute // 60)
        else:
            source.report.leave_out("nothing_measured")

    days = _fold_minutes(table, source, "heartRate", add)
    known["HEARTRATE_AUTO"].update(days.days)
    for day, folded in days.days.items():
        yield days.reading(day, "wear_minutes", float(folded.worn_minutes()))
        for metric, value in folded.body_metrics():
            yield days.reading(day, metric, value)


def _single_heart_rates(table: Table, source: Source, known: Known) -> Iterator[Reading]:
    """Read heart rates that were asked for one by one: they stand for a day that was not measured by itself."""
    rate_at, when_at = table.column("heartRate"), table.place("timestamp")
    when_at = table.column("time") if when_at is None else when_at
    days = Days(source, BAND)
    for cells in table:
        try:
            instant, rate = _instant(cells[when_at], "time"), whole(cells[rate_at], "heartRate")
        except CellRefused as refused:
            table.refuse(refused)
            continue
        if is_heart_rate(rate):
            days[number_of(instant.date())].beat(rate)
        else:
            source.report.leave_out("nothing_measured")
    for day, folded in days.days.items():
        if day not in known["HEARTRATE_AUTO"]:
            for metric, value in folded.body_metrics():
                yield days.reading(day, metric, value)


def _instant(cell: str, field: str) -> datetime:
    """Read an instant as newer exports write it, with its offset, or older ones, in seconds. Raises CellRefused."""
    stamp = cell.strip()
    if stamp.isascii() and stamp.isdecimal():
        return instant_of_epoch(number(stamp, field), field)
    return instant_of(cell, field)


Add = Callable[[Days, int, int, str], None]


def _fold_minutes(table: Table, source: Source, column: str, add: Add) -> Days:
    """Fold rows of date, time and one value. Dates repeat 1,440 times, so each is read once."""
    date_at, time_at, value_at = table.columns("date", "time", column)
    days, numbers, minutes = Days(source, BAND), dict[str, int](), dict[str, int]()
    for cells in table:
        date_cell, time_cell = cells[date_at], cells[time_at]
        try:
            day = numbers.get(date_cell)
            if day is None:
                day = numbers[date_cell] = number_of(day_of(date_cell, "date"))
            minute = minutes.get(time_cell)
            if minute is None:
                minute = minutes[time_cell] = minute_of_clock(time_cell, "time")
            add(days, day, minute, cells[value_at])
        except CellRefused as refused:
            table.refuse(refused)
    return days


def _sleep(table: Table, source: Source, known: Known) -> Iterator[Reading]:
    rem_at = table.place("REMTime")
    nights: dict[int, Night] = {}
    for cells in table:
        try:
            day, night = _night(table, cells, rem_at)
        except CellRefused as refused:
            table.refuse(refused)
            continue
        if not night.asleep:
            source.report.leave_out("nothing_measured")
        elif day in nights:
            source.report.leave_out("repeated_row")
        else:
            nights[day] = night
    known["SLEEP"].update(nights)
    for day, night in nights.items():
        yield from night_readings(source, BAND, day, night)


def _night(table: Table, cells: list[str], rem_at: int | None) -> tuple[int, Night]:
    deep, light, awake = (
        amount(cells[table.column(name)], name) * 60
        for name in ("deepSleepTime", "shallowSleepTime", "wakeTime")
    )
    rem = 0.0 if rem_at is None else (measured(cells[rem_at], "REMTime") or 0.0) * 60
    day_of(cells[table.column("date")], "date")
    start = _instant(cells[table.column("start")], "start")
    stop = _instant(cells[table.column("stop")], "stop")
    asleep, lain = deep + light + rem, (stop - start).total_seconds()
    if rem < 0 or lain < 0 or lain > 86_400:
        raise CellRefused("stop", "impossible", cells[table.column("stop")])
    # A minute of tolerance a stage: each is rounded for itself.
    if asleep + awake > lain + 300:
        raise CellRefused("deepSleepTime", "durations_disagree", round((asleep + awake) / 60))
    middle = (start.timestamp() + stop.timestamp()) / 2
    return number_of(stop.date()), Night(asleep, deep, rem, awake, asleep * middle, staged=True)


def _sleep_minutes(table: Table, source: Source, known: Known) -> Iterator[Reading]:
    """Read breathing, and stages for nights that SLEEP doesn't hold. A minute has its clock and the day of waking."""
    date_at, time_at, stage_at = table.columns("date", "time", "stage")
    breath_at = table.place("respiratory_rate")
    minutes, days = WakingDays(source), Days(source, BAND)
    for cells in table:
        try:
            day = number_of(day_of(cells[date_at], "date"))
            minute = minute_of_clock(cells[time_at], "time")
            stage = STAGES.get(cells[stage_at].strip().upper())
            if stage is None:
                raise CellRefused("stage", "unknown_word", cells[stage_at])
            minutes.put(day, minute, stage)
            breath = None if breath_at is None else measured(cells[breath_at], "respiratory_rate")
            if breath is not None and breath > 0:
                days[day].sample("respiratory_rate", breath)
        except CellRefused as refused:
            table.refuse(refused)
    nights = Nights(source, BAND)
    for start, stop, stage in minutes.stretches():
        nights.add(start, stop, stage)
    for reading in nights.readings():
        if number_of(reading.day) not in known["SLEEP"]:
            yield reading
    for day, folded in days.days.items():
        for metric, value in folded.body_metrics():
            yield days.reading(day, metric, value)


def _body(table: Table, source: Source, _known: Known) -> Iterator[Reading]:
    when_at = table.place("time")
    epoch_at = table.column("timestamp") if when_at is None else None
    places = {name: table.column(name) for name in _BODY if table.place(name) is not None}
    weighings = Weighings(source, SCALE)
    for cells in table:
        try:
            if when_at is not None:
                instant = _instant(cells[when_at], "time")
            else:
                instant = instant_of_epoch(number(cells[epoch_at or 0], "timestamp"), "timestamp")
            values = {_BODY[name]: measured(cells[at], name) for name, at in places.items()}
            weighings.add(instant, values)
        except CellRefused as refused:
            table.refuse(refused)
    yield from weighings.readings()


def _sport(table: Table, source: Source, _known: Known) -> Iterator[Reading]:
    """Count workouts and their minutes. Their metres and kilocalories are in the day's already."""
    start_at, time_at = table.columns("startTime", "sportTime(s)")
    seen: set[datetime] = set()
    done: dict[int, list[float]] = {}
    for cells in table:
        try:
            start = _instant(cells[start_at], "startTime")
            seconds = amount(cells[time_at], "sportTime(s)")
            if not 0 < seconds <= 86_400:
                raise CellRefused("sportTime(s)", "impossible", cells[time_at])
        except CellRefused as refused:
            table.refuse(refused)
            continue
        if start in seen:
            source.report.leave_out("repeated_row")
            continue
        seen.add(start)
        day = done.setdefault(number_of(start.date()), [0.0, 0.0])
        day[0] += 1
        day[1] += seconds / 60
    days = Days(source, BAND)
    for day_number, (workouts, minutes) in done.items():
        yield days.reading(day_number, "workouts", workouts)
        yield days.reading(day_number, "workout_minutes", round(minutes, 2))


_PARTS: dict[str, Callable[[Table, Source, Known], Iterator[Reading]]] = {
    "ACTIVITY": _activity,
    "ACTIVITY_MINUTE": _activity_minutes,
    "HEARTRATE_AUTO": _heart_rates,
    "HEARTRATE": _single_heart_rates,
    "SLEEP": _sleep,
    "SLEEP_MINUTE": _sleep_minutes,
    "BODY": _body,
    "SPORT": _sport,
}
