"""openScale: one CSV of weighings, times as the phone's clock showed them."""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers.interface import CellRefused, DeviceHint, Reading
from devices.importers.moments import local_of
from devices.importers.source import Source
from devices.importers.tables import Table, has_columns, measured
from devices.importers.weighings import Weighings

NAME = "openscale"
SCALE = DeviceHint("scale", maker="openScale")

_COLUMNS = {
    "weight": "weight_kg",
    "fat": "body_fat_pct",
    "water": "water_pct",
    "muscle": "muscle_pct",
    "bone": "bone_kg",
    "visceralFat": "visceral_fat",
}
_SHAPES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def recognises(source: Source) -> bool:
    """Look at the columns."""
    return has_columns(source.members[0], ("dateTime", "weight", "fat", "water"))


def read(source: Source) -> Iterator[Reading]:
    """Read one file. An empty cell and a zero were not measured."""
    table = Table(source.members[0])
    when_at = table.column("dateTime")
    places = {name: table.column(name) for name in _COLUMNS if table.place(name) is not None}
    weighings = Weighings(source, SCALE)
    for cells in table:
        try:
            when = local_of(cells[when_at], "dateTime", *_SHAPES)
            values = {_COLUMNS[name]: measured(cells[at], name) for name, at in places.items()}
            weighings.add(when, values)
        except CellRefused as refused:
            table.refuse(refused)
    yield from weighings.readings()
