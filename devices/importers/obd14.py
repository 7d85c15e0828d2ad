"""The 14-driver set of OBD logs: a row each eight seconds, one file for several cars, decimal commas."""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers.driving import FASTEST_KMH, Drives
from devices.importers.interface import CellRefused, DeviceHint, Reading
from devices.importers.participants import People
from devices.importers.source import Source
from devices.importers.tables import Table, has_columns, measured, number
from devices.importers.timestamps import instant_of_epoch

NAME = "obd14"

COLUMNS = ("TIMESTAMP", "VEHICLE_ID", "SPEED", "ENGINE_RPM", "MARK", "MODEL")
_FASTEST_RPM = 20_000


def recognises(source: Source) -> bool:
    """Look at the columns."""
    return has_columns(source.members[0], COLUMNS)


def read(source: Source) -> Iterator[Reading]:
    """Read the drives of one car. Raises FileRefused where there are several and none is named."""
    table = Table(source.members[0])
    time_at, car_at, speed_at, rpm_at, maker_at, model_at = table.columns(*COLUMNS)
    people, drives = People(source), Drives(source, DeviceHint("car"))
    for cells in table:
        car = cells[car_at].strip()
        if not people.wanted(car):
            continue
        drives.device = DeviceHint("car", car[:64], cells[model_at][:64], cells[maker_at][:64])
        try:
            at = instant_of_epoch(number(cells[time_at], "TIMESTAMP"), "TIMESTAMP")
            kmh, rpm = measured(cells[speed_at], "SPEED"), measured(cells[rpm_at], "ENGINE_RPM")
            if kmh is None:
                source.report.leave_out("nothing_measured")
                continue
            if not 0 <= kmh <= FASTEST_KMH or not 0 <= (rpm or 0) <= _FASTEST_RPM:
                raise CellRefused("SPEED", "impossible", kmh)
            drives.add(at, kmh, rpm or 0)
        except CellRefused as refused:
            table.refuse(refused)
    people.require_one()
    yield from drives.readings()
