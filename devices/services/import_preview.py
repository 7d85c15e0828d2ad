"""What a file would give, without a borrower or a database: read as for an import, held to the catalogue, not stored.

Consents, and what is known of the borrower already, are not asked: they may still keep values out.
"""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from core.services.row_verdicts import STORED, Verdict
from devices.importers import sandbox
from devices.importers.interface import FileRefused, Reading
from devices.importers.sandbox import Parsed, ReadingBroke
from devices.importers.source import Options
from devices.maths import arrivals as rules
from devices.maths.catalogue import METRICS
from devices.services import import_report
from devices.services.import_report import Report
from devices.services.row_refusals import refused


@dataclass(frozen=True, slots=True)
class Preview:
    """The report that an import would end with, and one reading a metric and day of what it would store."""

    report: Report
    days: list[Reading]


def preview(*, path: Path, options: Options, on: date) -> Preview:
    """Read a file as an import would on a day, and store nothing. A file that is refused has no days.

    Raises OSError where the file can't be opened.
    """
    require_file(path)
    try:
        parsed = sandbox.read(path, options)
    except FileRefused as refusal:
        return Preview(import_report.of_refusal(refusal), [])
    except ReadingBroke as broken:
        return Preview(import_report.of_trouble(broken.code), [])
    kept, report = _judge(parsed, on)
    if not report.code:
        report.sentence = import_report.sentence_of_preview(report)
    return Preview(report, _one_a_day(kept))


def require_file(path: Path) -> None:
    """Raise OSError where no file can be opened: a folder is none, and a pipe would be waited for without end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, _("it is no file but a folder, a pipe or a device"))
    with path.open("rb"):
        pass


def _judge(parsed: Parsed, on: date) -> tuple[list[Reading], Report]:
    """Hold each reading to the catalogue and to the day; of two that differ neither is kept."""
    report = import_report.of_parsed(parsed)
    said = _said(parsed.readings)
    kept = []
    for reading in sorted(parsed.readings, key=lambda reading: reading.day):
        verdict = _verdict(reading, on, said)
        report.add(reading.metric, reading.day, reading.value, verdict)
        if verdict.refusal is None:
            kept.append(reading)
    return kept, import_report.conclude(report)


def _said(readings: Iterable[Reading]) -> dict[tuple[object, ...], set[tuple[float, bool]]]:
    """Return what is said of each metric, device and day."""
    said: dict[tuple[object, ...], set[tuple[float, bool]]] = {}
    for reading in readings:
        key = (reading.metric, reading.device, reading.day)
        said.setdefault(key, set()).add((reading.value, reading.typed_by_hand))
    return said


def _verdict(
    reading: Reading, on: date, said: dict[tuple[object, ...], set[tuple[float, bool]]]
) -> Verdict:
    metric = METRICS.get(reading.metric)
    if metric is None:
        return refused("unknown_metric")
    code = rules.fault_of_value(metric, reading.value) or rules.fault_of_day(reading.day, on)
    if not code and len(said[reading.metric, reading.device, reading.day]) > 1:
        code = "two_values"
    return refused(code, reading.metric) if code else STORED


def _one_a_day(readings: list[Reading]) -> list[Reading]:
    """Choose one reading a metric and day, as days are summed up (see `day_values.sql`), in the order of days.

    What was measured speaks before what was typed, then a device of the metric's own kind, then the one worn longer.
    """
    worn = {
        (reading.device, reading.day): reading.value
        for reading in readings
        if reading.metric == "wear_minutes"
    }

    def rank(reading: Reading) -> tuple[bool, bool, float]:
        own_kind = METRICS[reading.metric].kind == reading.device.kind
        return (
            not reading.typed_by_hand,
            own_kind,
            worn.get((reading.device, reading.day), -1.0),
        )

    chosen: dict[tuple[date, str], Reading] = {}
    for reading in readings:
        before = chosen.get((reading.day, reading.metric))
        if before is None or rank(reading) > rank(before):
            chosen[reading.day, reading.metric] = reading
    return [chosen[key] for key in sorted(chosen)]
