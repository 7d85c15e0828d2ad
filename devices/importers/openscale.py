"""openScale: one CSV of weighings, times as the phone's clock showed them.

Version 3 writes its columns in capitals and parts the date from the time; version 2 writes both in one, on some phones
in the order of their language. Any column but the date and one figure may be absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from devices.importers.dates import Dates
from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.numbers import measured
from devices.importers.source import Source
from devices.importers.tables import Table, header_of
from devices.importers.timestamps import ZONE
from devices.importers.weighings import Weighings, kilograms
from devices.importers.written import time_of

NAME = "openscale"
SCALE = DeviceHint("scale", maker="openScale")

_WEIGHT = "weight"
# By the names of both versions, without case and underscores.
_FIGURES = {
    _WEIGHT: "weight_kg",
    "fat": "body_fat_pct",
    "bodyfat": "body_fat_pct",
    "water": "water_pct",
    "muscle": "muscle_pct",
    "bone": "bone_kg",
    "visceralfat": "visceral_fat",
    "bmi": "bmi",
    "bmr": "metabolism_kcal",
}
_WHEN, _DATE, _TIME = "datetime", "date", "time"
# One of these beside date and weight is openScale's own.
_OWN = _FIGURES.keys() - {_WEIGHT, "bmi", "fat"} | {"comment", "lbm", "tdee", "waist", "userid"}


def recognises(source: Source) -> bool:
    """Look at the columns."""
    names = {_plain(name) for name in header_of(source.members[0])}
    if _WHEN in names:
        return bool(names & _FIGURES.keys())
    return {_DATE, _WEIGHT} <= names and bool(names & (_OWN | {_TIME}))


def read(source: Source) -> Iterator[Reading]:
    """Read one file. An empty cell and a zero were not measured."""
    table = Table(source.members[0])
    columns = {_plain(name): place for place, name in enumerate(table.header)}
    day_at = columns[_WHEN] if _WHEN in columns else columns[_DATE]
    time_at = None if _WHEN in columns else columns.get(_TIME)
    figures = {name: place for name, place in columns.items() if name in _FIGURES}
    if not figures:
        raise FileRefused("missing_column", field=_WEIGHT)
    dates = Dates(table.cells_of(table.header[day_at]))
    weighings = Weighings(source, SCALE)
    for cells in table:
        try:
            when, timed = _when(table, dates, cells, day_at, time_at)
            weighings.add(when, _values(table, cells, figures), timed=timed)
        except CellRefused as refused:
            table.refuse(refused)
    yield from weighings.readings()


def _when(
    table: Table, dates: Dates, cells: list[str], day_at: int, time_at: int | None
) -> tuple[datetime, bool]:
    """Return when a row was weighed, and whether its time of day is known. Raises CellRefused."""
    name = table.header[day_at]
    if _plain(name) == _WHEN:
        return dates.local(cells[day_at], name), True
    day = dates.day(cells[day_at], name)
    written = "" if time_at is None else cells[time_at].strip()
    if not written:
        return datetime.combine(day, time(), ZONE), False
    at = time_of(written)
    if at is None:
        raise CellRefused(table.header[time_at or 0], "not_an_instant", written)
    return datetime.combine(day, at, ZONE), True


def _values(table: Table, cells: list[str], figures: dict[str, int]) -> dict[str, float | None]:
    values = {}
    for name, place in figures.items():
        column = table.header[place]
        if name == _WEIGHT:
            values[_FIGURES[name]] = kilograms(cells[place], column, table.decimal)
        else:
            cell = cells[place].strip().removesuffix("%")
            values[_FIGURES[name]] = measured(cell, column, table.decimal)
    return values


def _plain(name: str) -> str:
    """Return a column's name without case and underscores: both versions name the same figure."""
    return name.replace("_", "").casefold()
