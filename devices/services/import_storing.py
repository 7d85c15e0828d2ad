"""What a file held, brought in by the one way in, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from core.maths.calendar import BUSINESS_ZONE, day_of
from devices.importers.interface import DeviceHint, Reading
from devices.importers.sandbox import Parsed
from devices.maths.catalogue import Kind
from devices.models import ObservationImport
from devices.services import devices, import_report, ingestion, summaries
from devices.services.import_report import Report
from devices.services.ingestion import Arrival
from lending.models import Borrower

BATCH = 2_000

Advance = Callable[[int, int], None]


def store(*, record: ObservationImport, parsed: Parsed, at: datetime, advance: Advance) -> Report:
    """Store each batch in a transaction of its own, then sum up the days touched.

    Stops storing where a withdrawal dropped the import meanwhile.
    """
    report = import_report.of_parsed(parsed)
    readings = sorted(parsed.readings, key=lambda reading: reading.day)
    ids = _register(record.borrower, readings, at)
    for start in range(0, len(readings), BATCH):
        if not ObservationImport.objects.filter(pk=record.pk, state__in=record.OPEN).exists():
            break
        batch = readings[start : start + BATCH]
        arrivals = [
            Arrival(
                record.borrower.number,
                ids[reading.device],
                reading.metric,
                reading.day,
                reading.value,
                reading.typed_by_hand,
            )
            for reading in batch
        ]
        verdicts = ingestion.store(arrivals=arrivals, known_at=at, on=day_of(at), source=record)
        for reading, verdict in zip(batch, verdicts, strict=True):
            report.add(reading.metric, reading.day, reading.value, verdict)
        advance(start + len(batch), len(readings))
    if report.kept_days:
        first, last = min(report.kept_days), max(report.kept_days)
        people = [record.borrower_id]
        summaries.summarise(day=first, last_day=last, as_of=at, borrowers=people)
    return import_report.conclude(report)


def _register(borrower: Borrower, readings: list[Reading], at: datetime) -> dict[DeviceHint, int]:
    """Know each device again, as seen from its first day in the file to its last. Days to come say nothing."""
    days: dict[DeviceHint, list[date]] = {}
    for reading in readings:
        days.setdefault(reading.device, []).append(reading.day)
    today = day_of(at)
    ids = {}
    for hint, seen_on in days.items():
        first, last = min(seen_on[0], today), min(seen_on[-1], today)
        for day in (first, last):
            noon = datetime.combine(day, time(12), BUSINESS_ZONE)
            device = devices.register(
                borrower=borrower,
                kind=Kind(hint.kind),
                at=min(noon, at),
                serial=hint.serial,
                maker=hint.maker,
                model=hint.model,
                firmware=hint.firmware if day == last else "",
            )
        devices.had_since(device=device, borrower=borrower, on=first)
        ids[hint] = device.pk
    return ids
