"""Reading a file in the test's own process, as the child does, and what is said of it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from devices.importers.formats import format_of
from devices.importers.interface import Reading, Report
from devices.importers.limits import Limits
from devices.importers.source import Options, Source


@dataclass(frozen=True)
class Outcome:
    """What came out of a file."""

    format: str
    readings: list[Reading]
    report: Report

    def days(self, metric: str) -> dict[str, float]:
        """Return a metric's values by day; one device is meant."""
        found = [reading for reading in self.readings if reading.metric == metric]
        assert len({reading.device for reading in found}) <= 1
        return {reading.day.isoformat(): reading.value for reading in found}

    def value(self, metric: str) -> float:
        """Return a metric's only value."""
        (value,) = self.days(metric).values()
        return value

    def of(self, day: date) -> dict[str, float]:
        """Return all values of a day, by metric."""
        return {reading.metric: reading.value for reading in self.readings if reading.day == day}


def read(
    path: Path,
    *,
    password: str = "",
    person: str = "",
    name: str = "",
    limits: Limits | None = None,
) -> Outcome:
    """Read a file. Raises FileRefused."""
    with TemporaryDirectory() as folder:
        source = Source(path, Path(folder), Options(password, person, name), limits or Limits())
        with closing(source):
            format_ = format_of(source)
            return Outcome(format_.NAME, list(format_.read(source)), source.report)


def read_bytes(folder: Path, data: bytes, *, password: str = "", person: str = "") -> Outcome:
    """Read bytes as a file without a telling name."""
    path = folder / "handed-in"
    path.write_bytes(data)
    return read(path, password=password, person=person)
