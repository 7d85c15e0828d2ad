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


def format_of(source: Source) -> Importer:
    """Find the format from the contents. Raises FileRefused."""
    for format_ in FORMATS:
        if format_.recognises(source):
            return format_
    raise FileRefused("unknown_format")
