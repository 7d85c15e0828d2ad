"""Fitbit: the merged CSV files of daily activity, hours, sleep and weight, one by one or in a ZIP.

One file may hold many people. Times are those of the wearer's own clock; distances are kilometres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.manual_entries import measured_before_typed
from devices.importers.participants import People
from devices.importers.source import Source
from devices.importers.tables import Table, amount, header_of, measured
from devices.importers.timestamps import local_of
from devices.importers.weighings import Weighings

NAME = "fitbit"

_DAY_MINUTES = 1440
_DAYS = ("%m/%d/%y", "%m/%d/%Y")
_TIMES = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%y %H:%M", "%m/%d/%Y %H:%M")

COLUMNS = {
    "activity": ("Id", "ActivityDate", "TotalSteps", "TotalDistance", "SedentaryMinutes"),
    "hours": ("Id", "ActivityHour", "TotalIntensity"),
    "sleep": ("Id", "SleepDay", "TotalSleepRecords", "TotalMinutesAsleep", "TotalTimeInBed"),
    "weight": ("Id", "Date", "WeightKg", "IsManualReport"),
}
_ACTIVITY = ("TotalSteps", "TotalDistance", "Calories")
_ACTIVE = ("VeryActiveMinutes", "FairlyActiveMinutes", "LightlyActiveMinutes")


def recognises(source: Source) -> bool:
    """Look for one of the files by its columns."""
    return bool(_tables(source))


def read(source: Source) -> Iterator[Reading]:
    """Read the files that are there."""
    people = People(source)
    read_so_far: list[Reading] = []
    for part, table in _tables(source).items():
        read_so_far.extend(_PARTS[part](table, source, people))
    people.require_one()
    yield from read_so_far


def _tables(source: Source) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for member in source.members:
        columns = set(header_of(member))
        for part, needed in COLUMNS.items():
            if set(needed) <= columns:
                if part in found:
                    raise FileRefused("repeated_member", value=member.name)
                found[part] = Table(member)
    return found


def _device(kind: str, person: str) -> DeviceHint:
    return DeviceHint(kind, f"fitbit-{person}"[:64], maker="Fitbit")


Rows = Iterator[tuple[str, Callable[[str], str]]]


def _rows_of(table: Table, people: People) -> Rows:
    """Yield the rows of the people wanted, each with the person and a way to get at its cells."""
    places = {name: place for place, name in enumerate(table.header)}
    for cells in table:
        person = cells[places["Id"]].strip()
        if people.wanted(person):
            yield person, partial(_cell, cells, places)


def _cell(cells: list[str], places: dict[str, int], name: str) -> str:
    return cells[places[name]]


def _activity(table: Table, source: Source, people: People) -> Iterator[Reading]:
    """Read days. One that is sedentary for 24 hours without a step is a day on which nobody wore it.

    Every minute in motion is active, the light ones too: steps are made in them as well.
    """
    table.columns(*_ACTIVITY, *_ACTIVE)
    for person, cell in _rows_of(table, people):
        try:
            day = local_of(cell("ActivityDate"), "ActivityDate", *_DAYS).date()
            steps, km, kcal = (amount(cell(name), name) for name in _ACTIVITY)
            active = sum(amount(cell(name), name) for name in _ACTIVE)
            sedentary = amount(cell("SedentaryMinutes"), "SedentaryMinutes")
        except CellRefused as refused:
            table.refuse(refused)
            continue
        if steps == 0 and sedentary >= _DAY_MINUTES:
            source.report.leave_out("not_worn")
            continue
        values = {
            "steps": steps,
            "distance_m": round(km * 1000, 1),
            "energy_kcal": kcal,
            "active_minutes": active,
        }
        for metric, value in values.items():
            yield Reading(metric, day, value, _device("band", person))


def _hours(table: Table, source: Source, people: People) -> Iterator[Reading]:
    """Count the hours in which the wearer moved as worn. Their energy is in the day's already."""
    hours: dict[tuple[str, date], set[int]] = {}
    for person, cell in _rows_of(table, people):
        try:
            hour = local_of(cell("ActivityHour"), "ActivityHour", *_TIMES)
            moved = amount(cell("TotalIntensity"), "TotalIntensity") > 0
        except CellRefused as refused:
            table.refuse(refused)
            continue
        if moved:
            hours.setdefault((person, hour.date()), set()).add(hour.hour)
        if len(hours) > source.limits.days:
            raise FileRefused("too_many_days", value=len(hours))
    for (person, day), worn in hours.items():
        yield Reading("wear_minutes", day, 60.0 * len(worn), _device("band", person))


def _sleep(table: Table, source: Source, people: People) -> Iterator[Reading]:
    """Read nights. The file has no times, so there is no midpoint."""
    nights: dict[tuple[str, date], tuple[float, float]] = {}
    for person, cell in _rows_of(table, people):
        try:
            day = local_of(cell("SleepDay"), "SleepDay", *_TIMES).date()
            asleep = amount(cell("TotalMinutesAsleep"), "TotalMinutesAsleep")
            in_bed = amount(cell("TotalTimeInBed"), "TotalTimeInBed")
            if asleep > in_bed:
                raise CellRefused("TotalMinutesAsleep", "durations_disagree", asleep)
        except CellRefused as refused:
            table.refuse(refused)
            continue
        if (person, day) in nights:
            same = nights[person, day] == (asleep, in_bed)
            source.report.leave_out("repeated_row" if same else "second_row_of_a_day")
        else:
            nights[person, day] = (asleep, in_bed)
    for (person, day), (asleep, in_bed) in nights.items():
        device = _device("band", person)
        yield Reading("sleep_minutes", day, asleep, device)
        yield Reading("awake_minutes", day, in_bed - asleep, device)


def _weight(table: Table, source: Source, people: People) -> Iterator[Reading]:
    """Read weighings; `IsManualReport` says which of them were typed by hand."""
    found: dict[tuple[str, bool], Weighings] = {}
    for person, cell in _rows_of(table, people):
        try:
            when = local_of(cell("Date"), "Date", *_TIMES)
            typed = _flag(cell("IsManualReport"))
            values = {"weight_kg": measured(cell("WeightKg"), "WeightKg")}
            for name, metric in (("Fat", "body_fat_pct"), ("BMI", "bmi")):
                if table.place(name) is not None:
                    values[metric] = measured(cell(name), name)
            weighings = found.get((person, typed))
            if weighings is None:
                weighings = Weighings(source, _device("scale", person), typed_by_hand=typed)
                found[person, typed] = weighings
            weighings.add(when, values)
        except CellRefused as refused:
            table.refuse(refused)
    yield from measured_before_typed(
        source, [reading for weighings in found.values() for reading in weighings.readings()]
    )


def _flag(cell: str) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    word = words.get(cell.strip().lower())
    if word is None:
        raise CellRefused("IsManualReport", "unknown_word", cell)
    return word


_PARTS: dict[str, Callable[[Table, Source, People], Iterator[Reading]]] = {
    "activity": _activity,
    "hours": _hours,
    "sleep": _sleep,
    "weight": _weight,
}
