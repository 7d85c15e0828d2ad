"""Torque Pro: the log of a trip, a row a second, up to 180 columns. Of these three are read, and no coordinate.

Everybody ticks in the app what is logged, so any column may be absent, and the header stands again wherever a log
goes on, with other columns where they were ticked since. Months are in the phone's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from devices.importers.dates import Dates
from devices.importers.driving import FASTEST_KMH, Drives
from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.numbers import NOTHING, measured
from devices.importers.source import Member, Source
from devices.importers.tables import Table, header_of

NAME = "torque_obd"
CAR = DeviceHint("car", maker="Torque Pro")

_TIMES = ("Device Time", "GPS Time")
# The car's own speed before the phone's; a unit follows in brackets.
_SPEEDS = ("Speed (OBD)", "Speed (GPS)", "GPS Speed")
_RPM = "Engine RPM"
_KMH = {"km/h": 1.0, "kmh": 1.0, "mph": 1.609344, "meters/second": 3.6, "m/s": 3.6}
_WHEREABOUTS = ("Longitude", "Latitude", "GPS Longitude(°)", "GPS Latitude(°)")
_UNIT = re.compile(r"(.+?)\s*\(([^()]*)\)")
# Beside a time, one of these tells a log of Torque.
_OWN = (*_SPEEDS, _RPM, "Trip Distance", "Horizontal Dilution of Precision", "G(x)", "Gravity X")
_FASTEST_RPM = 20_000


def recognises(source: Source) -> bool:
    """Look at the columns: a time of Torque's, and something that it logs."""
    return any(_is_log(member) for member in source.members)


def _is_log(member: Member) -> bool:
    names = header_of(member)
    return bool(set(names) & set(_TIMES)) and any(name.startswith(_OWN) for name in names)


def read(source: Source) -> Iterator[Reading]:
    """Read the logs, the earliest first. The device's own time counts, as the driver's clock shows it.

    A row without speed, or without the speed of an engine that answers in others, says nothing of driving: the car's
    computer wasn't listening yet. Idling is told apart where the engine's speed is logged.
    """
    drives = Drives(source, CAR)
    logs = [member for member in source.members if _is_log(member)]
    for member in sorted(logs, key=_begun) if len(logs) > 1 else logs:
        _read_log(Table(member), source, drives)
    yield from drives.readings()


def _begun(log: Member) -> float:
    """Return when a log begins, in seconds since 1970; 0 where none of its times can be read."""
    table = Table(log)
    name = next(name for name in _TIMES if name in table.header)
    dates = Dates(table.cells_of(name))
    for cell in table.cells_of(name)():
        with suppress(CellRefused):
            return dates.local(cell, name).timestamp()
    return 0.0


def _read_log(table: Table, source: Source, drives: Drives) -> None:
    source.report.leave_out("whereabouts", sum(name in table.header for name in _WHEREABOUTS))
    places = _Places(table)
    dates = Dates(table.cells_of(table.header[places.time]))
    for cells in table:
        if table.header is not places.header:
            places = _Places(table)
        try:
            kmh, rpm = places.speed_of(cells), places.rpm_of(cells)
            if kmh is None or (rpm is None and places.engine_answers):
                source.report.leave_out("nothing_measured")
                continue
            drives.add(_instant(dates, cells[places.time], table), kmh, rpm)
        except CellRefused as refused:
            table.refuse(refused)


def _instant(dates: Dates, cell: str, table: Table) -> datetime:
    name = next(name for name in _TIMES if name in table.header)
    return dates.local(cell, name)


@dataclass(slots=True)
class _Speed:
    name: str
    place: int
    to_kmh: float


class _Places:
    """Where the columns of one header stand. Raises FileRefused where time or every speed is absent."""

    def __init__(self, table: Table) -> None:
        self.header = table.header
        self._table = table
        self.time = next((table.column(name) for name in _TIMES if name in self.header), -1)
        if self.time < 0:
            raise FileRefused("missing_column", field=_TIMES[0], line=table.line)
        self._speed = _speed_of(self.header, table.line)
        self._rpm = next(
            (place for place, name in enumerate(self.header) if name.startswith(_RPM)), None
        )

    def speed_of(self, cells: list[str]) -> float | None:
        """Return the row's speed in km/h. Raises CellRefused."""
        speed = self._speed
        value = measured(cells[speed.place], speed.name, self._table.decimal)
        if value is not None and not 0 <= value * speed.to_kmh <= FASTEST_KMH:
            raise CellRefused(speed.name, "impossible", value)
        return None if value is None else value * speed.to_kmh

    @cached_property
    def engine_answers(self) -> bool:
        """Whether any row holds the engine's speed: the column may be ticked for a car that doesn't tell it."""
        if self._rpm is None:
            return False
        cells = self._table.cells_of(self.header[self._rpm])
        return any(cell.strip() not in NOTHING for cell in cells())

    def rpm_of(self, cells: list[str]) -> float | None:
        """Return the engine's speed, None where it isn't logged. Raises CellRefused."""
        if self._rpm is None:
            return None
        rpm = measured(cells[self._rpm], _RPM, self._table.decimal)
        if rpm is not None and not 0 <= rpm <= _FASTEST_RPM:
            raise CellRefused(_RPM, "impossible", rpm)
        return rpm


def _speed_of(header: list[str], line: int) -> _Speed:
    """Find the best column of speed. Raises FileRefused where none is there, or only in a unit that isn't known."""
    unknown = ""
    for wanted in _SPEEDS:
        for place, name in enumerate(header):
            parts = _UNIT.fullmatch(name)
            if parts is None or parts[1] != wanted:
                continue
            factor = _KMH.get(parts[2].strip().casefold())
            if factor is not None:
                return _Speed(name, place, factor)
            unknown = unknown or name
    if unknown:
        raise FileRefused("unknown_unit", field=unknown, line=line)
    raise FileRefused("no_speed", field=f"{_SPEEDS[0]}(km/h)", line=line)
