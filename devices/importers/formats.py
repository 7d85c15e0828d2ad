"""All formats, and which of them a file is."""

from __future__ import annotations

from devices.importers import (
    apple_health,
    fitbit,
    fitbit_monthly,
    fitbit_takeout,
    gadgetbridge,
    mi_band_csv,
    mi_fitness,
    obd14,
    openscale,
    phone_usage,
    torque_obd,
    zepp,
)
from devices.importers.interface import FileRefused, Importer
from devices.importers.source import Source

FORMATS: tuple[Importer, ...] = (
    gadgetbridge,
    apple_health,
    torque_obd,
    obd14,
    mi_band_csv,
    mi_fitness,
    openscale,
    phone_usage,
    fitbit,
    fitbit_monthly,
    fitbit_takeout,
    zepp,
)
# The first bytes of PDF, PNG, JPEG, GIF; of a workbook from before 2007.
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def format_of(source: Source) -> Importer:
    """Find the format from the contents. Raises FileRefused."""
    for format_ in FORMATS:
        if format_.recognises(source):
            return format_
    raise FileRefused(_kind_of(source))


def _kind_of(source: Source) -> str:
    """Name what a file is that no importer reads."""
    names = {member.name for member in source.members}
    if "xl/workbook.xml" in names or source.start.startswith(_OLD_OFFICE):
        return "a_workbook"
    return "a_picture" if source.start.startswith(_PICTURES) else "unknown_format"
