"""Values typed by hand beside measured ones."""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers.interface import Reading
from devices.importers.source import Source


def measured_before_typed(source: Source, readings: list[Reading]) -> Iterator[Reading]:
    """Yield readings; of one metric, day and device what was measured, and what was typed only where nothing was."""
    measured = {
        (reading.device, reading.day, reading.metric)
        for reading in readings
        if not reading.typed_by_hand
    }
    for reading in readings:
        if reading.typed_by_hand and (reading.device, reading.day, reading.metric) in measured:
            source.report.leave_out("typed_beside_measured")
        else:
            yield reading
