"""Gadgetbridge: kinds with status bits, newer tables beside empty older ones, nights by durations and by stages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from devices.importers.interface import FileRefused
from tests.devices.importers import samples
from tests.devices.importers.reading import Outcome, read, read_bytes

FOUND = Path(__file__).parents[4] / "shared" / "data" / "found"
MIDNIGHT = samples.MIDNIGHT
DAY = date(2026, 3, 2)
_KEY = "TIMESTAMP INTEGER NOT NULL, DEVICE_ID INTEGER NOT NULL, USER_ID INTEGER NOT NULL"
_MINUTE = "RAW_INTENSITY, STEPS, RAW_KIND, HEART_RATE"
COLUMNS = {
    "MI_BAND_ACTIVITY_SAMPLE": _MINUTE,
    "HUAMI_EXTENDED_ACTIVITY_SAMPLE": f"{_MINUTE}, UNKNOWN1, SLEEP, DEEP_SLEEP, REM_SLEEP",
    "XIAOMI_ACTIVITY_SAMPLE": f"{_MINUTE}, STRESS, SPO2, DISTANCE_CM, ACTIVE_CALORIES, ENERGY",
    "GARMIN_ACTIVITY_SAMPLE": f"{_MINUTE}, DISTANCE_CM, ACTIVE_CALORIES",
    "XIAOMI_SLEEP_TIME_SAMPLE": "WAKEUP_TIME, IS_AWAKE, TOTAL_DURATION, DEEP_SLEEP_DURATION, "
    "LIGHT_SLEEP_DURATION, REM_SLEEP_DURATION, AWAKE_DURATION",
    "XIAOMI_SLEEP_STAGE_SAMPLE": "STAGE",
    "XIAOMI_DAILY_SUMMARY_SAMPLE": "TIMEZONE, STEPS, HR_RESTING, HR_AVG, STRESS_AVG, CALORIES, SPO2_AVG",
    "HUAMI_STRESS_SAMPLE": "TYPE_NUM, STRESS",
    "HUAMI_SPO2_SAMPLE": "TYPE_NUM, SPO2",
    "HUAMI_HEART_RATE_RESTING_SAMPLE": "UTC_OFFSET, HEART_RATE",
    "HUAMI_SLEEP_RESPIRATORY_RATE_SAMPLE": "UTC_OFFSET, RATE",
    "GARMIN_SLEEP_STAGE_SAMPLE": "STAGE",
    "GARMIN_EVENT_SAMPLE": "EVENT, EVENT_TYPE, DATA",
    "MI_SCALE_WEIGHT_SAMPLE": "WEIGHT_KG",
    "UNREAD_ACTIVITY_SAMPLE": _MINUTE,
}
SCHEMA = ";".join(f"CREATE TABLE {name} ({_KEY}, {more})" for name, more in COLUMNS.items())
DEVICES = (
    "CREATE TABLE BASE_ACTIVITY_SUMMARY (_id INTEGER PRIMARY KEY, NAME, START_TIME, END_TIME, "
    "ACTIVITY_KIND, BASE_LONGITUDE, BASE_LATITUDE, DEVICE_ID, USER_ID, SUMMARY_DATA);"
    "CREATE TABLE DEVICE (_id INTEGER PRIMARY KEY, NAME, MANUFACTURER, IDENTIFIER, TYPE, MODEL, "
    "TYPE_NAME, ALIAS, PARENT_FOLDER);"
    "INSERT INTO DEVICE VALUES (1, 'Band', 'Huami', 'AA:BB', 15, 'V1', 'MIBAND4', NULL, NULL), "
    "(2, 'MI1S', 'Huami', 'CC:DD', 10, 'V1', 'MIBAND', NULL, NULL);"
)
NIGHT = (0, 430, 95, 245, 90, 20)

Rows = list[tuple[Any, ...]]


def _read(folder: Path, **tables: Rows) -> Outcome:
    return read_bytes(
        folder, samples.database(SCHEMA, DEVICES, rows={n: r for n, r in tables.items() if r})
    )


def _minutes(first: int, kinds: list[int], *more: int, device: int = 1, steps: int = 0) -> Rows:
    return [
        (MIDNIGHT + 60 * (first + place), device, 1, 20, steps, kind, 60, *more)
        for place, kind in enumerate(kinds)
    ]


def _night(start_minute: int, stop_minute: int, *told: int | None) -> tuple[Any, ...]:
    start, stop = (1000 * (MIDNIGHT + 60 * minute) for minute in (start_minute, stop_minute))
    return (start, 1, 1, stop, *told)


def _stages(*stages: tuple[int, int]) -> Rows:
    return [(1000 * (MIDNIGHT + 60 * minute), 1, 1, stage) for minute, stage in stages]


@pytest.mark.skipif(not FOUND.is_dir(), reason="the shared data is not beside the checkout")
class TestFound:
    """The files that were found."""

    def test_status_in_the_upper_half_byte(self) -> None:
        outcome = read(FOUND / "gadgetbridge_kind_upper_bits.db")
        assert outcome.days("steps") == {"2026-10-02": 72, "2026-10-03": 1180}
        assert outcome.days("sleep_minutes") == {"2026-10-03": 400}
        assert outcome.days("sleep_midpoint") == {"2026-10-03": 150}

    def test_the_extended_table(self) -> None:
        outcome = read(FOUND / "gadgetbridge_extended.db")
        assert outcome.days("steps") == {"2026-10-04": 6000}
        assert outcome.days("sleep_minutes") == {"2026-10-04": 400}

    def test_finished_nights(self) -> None:
        outcome = read(FOUND / "gadgetbridge_xiaomi_nights.db")
        days = ("2026-10-20", "2026-10-21", "2026-10-22")
        for metric, value in {
            "sleep_minutes": 430,
            "deep_sleep_minutes": 95,
            "rem_sleep_minutes": 90,
            "sleep_midpoint": 195,
        }.items():
            assert outcome.days(metric) == dict.fromkeys(days, value)


@pytest.mark.parametrize("mask", [0xFF, 0x0F])
def test_status_bits_change_no_kind(tmp_path: Path, mask: int) -> None:
    night = [0x5B, *[0x70] * 49, 0x7A, *[0x70] * 49, 0x1C]
    rows = _minutes(0, [kind & mask for kind in [0x51, *night]])
    rows += _minutes(101, [kind & mask for kind in [0x11] * 20], steps=20)
    rows = list({row[0]: row for row in rows}.values())
    outcome = _read(tmp_path, MI_BAND_ACTIVITY_SAMPLE=[*rows, *_minutes(121, [0x53 & mask] * 9)])
    day = outcome.of(DAY)
    assert (day["sleep_minutes"], day["deep_sleep_minutes"], day["steps"]) == (100, 100, 400)
    assert day["wear_minutes"] == 121


def test_a_kind_is_not_carried_over_a_hole(tmp_path: Path) -> None:
    rows = [*_minutes(0, [9] * 60), *_minutes(600, [0] * 60)]
    assert _read(tmp_path, MI_BAND_ACTIVITY_SAMPLE=rows).value("sleep_minutes") == 60


def test_an_unset_kind_ends_the_one_before(tmp_path: Path) -> None:
    rows = _minutes(0, [*[11] * 30, *[-1] * 5, *[0] * 25])
    assert _read(tmp_path, MI_BAND_ACTIVITY_SAMPLE=rows).value("sleep_minutes") == 30


def test_the_first_mi_band_has_numbers_of_its_own(tmp_path: Path) -> None:
    rows = _minutes(0, [*[5] * 30, *[4] * 10, *[0x10] * 5], device=2)
    day = _read(tmp_path, MI_BAND_ACTIVITY_SAMPLE=rows).of(DAY)
    assert (day["sleep_minutes"], day["deep_sleep_minutes"]) == (40, 10)


def test_the_extended_table_tells_stages_in_columns(tmp_path: Path) -> None:
    rows = [
        *_minutes(0, [120] * 60, 0, 100, 0, 0),
        *_minutes(60, [120] * 50, 0, 100, 0x80 | 60, 0),
        *_minutes(110, [120] * 40, 0, 100, 0x80 | 60, 0x80 | 70),
        *_minutes(150, [115] * 30, 0, 0, 0, 0),
        *_minutes(180, [1] * 20, 0, 0, 0, 0, steps=50),
    ]
    assert _read(tmp_path, HUAMI_EXTENDED_ACTIVITY_SAMPLE=rows).of(DAY) == {
        "steps": 1000,
        "active_hours": 1,
        "wear_minutes": 170,
        "mean_heart_rate": 60,
        "resting_heart_rate": 60,
        "sleep_minutes": 150,
        "deep_sleep_minutes": 50,
        "rem_sleep_minutes": 40,
        "awake_minutes": 0,
        "sleep_midpoint": 75,
    }


def test_a_day_that_two_tables_of_one_band_hold_counts_once(tmp_path: Path) -> None:
    outcome = _read(
        tmp_path,
        MI_BAND_ACTIVITY_SAMPLE=_minutes(0, [1] * 10, steps=7),
        HUAMI_EXTENDED_ACTIVITY_SAMPLE=_minutes(0, [1] * 10, 0, 0, 0, 0, steps=10),
    )
    assert outcome.days("steps") == {"2026-03-02": 100}


def test_a_night_that_still_goes_on_is_left_out(tmp_path: Path) -> None:
    nights = [_night(-30, 420, *NIGHT), _night(1410, 1500, 1, 80, 10, 60, 10, 0)]
    outcome = _read(tmp_path, XIAOMI_SLEEP_TIME_SAMPLE=nights)
    assert outcome.of(DAY) == {
        "sleep_minutes": 430,
        "deep_sleep_minutes": 95,
        "rem_sleep_minutes": 90,
        "awake_minutes": 20,
        "sleep_midpoint": 195,
    }
    assert outcome.report.left_out["still_asleep"] == 1


def test_two_rows_of_one_night_count_once(tmp_path: Path) -> None:
    nights = [_night(-30, 120, 0, 140, 40, 80, 20, 10), _night(-20, 420, *NIGHT)]
    outcome = _read(tmp_path, XIAOMI_SLEEP_TIME_SAMPLE=nights)
    assert outcome.value("sleep_minutes") == 430
    assert outcome.report.left_out["repeated_row"] == 1


def test_a_night_without_durations_is_told_by_its_stages(tmp_path: Path) -> None:
    nothing = (0, None, None, None, None, None)
    outcome = _read(
        tmp_path,
        XIAOMI_SLEEP_TIME_SAMPLE=[_night(0, 400, *nothing)],
        XIAOMI_SLEEP_STAGE_SAMPLE=_stages((0, 3), (100, 2), (160, 5), (200, 4), (250, 3)),
    )
    assert outcome.of(DAY) == {
        "sleep_minutes": 360,
        "deep_sleep_minutes": 60,
        "rem_sleep_minutes": 50,
        "awake_minutes": 40,
        "sleep_midpoint": 202.22,
    }


def test_a_night_with_neither_counts_from_falling_asleep_to_waking(tmp_path: Path) -> None:
    nothing = (0, None, None, None, None, None)
    outcome = _read(tmp_path, XIAOMI_SLEEP_TIME_SAMPLE=[_night(0, 400, *nothing)])
    assert outcome.of(DAY) == {"sleep_minutes": 400, "sleep_midpoint": 200}


def test_stages_stand_in_for_a_night_without_a_row(tmp_path: Path) -> None:
    outcome = _read(
        tmp_path, XIAOMI_SLEEP_STAGE_SAMPLE=_stages((0, 3), (100, 2), (160, 3), (200, 5))
    )
    day = outcome.of(DAY)
    assert (day["sleep_minutes"], day["deep_sleep_minutes"]) == (200, 60)


def test_what_a_band_sums_up_of_a_day_fills_what_its_minutes_dont_tell(tmp_path: Path) -> None:
    rows = _minutes(600, [0] * 10, 0, 0, 5000, 2000, 0, steps=100)
    noon = 1000 * (MIDNIGHT + 43_200)
    days = [
        (noon, 1, 1, 32, 9000, 57, 75, 30, 400, 97),
        (noon + 86_400_000, 1, 1, 32, 8000, 58, 0, 0, 0, 0),
    ]
    outcome = _read(tmp_path, XIAOMI_ACTIVITY_SAMPLE=rows, XIAOMI_DAILY_SUMMARY_SAMPLE=days)
    assert outcome.of(DAY) == {
        "steps": 1000,
        "active_hours": 1,
        "wear_minutes": 10,
        "distance_m": 500,
        "energy_kcal": 20,
        "mean_heart_rate": 60,
        "resting_heart_rate": 57,
        "stress": 30,
        "spo2": 97,
    }
    assert outcome.of(date(2026, 3, 3)) == {"steps": 8000, "resting_heart_rate": 58}


def test_single_measurements_are_the_means_of_their_day(tmp_path: Path) -> None:
    stamp = 1000 * MIDNIGHT
    outcome = _read(
        tmp_path,
        HUAMI_STRESS_SAMPLE=[(stamp, 1, 1, 0, 30), (stamp + 60_000, 1, 1, 0, 40), (stamp + 1, 1, 1, 0, 255)],
        HUAMI_SPO2_SAMPLE=[(stamp, 1, 1, 0, 98)],
        HUAMI_HEART_RATE_RESTING_SAMPLE=[(stamp, 1, 1, 32, 54)],
        HUAMI_SLEEP_RESPIRATORY_RATE_SAMPLE=[(stamp, 1, 1, 32, 15)],
    )  # fmt: skip
    assert outcome.of(DAY) == {
        "stress": 35,
        "spo2": 98,
        "resting_heart_rate": 54,
        "respiratory_rate": 15,
    }
    assert outcome.report.left_out["nothing_measured"] == 1


def test_garmins_counters_run_on_and_its_stages_stand_at_their_end(tmp_path: Path) -> None:
    def minute(at: int, steps: int, cm: int, kcal: int) -> tuple[int, ...]:
        return (MIDNIGHT + 60 * at, 1, 1, -1, steps, 1, -1, cm, kcal)

    stamp = 1000 * MIDNIGHT
    outcome = _read(
        tmp_path,
        GARMIN_ACTIVITY_SAMPLE=[
            minute(-10, 9000, 600_000, 300),
            minute(0, 9100, 607_000, 303),
            minute(481, 200, 14_000, 20),
            minute(490, 900, 60_000, 60),
            minute(491, -1, -1, -1),
        ],
        GARMIN_EVENT_SAMPLE=[(stamp, 1, 1, 74, 0, 0)],
        GARMIN_SLEEP_STAGE_SAMPLE=_stages((60, 2), (120, 3), (130, 1), (200, 4)),
    )
    day = outcome.of(DAY)
    assert (day["steps"], day["distance_m"], day["energy_kcal"]) == (900, 600, 60)
    assert outcome.of(date(2026, 3, 1))["steps"] == 9100
    assert (day["sleep_minutes"], day["deep_sleep_minutes"], day["rem_sleep_minutes"]) == (190, 60, 70)  # fmt: skip
    assert day["awake_minutes"] == 10


def test_a_scale_and_workouts_stand_in_tables_of_their_own(tmp_path: Path) -> None:
    stamp = 1000 * (MIDNIGHT + 25_200)
    summary = '{"activeSeconds": {"value": 1500, "unit": "seconds"}}'
    outcome = _read(
        tmp_path,
        MI_SCALE_WEIGHT_SAMPLE=[(stamp, 1, 1, 72.5)],
        BASE_ACTIVITY_SUMMARY=[
            (1, "a", stamp, stamp + 1_800_000, 16, 119_300_000, 26_080_000, 1, 1, summary),
            (2, "b", stamp + 3_600_000, stamp + 4_200_000, 16, 0, 0, 1, 1, "no JSON"),
        ],
    )
    assert outcome.of(DAY) == {
        "weigh_ins": 1,
        "weigh_in_minute": 420,
        "weight_kg": 72.5,
        "workouts": 2,
        "workout_minutes": 35,
    }
    assert "119" not in repr(outcome)


def test_known_tables_that_are_all_empty_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        _read(tmp_path)
    assert refused.value.code == "empty_table"
    assert refused.value.field == "XIAOMI_ACTIVITY_SAMPLE +13"


def test_a_table_of_a_device_that_is_not_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        _read(tmp_path, UNREAD_ACTIVITY_SAMPLE=_minutes(0, [1] * 9))
    assert (refused.value.code, refused.value.field) == ("unread_table", "UNREAD_ACTIVITY_SAMPLE")


def test_a_cell_that_is_no_number_is_named(tmp_path: Path) -> None:
    rows = [*_minutes(0, [1] * 9, steps=5), (MIDNIGHT + 3600, 1, 1, 0, "many", 1, 60)]
    outcome = _read(tmp_path, MI_BAND_ACTIVITY_SAMPLE=rows)
    assert outcome.value("steps") == 45
    (refused,) = outcome.report.first_refused
    assert (refused.field, refused.code) == ("MI_BAND_ACTIVITY_SAMPLE.STEPS", "not_a_number")
