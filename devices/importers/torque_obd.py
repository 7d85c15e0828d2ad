"""Torque Pro: the log of a trip, a row a second, up to 180 columns. Of these three are read, and no coordinate."""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers.driving import FASTEST_KMH, Drives
from devices.importers.interface import CellRefused, DeviceHint, Reading
from devices.importers.moments import local_of
from devices.importers.source import Source
from devices.importers.tables import Table, has_columns, measured

NAME = "torque_obd"
CAR = DeviceHint("car", maker="Torque Pro")

TIME, SPEED, RPM = "Device Time", "Speed (OBD)(km/h)", "Engine RPM(rpm)"
_WHEREABOUTS = ("Longitude", "Latitude", "GPS Longitude(°)", "GPS Latitude(°)")
_SHAPES = ("%d-%b-%Y %H:%M:%S.%f", "%d-%b-%Y %H:%M:%S")
_FASTEST_RPM = 20_000


def recognises(source: Source) -> bool:
    """Look at the columns."""
    return has_columns(source.members[0], ("GPS Time", TIME, SPEED, RPM))


def read(source: Source) -> Iterator[Reading]:
    """Read one log. The device's own time counts, as the driver's clock shows it.

    A row without speed or engine speed, before the car's computer answers, says nothing of driving. Torque writes its
    header again where a log goes on after a pause.
    """
    table = Table(source.members[0])
    time_at, speed_at, rpm_at = table.columns(TIME, SPEED, RPM)
    source.report.leave_out("whereabouts", sum(name in table.header for name in _WHEREABOUTS))
    drives = Drives(source, CAR)
    for cells in table:
        if cells[time_at].strip() == TIME:
            source.report.leave_out("repeated_header")
            continue
        try:
            at = local_of(cells[time_at], TIME, *_SHAPES)
            kmh, rpm = measured(cells[speed_at], SPEED), measured(cells[rpm_at], RPM)
            if kmh is None or rpm is None:
                source.report.leave_out("nothing_measured")
                continue
            if not 0 <= kmh <= FASTEST_KMH:
                raise CellRefused(SPEED, "impossible", kmh)
            if not 0 <= rpm <= _FASTEST_RPM:
                raise CellRefused(RPM, "impossible", rpm)
            drives.add(at, kmh, rpm)
        except CellRefused as refused:
            table.refuse(refused)
    yield from drives.readings()
