"""The real people of the Fitbit folder, as the daily series that the importer makes of them."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from devices.maths.series import Series

METRICS = (
    "steps",
    "distance_m",
    "energy_kcal",
    "active_minutes",
    "sleep_minutes",
)
_ACTIVE = ("VeryActiveMinutes", "FairlyActiveMinutes", "LightlyActiveMinutes")

People = dict[str, Series]


def read(folder: Path) -> People:
    """Return each person's series, by the number the data set gives them, in order of numbers."""
    sleep = _sleep_minutes(folder)
    days: dict[str, dict[date, tuple[float | None, ...]]] = defaultdict(dict)
    for row in _rows(folder, "dailyActivity"):
        who, day = row["Id"], _day(row["ActivityDate"])
        days[who][day] = (
            float(row["TotalSteps"]),
            1000 * float(row["TotalDistance"]),
            float(row["Calories"]),
            sum(float(row[column]) for column in _ACTIVE),
            sleep.get((who, day)),
        )
    return {who: _series(days[who]) for who in sorted(days)}


def _series(rows: dict[date, tuple[float | None, ...]]) -> Series:
    days = tuple(sorted(rows))
    columns = zip(*(rows[day] for day in days), strict=True)
    return Series(days=days, values=dict(zip(METRICS, columns, strict=True)))


def _sleep_minutes(folder: Path) -> dict[tuple[str, date], float]:
    """Return minutes asleep by person and day of waking; the file's repeated rows count once."""
    return {
        (row["Id"], _day(row["SleepDay"])): float(row["TotalMinutesAsleep"])
        for row in _rows(folder, "sleepDay")
    }


def _day(moment: str) -> date:
    month, day, year = moment.split(maxsplit=1)[0].split("/")
    return date(int(year) % 100 + 2000, int(month), int(day))


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with gzip.open(folder / f"{name}_merged.csv.gz", "rt", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)
