"""Gadgetbridge's tables of Huawei and Honor: stretches with a mark at their end, minutes of sleep, nights, workouts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.devices.importers import samples
from tests.devices.importers.reading import Outcome, read_bytes

MIDNIGHT = samples.MIDNIGHT
DAY = date(2026, 3, 2)
_KEY = "TIMESTAMP INTEGER NOT NULL, DEVICE_ID INTEGER NOT NULL, USER_ID INTEGER NOT NULL"
_COLUMNS = {
    "HUAWEI_ACTIVITY_SAMPLE": "OTHER_TIMESTAMP, SOURCE, RAW_KIND, RAW_INTENSITY, STEPS, CALORIES, DISTANCE, SPO, "
    "HEART_RATE",
    "HUAWEI_SLEEP_STAGE_SAMPLE": "STAGE",
    "HUAWEI_SLEEP_STATS_SAMPLE": "SLEEP_SCORE, BED_TIME, RISING_TIME, WAKEUP_TIME, AVG_BREATH_RATE, "
    "AVG_OXYGEN_SATURATION",
    # The app's database always holds empty tables of other devices too.
    "MI_BAND_ACTIVITY_SAMPLE": "RAW_INTENSITY, STEPS, RAW_KIND, HEART_RATE",
}
_SCHEMA = ";".join(f"CREATE TABLE {name} ({_KEY}, {more})" for name, more in _COLUMNS.items())
_WORKOUTS = (
    "CREATE TABLE HUAWEI_WORKOUT_SUMMARY_SAMPLE (WORKOUT_ID INTEGER PRIMARY KEY, DEVICE_ID, START_TIMESTAMP, "
    "END_TIMESTAMP, DURATION);"
    "CREATE TABLE BASE_ACTIVITY_SUMMARY (_id INTEGER PRIMARY KEY, START_TIME, END_TIME, DEVICE_ID, SUMMARY_DATA);"
)
_NONE = -1
LIGHT, REM, DEEP, AWAKE, NAP = 1, 2, 3, 4, 5

Rows = list[tuple[Any, ...]]


def _read(folder: Path, **tables: Rows) -> Outcome:
    return read_bytes(
        folder, samples.database(_SCHEMA, _WORKOUTS, rows={n: r for n, r in tables.items() if r})
    )


def _stretch(start: int, seconds: int = 60, *, kind: int = _NONE, **measured: int) -> Rows:
    """Return the two rows of a stretch: what was measured, and the mark at its end."""
    values = [
        measured.get(name, _NONE) for name in ("steps", "calories", "distance", "spo", "heart")
    ]
    stop = start + seconds
    return [
        (start, 1, 1, stop, 0x0B, kind, 0, *values),
        (stop, 1, 1, start, 0x0B, kind, 0, *[_NONE] * len(values)),
    ]


def _stages(start: int, *stages: tuple[int, int]) -> Rows:
    """Return a row a minute of stages, each so many minutes long."""
    codes = [stage for stage, minutes in stages for _minute in range(minutes)]
    return [((start + 60 * place) * 1000, 1, 1, code) for place, code in enumerate(codes)]


def _night(start: int, stop: int, breaths: float = -1, oxygen: float = -1) -> tuple[Any, ...]:
    # Some watches have no time of going to bed, and write -1000.
    return (start * 1000, 1, 1, 80, -1000, stop * 1000, stop * 1000, breaths, oxygen)


def test_what_is_measured_in_a_stretch_counts_once(tmp_path: Path) -> None:
    rows = [
        row
        for minute in range(60)
        for row in _stretch(
            MIDNIGHT + 9 * 3600 + 60 * minute, steps=100, calories=4000, distance=70
        )
    ]
    rows += _stretch(MIDNIGHT + 10 * 3600, heart=60, spo=97)
    # 131 beats in a signed byte.
    rows += _stretch(MIDNIGHT + 10 * 3600 + 300, heart=-125)
    outcome = _read(tmp_path, HUAWEI_ACTIVITY_SAMPLE=rows)
    assert outcome.of(DAY) == {
        "steps": 6000,
        "active_hours": 1,
        "distance_m": 4200,
        "energy_kcal": 240,
        "mean_heart_rate": 95.5,
        "spo2": 97,
        "wear_minutes": 120,
    }
    assert not outcome.report.refused


def test_a_night_lies_between_falling_asleep_and_waking(tmp_path: Path) -> None:
    bed, asleep = MIDNIGHT - 3600, MIDNIGHT - 1800
    stages = _stages(bed, (AWAKE, 30), (LIGHT, 240), (DEEP, 100), (REM, 90), (AWAKE, 20))
    outcome = _read(
        tmp_path,
        HUAWEI_SLEEP_STAGE_SAMPLE=stages,
        HUAWEI_SLEEP_STATS_SAMPLE=[_night(asleep, asleep + 450 * 60, 14.0, 96.0)],
    )
    night = outcome.of(DAY)
    assert (night["sleep_minutes"], night["deep_sleep_minutes"]) == (430, 100)
    assert (night["rem_sleep_minutes"], night["awake_minutes"]) == (90, 20)
    assert night["sleep_midpoint"] == 185
    assert (night["respiratory_rate"], night["spo2"]) == (14, 96)


@pytest.mark.parametrize("told", [False, True])
def test_stages_or_a_night_alone_tell_sleep_too(tmp_path: Path, told: bool) -> None:
    start = MIDNIGHT - 1800
    nights = [_night(start, start + 430 * 60)]
    stages = _stages(start, (LIGHT, 430))
    outcome = _read(
        tmp_path,
        HUAWEI_SLEEP_STATS_SAMPLE=nights if told else [],
        HUAWEI_SLEEP_STAGE_SAMPLE=[] if told else stages,
    )
    assert outcome.days("sleep_minutes") == {"2026-03-02": 430}
    assert outcome.days("sleep_midpoint") == {"2026-03-02": 185}


def test_a_nap_is_no_night(tmp_path: Path) -> None:
    nap = _stages(MIDNIGHT + 14 * 3600, (NAP, 40))
    outcome = _read(tmp_path, HUAWEI_SLEEP_STAGE_SAMPLE=[*_stages(MIDNIGHT, (LIGHT, 300)), *nap])
    assert outcome.days("sleep_minutes") == {"2026-03-02": 300}
    assert outcome.report.left_out["nap"] == 40


def test_older_watches_tell_sleep_in_their_activity(tmp_path: Path) -> None:
    start = MIDNIGHT - 1800
    rows = _stretch(start, 300 * 60, kind=6) + _stretch(start + 300 * 60, 100 * 60, kind=7)
    night = _read(tmp_path, HUAWEI_ACTIVITY_SAMPLE=rows).of(DAY)
    assert (night["sleep_minutes"], night["deep_sleep_minutes"]) == (400, 100)


def test_a_workout_of_both_tables_counts_once(tmp_path: Path) -> None:
    start = MIDNIGHT + 8 * 3600
    outcome = _read(
        tmp_path,
        HUAWEI_WORKOUT_SUMMARY_SAMPLE=[
            (1, 1, start, start + 3600, 3000),
            (2, 1, start + 7200, start + 9000, 1800),
        ],
        BASE_ACTIVITY_SUMMARY=[(1, start * 1000, (start + 3600) * 1000, 1, None)],
    )
    assert outcome.of(DAY) == {"workouts": 2, "workout_minutes": 90}


def test_a_stretch_with_more_steps_than_can_be_is_named(tmp_path: Path) -> None:
    rows = _stretch(MIDNIGHT, steps=401) + _stretch(MIDNIGHT + 60, steps=400)
    outcome = _read(tmp_path, HUAWEI_ACTIVITY_SAMPLE=rows)
    (refused,) = outcome.report.first_refused
    assert (refused.field, refused.code) == ("HUAWEI_ACTIVITY_SAMPLE.STEPS", "impossible")
    assert outcome.value("steps") == 400
