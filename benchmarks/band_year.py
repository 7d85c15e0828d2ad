"""A band's year: 525,600 minute rows of a Gadgetbridge database, read by the child that reads strangers' files.

Storing and summing up its 3,650 values comes on top: 0.3 s. `python -m benchmarks.band_year` needs no server: it prints
the median seconds and the peak in MiB.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from subprocess import run as run_process
from tempfile import TemporaryDirectory

from benchmarks.measure import Ratio, timed
from devices.importers import sandbox
from devices.importers.sandbox import Parsed

DAYS = 365
LONGEST_SECONDS, MOST_MIB = 10, 512
ROUNDS = 3
_FIRST_MINUTE = 1_741_449_600  # midnight of 9 March 2025 in Shanghai
_TABLE = "MI_BAND_ACTIVITY_SAMPLE"
_COLUMNS = "TIMESTAMP, DEVICE_ID, USER_ID, RAW_INTENSITY, STEPS, RAW_KIND, HEART_RATE"
_NIGHT_MINUTES = 420


def ratios(say: Callable[[str], None]) -> list[Ratio]:
    """Measure in a process of its own, so that no other child's memory is counted."""
    say("Measuring a band's year")
    measured = run_process(
        [sys.executable, "-m", "benchmarks.band_year"], check=True, capture_output=True, text=True
    )
    took, peak = map(float, measured.stdout.split())
    return [
        Ratio("a band's year is read, seconds", f"{took:.2f} s", "1 s", took, LONGEST_SECONDS),
        Ratio("its peak memory, MiB", f"{peak:.0f} MiB", "1 MiB", peak, MOST_MIB),
    ]


def main() -> None:
    """Measure and print both figures."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "Gadgetbridge.db"
        _make(path)
        seconds = [timed(lambda: _read(path)) for _round in range(ROUNDS)]
    # What this process took before the child became another counts too: an upper bound.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(median(seconds), peak)


def _read(path: Path) -> Parsed:
    parsed = sandbox.read(path)
    assert parsed.report.rows == DAYS * 1440  # noqa: S101  a benchmark of nothing is none
    return parsed


def _make(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE {_TABLE} ({_COLUMNS}, PRIMARY KEY (TIMESTAMP, DEVICE_ID))")
    connection.executemany(f"INSERT INTO {_TABLE} VALUES (?, 1, 1, 20, ?, ?, ?)", _minutes())
    connection.commit()
    connection.close()


def _minutes() -> Iterator[tuple[int, int, int, int]]:
    for minute in range(DAYS * 1440):
        asleep = minute % 1440 < _NIGHT_MINUTES
        steps = 0 if asleep else minute * 7 % 40
        yield _FIRST_MINUTE + 60 * minute, steps, 9 if asleep else 1, 50 + minute % 40


if __name__ == "__main__":
    main()
