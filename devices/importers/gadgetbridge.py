"""Gadgetbridge: the SQLite database that the app exports, bare or in its ZIP.

The app makes all tables of all devices; most of them are empty. Of one metric, day and device the first that tells it
counts: what the device itself says of rest and nights, then minutes, single measurements, the device's sums of days.
"""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers import (
    database,
    gadgetbridge_activity,
    gadgetbridge_huawei,
    gadgetbridge_series,
    gadgetbridge_sleep,
)
from devices.importers.gadgetbridge_data import Export
from devices.importers.interface import FileRefused, Reading
from devices.importers.naming import named
from devices.importers.source import Member, Source

NAME = "gadgetbridge"

_TABLES = (
    *(table.name for table in gadgetbridge_activity.TABLES),
    *gadgetbridge_sleep.TABLES,
    *gadgetbridge_huawei.TABLES,
    *gadgetbridge_series.RESTING,
    *gadgetbridge_series.SERIES,
    *gadgetbridge_series.WEIGHTS,
    gadgetbridge_series.WORKOUTS,
    gadgetbridge_series.DAYS,
)


def recognises(source: Source) -> bool:
    """Look for a database; which tables it holds is seen when it is read."""
    return _member(source) is not None


def read(source: Source) -> Iterator[Reading]:
    """Read the tables that are known, each by its own units."""
    member = _member(source)
    if member is None:
        raise FileRefused("unknown_format")
    with database.opened(source.on_disk(member)) as data:
        export = Export(data, source)
        _require_rows(export)
        told = set()
        for reading in _readings(export):
            what = reading.metric, reading.day, reading.device
            if what not in told:
                told.add(what)
                yield reading


def _member(source: Source) -> Member | None:
    for member in source.members:
        may_be = len(source.members) == 1 or member.name.lower().endswith(
            (".db", ".sqlite", ".sqlite3", "gadgetbridge")
        )
        if may_be and member.head.startswith(database.MAGIC):
            return member
    return None


def _require_rows(export: Export) -> None:
    """Raise FileRefused, naming the tables, where none that is read holds a row."""
    there = [name for name in _TABLES if export.columns_of(name)]
    if any(export.has_rows(name) for name in there):
        return
    others = export.other_tables(there)
    if others:
        raise FileRefused("unread_table", field=named(others))
    if there:
        raise FileRefused("empty_table", field=named(there))
    raise FileRefused("unknown_format")


def _readings(export: Export) -> Iterator[Reading]:
    yield from gadgetbridge_series.resting_of_days(export)
    yield from gadgetbridge_series.series_readings(export, gadgetbridge_series.RESTING)
    # Nights that the band itself made up its mind about go before those made of minutes.
    yield from gadgetbridge_sleep.xiaomi_readings(export)
    yield from gadgetbridge_sleep.garmin_readings(export)
    yield from gadgetbridge_huawei.night_readings(export)
    for table in gadgetbridge_activity.TABLES:
        yield from gadgetbridge_activity.readings(table, export)
    yield from gadgetbridge_huawei.activity_readings(export)
    yield from gadgetbridge_series.series_readings(export, gadgetbridge_series.SERIES)
    yield from gadgetbridge_huawei.body_of_nights(export)
    yield from gadgetbridge_series.day_readings(export)
    yield from gadgetbridge_series.weight_readings(export)
    yield from gadgetbridge_series.workout_readings(export)
