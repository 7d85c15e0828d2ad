"""Values in JSON that no app would write, in the places where a figure, a time or a list belongs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.devices.importers import mi_fitness_files as mi
from tests.devices.importers import samples
from tests.devices.importers.hostile.case import Hostile

_VALUES = (
    "null",
    "true",
    '""',
    '"NaN"',
    "NaN",
    "Infinity",
    "-1",
    "1e999",
    "9" * 400,
    "9" * 5_000,
    "[]",
    "{}",
    "[" * 3_000 + "]" * 3_000,
    '{"a": ' * 2_000 + "1" + "}" * 2_000,
    '"\\u0000\\u202e"',
    '"=cmd"',
    '"2026-02-30"',
)
_DEEP = "[" * 200_000
_FOLDER = "Takeout/Fitbit/Global Export Data"
_SLEEP = {
    "dateOfSleep": "2026-10-01",
    "startTime": "2026-09-30T23:40:30.000",
    "endTime": "2026-10-01T06:40:30.000",
    "minutesAsleep": 371,
    "minutesAwake": 49,
    "levels": {"data": [{"dateTime": "2026-10-01T00:00:00.000", "level": "deep", "seconds": 60}]},
}
_WEIGHT = {"logId": 1, "weight": 160.0, "bmi": 23.7, "date": "10/01/26", "time": "07:30:00"}
_EXERCISE = {
    "logId": 1,
    "activityName": "Run",
    "startTime": "10/01/26 10:00:00",
    "activeDuration": 1_800_000,
}
_STEPS = {"dateTime": "10/01/26 00:00:00", "value": "10"}
_HEART = {"dateTime": "10/01/26 00:00:00", "value": {"bpm": 60, "confidence": 2}}


def cases() -> Iterator[Hostile]:
    """Make them."""
    yield from _mi_fitness()
    yield from _takeout()
    yield from _broken_lists()


def _mi_fitness() -> Iterator[Hostile]:
    values: dict[str, dict[str, Any]] = {
        "steps": {"steps": 1, "distance": 1, "calories": 1},
        "heart_rate": {"bpm": 60},
        "resting_heart_rate": {"bpm": 60, "date_time": mi.MIDNIGHT},
        "weight": {"weight": 70, "unit": "kg", "bmi": 22},
        "sleep": {**mi.NIGHT, "is_nap": 0, "items": [], "avg_breath": 15},
    }
    for key, value in values.items():
        for place, field in enumerate(value):
            for number, text in _some(place):
                data = mi.table([mi.row(key, mi.MIDNIGHT, _with(value, field, text))])
                yield Hostile(f"mi_fitness_{key}_{field}_{number}", data, may_be_read=True)
    for number, text in enumerate((*_VALUES, _DEEP)):
        data = mi.table([mi.row("steps", mi.MIDNIGHT, text), *mi.hearts()])
        yield Hostile(f"mi_fitness_value_{number}", data, may_be_read=True)
    for number, text in enumerate(_VALUES):
        reported = _with({"total_duration": 430, "segment_details": []}, "segment_details", text)
        data = mi.table([mi.report("sleep", reported)], mi.AGGREGATED)
        yield Hostile(f"mi_fitness_segments_{number}", data, may_be_read=True)


def _some(place: int) -> Iterator[tuple[int, str]]:
    """Choose every fourth value, other ones for the next field: together they are all tried."""
    return ((number, text) for number, text in enumerate(_VALUES) if number % 4 == place % 4)


def _takeout() -> Iterator[Hostile]:
    lists: dict[str, dict[str, Any]] = {
        "steps": _STEPS,
        "heart_rate": _HEART,
        "sleep": _SLEEP,
        "weight": _WEIGHT,
        "exercise": _EXERCISE,
    }
    for name, record in lists.items():
        for place, field in enumerate(record):
            for number, text in _some(place):
                broken = f"[{json.dumps(record)}, {_with(record, field, text)}]".encode()
                data = samples.zipped({f"{_FOLDER}/{name}-2026-10-01.json": broken})
                codes = ("not_a_list", "too_deep")
                yield Hostile(f"fitbit_{name}_{field}_{number}", data, *codes, may_be_read=True)


def _broken_lists() -> Iterator[Hostile]:
    broken = {
        "of_lists": b"[[1, 2], [3, 4]]",
        "of_numbers": b'[{"dateTime": "10/01/26 00:00:00", "value": "10"}, 7]',
        "without_end": b'[{"dateTime": "10/01/26 00:00:00", "value": "10"}',
        "for_ever_open": b"[" + b'{"dateTime": "10/01/26 00:00:00", "value": "' + b"1" * 2_000_000,
        "deep": b'[{"dateTime": "10/01/26 00:00:00", "value": "10"},' + _DEEP.encode(),
        "no_text": b'[{"dateTime": "10/01/26 00:00:00", "value": "10"}, "\xff\xfe"]',
    }
    for name, data in broken.items():
        archive = samples.zipped({f"{_FOLDER}/steps-2026-10-01.json": data})
        codes = ("not_a_list", "too_deep", "not_text", "unknown_format", "suspicious_ratio")
        yield Hostile(f"fitbit_list_{name}", archive, *codes)


def _with(record: dict[str, Any], field: str, text: str) -> str:
    """Write a record with a text of JSON, sound or not, in place of one of its values."""
    mark = "here it goes"
    return json.dumps({**record, field: mark}).replace(json.dumps(mark), text)
