"""Zepp Life's minutes of sleep carry the date of waking; other tables their own day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.devices.importers.reading import Outcome, read, read_bytes

FOUND = Path(__file__).parents[4] / "shared" / "data" / "found"
DAY = date(2026, 10, 12)
_HEAD = b"date,time,stage\n"


def _rows(first: int, last: int, stage: str = "LIGHT", day: str = "2026-10-12") -> list[bytes]:
    """Write the minutes from `first` up to `last`, which isn't in."""
    clock = ((minute // 60, minute % 60) for minute in range(first, last))
    return [f"{day},{hour:02}:{minute:02},{stage}\n".encode() for hour, minute in clock]


def _read(folder: Path, *rows: bytes) -> Outcome:
    return read_bytes(folder, _HEAD + b"".join(rows))


@pytest.mark.skipif(not FOUND.is_dir(), reason="the shared data is not beside the checkout")
def test_the_file_that_was_found_is_one_night() -> None:
    outcome = read(FOUND / "SLEEP_MINUTE_one_night.csv")
    assert outcome.days("sleep_minutes") == {"2026-10-12": 440}
    assert outcome.days("sleep_midpoint") == {"2026-10-12": 170}


@pytest.mark.parametrize("in_order_of_time", [True, False])
def test_an_evening_dated_by_its_waking_is_the_one_before(
    tmp_path: Path, in_order_of_time: bool
) -> None:
    evening, morning = _rows(1390, 1440), _rows(0, 390)
    rows = [*evening, *morning] if in_order_of_time else [*morning, *evening]
    outcome = _read(tmp_path, *rows)
    assert outcome.days("sleep_minutes") == {"2026-10-12": 440}
    assert outcome.days("sleep_midpoint") == {"2026-10-12": 170}


def test_nights_follow_one_another(tmp_path: Path) -> None:
    rows = [
        *_rows(1380, 1440, day="2026-10-12"),
        *_rows(0, 420, day="2026-10-12"),
        *_rows(1410, 1440, day="2026-10-13"),
        *_rows(0, 400, day="2026-10-13"),
    ]
    outcome = _read(tmp_path, *rows)
    assert outcome.days("sleep_minutes") == {"2026-10-12": 480, "2026-10-13": 430}


def test_a_sleep_by_day_stays_on_its_day(tmp_path: Path) -> None:
    rows = [*_rows(1410, 1440), *_rows(0, 420), *_rows(780, 840)]
    outcome = _read(tmp_path, *rows)
    assert outcome.days("sleep_minutes") == {"2026-10-12": 510}
    # 450 minutes around 03:15 and 60 around 13:30.
    assert outcome.value("sleep_midpoint") == round((450 * 195 + 60 * 810) / 510, 2)


def test_an_early_evening_that_ended_before_midnight_stays_too(tmp_path: Path) -> None:
    rows = [*_rows(0, 300), *_rows(1120, 1180)]
    outcome = _read(tmp_path, *rows)
    assert outcome.days("sleep_minutes") == {"2026-10-12": 360}


def test_a_night_shift_by_day_is_one_sleep(tmp_path: Path) -> None:
    outcome = _read(tmp_path, *_rows(540, 960))
    assert outcome.of(DAY)["sleep_minutes"] == 420
    assert outcome.report.left_out["midpoint_after_noon"] == 1


def test_stages_have_names_in_chinese_and_numbers_of_older_exports(tmp_path: Path) -> None:
    rows = [
        *_rows(0, 30, "深睡"),
        *_rows(30, 60, "5"),
        *_rows(60, 90, "8"),
        *_rows(90, 100, "清醒"),
    ]
    day = _read(tmp_path, *rows).of(DAY)
    assert (day["deep_sleep_minutes"], day["rem_sleep_minutes"], day["awake_minutes"]) == (
        60,
        30,
        10,
    )


def test_a_minute_that_comes_twice_counts_once(tmp_path: Path) -> None:
    outcome = _read(tmp_path, *_rows(0, 60), *_rows(0, 60, "DEEP"))
    assert outcome.value("sleep_minutes") == 60
    assert outcome.report.left_out["repeated_row"] == 60


def test_older_nights_have_seconds_for_times(tmp_path: Path) -> None:
    data = (
        b"date,lastSyncTime,deepSleepTime,shallowSleepTime,wakeTime,start,stop\n"
        b"2026-03-02,1,90,250,10,1772380800,1772402400\n"
    )
    assert read_bytes(tmp_path, data).of(date(2026, 3, 2))["sleep_midpoint"] == 180


@pytest.mark.parametrize(
    "data",
    [
        b"date,lastSyncTime,heartRate,timestamp\n2026-03-02,1,71,1772416800\n2026-03-02,1,255,1772416860\n",
        b"time,heartRate\n2026-03-02 02:00:00+0000,71\n2026-03-02 02:01:00+0000,255\n",
    ],
)
def test_single_heart_rates_stand_for_their_day(tmp_path: Path, data: bytes) -> None:
    assert read_bytes(tmp_path, data).of(date(2026, 3, 2)) == {"mean_heart_rate": 71}
