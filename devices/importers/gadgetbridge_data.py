"""A Gadgetbridge database that is being read: its tables, its devices, and the rules of a cell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from devices.importers.database import Database
from devices.importers.interface import CellRefused, DeviceHint, FileRefused
from devices.importers.source import Source

_MOST_DEVICES = 100
# What the app calls the first Mi Band, whose kinds have numbers of their own.
_FIRST_MI_BANDS = frozenset({"MIBAND", "MI", "MI1A", "MI1S"})

Cells = dict[str, Any]


@dataclass(slots=True)
class Device:
    """One row of DEVICE."""

    band: DeviceHint
    is_first_mi_band: bool = False

    @property
    def scale(self) -> DeviceHint:
        """Return the same device as a scale."""
        return DeviceHint("scale", self.band.serial, self.band.model)


class Export:
    """The database with its devices."""

    def __init__(self, data: Database, source: Source) -> None:
        self.source = source
        self._data = data
        self._devices = dict(self._listed())

    def columns_of(self, table: str) -> list[str]:
        """Return the columns of a table, [] where there is none. Raises FileRefused for what is no plain table."""
        return self._data.columns_of(table)

    def has_rows(self, table: str) -> bool:
        """Return whether a table is there and holds a row."""
        return bool(self.columns_of(table)) and self._data.has_rows(table)

    def other_tables(self, known: Sequence[str]) -> list[str]:
        """Return the tables of samples that hold rows and aren't among those known."""
        return [
            name
            for name in self._data.tables()
            if name.endswith("_SAMPLE") and name not in known and self.has_rows(name)
        ]

    def device(self, number: int) -> Device:
        """Return a device by its number. Raises FileRefused where there are more than anybody has."""
        found = self._devices.get(number)
        if found is None:
            serial = f"gadgetbridge-{number}" if number != 1 else ""
            found = self._devices[number] = Device(DeviceHint("band", serial))
            if len(self._devices) > _MOST_DEVICES:
                raise FileRefused("too_many_devices", value=len(self._devices))
        return found

    def rows(
        self, table: str, needed: Sequence[str], more: Sequence[str] = (), order: str = ""
    ) -> Iterator[Cells]:
        """Yield rows with the columns that are needed and those of `more` that are there. Raises FileRefused."""
        columns = self.columns_of(table)
        for name in needed:
            if columns and name not in columns:
                raise FileRefused("missing_column", field=f"{table}.{name}")
        names = [*needed, *(name for name in more if name in columns)]
        for row in self._data.rows(table, names, order) if columns else ():
            self.source.count_row()
            yield dict(zip(names, row, strict=True))

    def refuse(self, table: str, refused: CellRefused) -> None:
        """Report a cell of a table."""
        name = f"{table}.{refused.field}"
        self.source.report.refuse(0, name, refused.code, refused.value)

    def _listed(self) -> Iterator[tuple[int, Device]]:
        columns = self.columns_of("DEVICE")
        if not {"_ID", "IDENTIFIER"} <= set(columns):
            return
        more = [name for name in ("MODEL", "NAME", "TYPE_NAME") if name in columns]
        for number, identifier, *rest in self._data.rows("DEVICE", ("_ID", "IDENTIFIER", *more)):
            told = dict(zip(more, rest, strict=True))
            if isinstance(number, int):
                model = str(told.get("MODEL") or "")[:64]
                band = DeviceHint("band", str(identifier or "")[:64], model)
                names = {str(told.get(name)) for name in ("NAME", "TYPE_NAME")}
                yield number, Device(band, not names.isdisjoint(_FIRST_MI_BANDS))


def whole(cells: Cells, name: str) -> int:
    """Return a whole number. Raises CellRefused for anything else, nothing included."""
    value = cells[name]
    if type(value) is not int:
        raise CellRefused(name, "not_a_number", value)
    return value


def whole_or_none(cells: Cells, name: str) -> int | None:
    """Return a whole number, None where the cell is empty or the column isn't there. Raises CellRefused."""
    return None if cells.get(name) is None else whole(cells, name)


def figure(cells: Cells, name: str) -> float | None:
    """Return a finite number, None where the cell is empty or the column isn't there. Raises CellRefused."""
    value = cells.get(name)
    if value is None:
        return None
    if type(value) not in {int, float} or not math.isfinite(value):
        raise CellRefused(name, "not_a_number", value)
    return float(value)
