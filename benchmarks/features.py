"""Features of a hundred thousand people from Parquet: 180 days of eight metrics each, one day in twenty told twice.

`python -m benchmarks.features make FILE` writes the days, `… measure FILE` prints the median seconds of the features
and of a bare scan and sum of the same columns, and the peak in MiB. Neither needs a server.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from subprocess import run as run_process
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.measure import Ratio, beside, peak_memory, timed
from scoring.features import continuous, lake
from scoring.features.catalogue import WINDOWS
from scoring.features.tables import metrics_of
from scoring.maths.sources import Source

PEOPLE, DAYS, METRICS = 100_000, 180, metrics_of(Source.BAND)[:8]
LONGEST_SECONDS, MOST_MIB, MOST_SCANS = 10, 1024, 40
# So many people's days are held at once.
PEOPLE_AT_ONCE = 10_000
ROUNDS = 3
_MAKE = f"""
COPY (
    SELECT person, DATE '2025-12-03' + age AS day,
           (DATE '2025-12-04' + age)::TIMESTAMP + to_hours(told) AS known_at,
           {", ".join(f"(hash(person, age, told, {n}) % 12000)::DOUBLE AS {name}" for n, name in enumerate(METRICS))}
    FROM (
        SELECT i // {DAYS} AS person, (i % {DAYS})::INTEGER AS age, 0 AS told FROM range({{rows}}) AS days (i)
        UNION ALL
        SELECT i // {DAYS}, (i % {DAYS})::INTEGER, 1 FROM range({{rows}}) AS days (i) WHERE hash(i) % 20 = 0
    )
) TO '{{path}}' (FORMAT parquet)
"""
_ASSESSED = """
CREATE OR REPLACE TABLE assessed AS
SELECT range - {first} AS row, range AS person, TIMESTAMP '2026-06-01 01:00' AS as_of, DATE '2026-06-01' AS "on"
FROM range({first}, {end})
"""
_CONSENTS = """
CREATE OR REPLACE TABLE consents AS SELECT row, 'band' AS source, DATE '2020-01-01' AS covers_from FROM assessed
"""


def ratios(say: Callable[[str], None]) -> list[Ratio]:
    """Measure in a process of its own, so that nobody else's memory is counted."""
    say(f"Measuring the features of {PEOPLE:,} people")
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "days.parquet")
        child = [sys.executable, "-m", "benchmarks.features"]
        run_process([*child, "make", path], check=True)
        done = run_process([*child, "measure", path], check=True, capture_output=True, text=True)
    took, scan, peak = map(float, done.stdout.split())
    name = f"features of {PEOPLE:,} people, {DAYS} days, {len(METRICS)} metrics"
    work, scanned = f"{took:.2f} s", f"{scan:.3f} s"
    return [
        Ratio(f"{name}, seconds", work, "1 s", took, LONGEST_SECONDS),
        Ratio(
            "the same / bare scan and sum of the Parquet", work, scanned, took / scan, MOST_SCANS
        ),
        Ratio("their peak memory, MiB", f"{peak:.0f} MiB", "1 MiB", peak, MOST_MIB),
    ]


def make(path: str, people: int = PEOPLE) -> None:
    """Write the days."""
    duckdb.connect(config={"threads": 2}).execute(_MAKE.format(rows=people * DAYS, path=path))


def measure(path: str, people: int = PEOPLE) -> None:
    """Measure and print."""
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    connection.execute(f"CREATE VIEW band_days AS SELECT * FROM '{path}'")
    connection.execute('CREATE TABLE windows AS SELECT unnest(?) AS "window"', [list(WINDOWS)])
    total = ", ".join(f"sum({name})" for name in METRICS)
    features, scan = beside(
        lambda: timed(lambda: _features(connection, people)),
        lambda: timed(lambda: connection.execute(f"SELECT {total} FROM band_days").fetchall()),
        ROUNDS,
    )
    print(median(features), median(scan), peak_memory())


def _features(connection: duckdb.DuckDBPyConnection, people: int) -> None:
    """Compute every statistic of everybody, chunk by chunk."""
    engine = lake.on_duckdb(connection)
    for first in range(0, people, PEOPLE_AT_ONCE):
        end = min(first + PEOPLE_AT_ONCE, people)
        connection.execute(_ASSESSED.format(first=first, end=end))
        connection.execute(_CONSENTS)
        found = engine.answer(continuous.of_days, Source.BAND, METRICS)
        assert len(found["row"]) == (end - first) * len(WINDOWS)  # noqa: S101  a benchmark of nothing is none


if __name__ == "__main__":
    {"make": make, "measure": measure}[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))
