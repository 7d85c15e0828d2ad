"""Files of a Mi Fitness export, written as the account's privacy page writes them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

UID = "6400000001"
FITNESS = ("Uid", "Sid", "Key", "Time", "Value", "UpdateTime")
AGGREGATED = ("Uid", "Sid", "Tag", "Key", "Time", "Value", "UpdateTime")
SPORT = ("Uid", "Sid", "Key", "Time", "Category", "Value", "UpdateTime")
# Midnight of 2026-10-10 in the business zone.
MIDNIGHT = 1_791_561_600
HOUR = 3_600
NIGHT: dict[str, Any] = {
    "bedtime": MIDNIGHT - HOUR // 2,
    "wake_up_time": MIDNIGHT + 7 * HOUR,
    "duration": 430,
    "sleep_deep_duration": 100,
    "sleep_light_duration": 240,
    "sleep_rem_duration": 90,
    "sleep_awake_duration": 20,
    "timezone": 32,
    "items": [],
}

Rows = Iterable[dict[str, Any]]


def row(key: str, seconds: int, value: Any, **more: Any) -> dict[str, Any]:
    """Make a row; `value` is put into JSON unless it is a text."""
    text = value if isinstance(value, str) else json.dumps(value)
    return {
        "Uid": UID,
        "Sid": "miwear-1",
        "Key": key,
        "Time": seconds,
        "Value": text,
        "UpdateTime": seconds + 60,
        **more,
    }


def steps(seconds: int, count: int, **more: Any) -> dict[str, Any]:
    """Make a row of steps with their metres and kilocalories."""
    value = {"time": seconds, "steps": count, "distance": count * 7 // 10, "calories": count // 25}
    return row("steps", seconds, value, **more)


def report(key: str, value: Any, **more: Any) -> dict[str, Any]:
    """Make a row of the day's report of 2026-10-10."""
    return row(key, MIDNIGHT, value, **{"Sid": "default", "Tag": "daily_report", **more})


def table(rows: Rows, columns: Iterable[str] = FITNESS, end: str = "\n") -> bytes:
    """Write a table."""
    names = list(columns)
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, names, extrasaction="ignore", lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def walked_day() -> list[dict[str, Any]]:
    """Make twelve hours of 500 steps from eight in the morning."""
    return [steps(MIDNIGHT + hour * HOUR, 500) for hour in range(8, 20)]


def hearts(rate: int = 72) -> list[dict[str, Any]]:
    """Make a heart rate an hour, all day."""
    times = (MIDNIGHT + hour * HOUR for hour in range(24))
    return [row("heart_rate", time, {"time": time, "bpm": rate}) for time in times]


def whole_day() -> list[dict[str, Any]]:
    """Make a day with steps, heart rates and its night."""
    return [*walked_day(), *hearts(), row("sleep", NIGHT["wake_up_time"], NIGHT)]
