"""Activity samples of a Mi Band as CSV, with the columns of Gadgetbridge's table. Rows stand in the order of time."""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers.interface import CellRefused, DeviceHint, FileRefused, Reading
from devices.importers.samples import Samples
from devices.importers.source import Source
from devices.importers.tables import Table, has_columns, number, whole

NAME = "mi_band_csv"

COLUMNS = ("TIMESTAMP", "DEVICE_ID", "STEPS", "RAW_KIND", "HEART_RATE")


def recognises(source: Source) -> bool:
    """Look at the columns."""
    return any(has_columns(member, COLUMNS) for member in source.members[:1])


def read(source: Source) -> Iterator[Reading]:
    """Read one file. Its unit of time is told by the size of its numbers."""
    table = Table(source.members[0])
    stamp_at, device_at, steps_at, kind_at, heart_at = table.columns(*COLUMNS)
    devices: dict[str, Samples] = {}
    for cells in table:
        device = cells[device_at].strip()
        samples = devices.get(device)
        if samples is None:
            samples = devices[device] = Samples(source, _hint(device))
            if len(devices) > 100:
                raise FileRefused("too_many_devices", value=len(devices))
        try:
            samples.add(
                whole(cells[stamp_at], "TIMESTAMP"),
                whole(cells[steps_at], "STEPS"),
                int(number(cells[kind_at], "RAW_KIND")),
                int(number(cells[heart_at], "HEART_RATE")),
            )
        except CellRefused as refused:
            table.refuse(refused)
    for samples in devices.values():
        yield from samples.readings()


def _hint(device: str) -> DeviceHint:
    return DeviceHint("band", "" if device == "1" else f"mi-band-{device}"[:64])
