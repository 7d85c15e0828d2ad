"""Fitbit's exports: Google's Takeout, in JSON and CSV, and the older file a month."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from devices.importers.interface import FileRefused
from tests.devices.importers import samples
from tests.devices.importers.reading import Outcome, read, read_bytes

FOUND = Path(__file__).parents[4] / "shared" / "data" / "found"
DAY = date(2026, 10, 1)
_GLOBAL = "Takeout/Fitbit/Global Export Data"
_GOOGLE = "Takeout/Fitbit/Physical Activity_GoogleData"
NIGHT: dict[str, Any] = {
    "logId": 1,
    "dateOfSleep": "2026-10-01",
    "startTime": "2026-09-30T23:40:30.000",
    "endTime": "2026-10-01T06:40:30.000",
    "duration": 25_200_000,
    "minutesAsleep": 371,
    "minutesAwake": 49,
    "timeInBed": 420,
    "type": "classic",
}


def _takeout(folder: Path, **files: Any) -> Outcome:
    """Read a Takeout with these lists in JSON; a name's last two underscores part the day from what it holds."""
    members = {
        f"{_GLOBAL}/{name}-2026-10-01.json": json.dumps(found, indent=1).encode()
        for name, found in files.items()
    }
    return read_bytes(folder, samples.zipped(members))


def _minutes(first: int, last: int, value: Any, day: str = "10/01/26") -> list[dict[str, Any]]:
    """Make a row a minute, in UTC, up to `last`, which isn't in."""
    return [
        {"dateTime": f"{day} {minute // 60:02}:{minute % 60:02}:00", "value": value}
        for minute in range(first, last)
    ]


@pytest.mark.skipif(not FOUND.is_dir(), reason="the shared data is not beside the checkout")
def test_the_takeout_that_was_found_is_read() -> None:
    outcome = read(FOUND / "fitbit_takeout.zip")
    assert outcome.days("steps") == {"2026-10-01": 9000}
    assert outcome.days("sleep_minutes") == {"2026-10-01": 371}


def test_minutes_in_utc_are_of_the_day_here(tmp_path: Path) -> None:
    steps = [*_minutes(15 * 60, 16 * 60, "10"), *_minutes(16 * 60, 17 * 60, "20")]
    outcome = _takeout(
        tmp_path,
        steps=steps,
        distance=_minutes(15 * 60, 16 * 60, "700"),
        calories=_minutes(15 * 60, 16 * 60, "1.5"),
    )
    assert outcome.of(DAY) == {
        "steps": 600,
        "active_hours": 1,
        "distance_m": 420,
        "energy_kcal": 90,
    }
    assert outcome.of(date(2026, 10, 2)) == {"steps": 1200, "active_hours": 1}


@pytest.mark.parametrize("value", ["700", "7", "0.00434959835"])
def test_the_unit_of_distances_is_told_by_the_steps(tmp_path: Path, value: str) -> None:
    outcome = _takeout(tmp_path, steps=_minutes(0, 60, "10"), distance=_minutes(0, 60, value))
    assert outcome.value("distance_m") == 420


def test_heart_rates_without_a_wrist_are_none(tmp_path: Path) -> None:
    worn = _minutes(0, 90, {"bpm": 60, "confidence": 3})
    lying = _minutes(90, 120, {"bpm": 70, "confidence": 0})
    rest = [
        {"dateTime": "10/01/26 00:00:00", "value": {"date": "10/01/26", "value": 57.126, "error": 6}},
        {"dateTime": "10/02/26 00:00:00", "value": {"date": None, "value": 0.0, "error": 0.0}},
    ]  # fmt: skip
    outcome = _takeout(tmp_path, heart_rate=[*worn, *lying], resting_heart_rate=rest)
    assert outcome.of(DAY) == {
        "wear_minutes": 90,
        "mean_heart_rate": 60,
        "resting_heart_rate": 57.13,
    }


def test_a_night_of_stages_is_the_wearers_own_clock(tmp_path: Path) -> None:
    levels = {
        "summary": {
            "deep": {"minutes": 60},
            "light": {"minutes": 200},
            "rem": {"minutes": 100},
            "wake": {"minutes": 60},
        },
        "data": [
            {"dateTime": "2026-09-30T23:40:30.000", "level": "wake", "seconds": 3600},
            {"dateTime": "2026-10-01T00:40:30.000", "level": "light", "seconds": 21_600},
        ],
    }
    night = {**NIGHT, "minutesAsleep": 360, "minutesAwake": 60, "type": "stages", "levels": levels}
    assert _takeout(tmp_path, sleep=[night]).of(DAY) == {
        "sleep_minutes": 360,
        "deep_sleep_minutes": 60,
        "rem_sleep_minutes": 100,
        "awake_minutes": 60,
        "sleep_midpoint": 220.5,
    }


def test_a_night_logged_twice_counts_once_and_one_in_parts_is_their_sum(tmp_path: Path) -> None:
    second = {
        **NIGHT,
        "logId": 2,
        "startTime": "2026-10-01T08:00:00.000",
        "endTime": "2026-10-01T09:00:00.000",
        "minutesAsleep": 55,
        "minutesAwake": 5,
        "mainSleep": False,
    }
    outcome = _takeout(tmp_path, sleep=[NIGHT, NIGHT, second])
    assert outcome.value("sleep_minutes") == 426
    assert outcome.value("awake_minutes") == 54
    assert outcome.report.left_out["repeated_row"] == 1


def test_a_night_longer_than_the_files_head_is_known_by_its_keys(tmp_path: Path) -> None:
    data = [{"dateTime": "2026-10-01T00:40:30.000", "level": "asleep", "seconds": 30}] * 400
    outcome = _takeout(tmp_path, sleep=[{**NIGHT, "levels": {"data": data}}])
    assert outcome.value("sleep_minutes") == 371


@pytest.mark.parametrize(("weight", "kilograms"), [(160.0, 72.575), (72.5, 72.5)])
def test_pounds_are_told_by_the_body_mass_index(
    tmp_path: Path, weight: float, kilograms: float
) -> None:
    log = {"logId": 1, "bmi": 23.7, "date": "10/01/26", "time": "07:30:00"}
    scale = {**log, "weight": weight, "fat": 18.2, "source": "Aria"}
    outcome = _takeout(tmp_path, weight=[scale])
    assert outcome.of(DAY) == {
        "weigh_ins": 1,
        "weigh_in_minute": 450,
        "weight_kg": kilograms,
        "bmi": 23.7,
        "body_fat_pct": 18.2,
    }
    assert not any(reading.typed_by_hand for reading in outcome.readings)
    typed = _takeout(tmp_path, weight=[{**scale, "source": "API"}])
    assert all(reading.typed_by_hand for reading in typed.readings)


def test_a_weight_whose_unit_cant_be_told_is_named(tmp_path: Path) -> None:
    log = {"logId": 1, "weight": 11.4, "bmi": 23.7, "date": "10/01/26", "time": "07:30:00"}
    outcome = _takeout(tmp_path, weight=[log])
    (refused,) = outcome.report.first_refused
    assert (refused.line, refused.code) == (2, "unknown_unit")
    assert refused.field == "weight-2026-10-01.json: weight"


def test_active_minutes_and_workouts(tmp_path: Path) -> None:
    outcome = _takeout(
        tmp_path,
        lightly_active_minutes=[{"dateTime": "10/01/26 00:00:00", "value": "200"}],
        moderately_active_minutes=[{"dateTime": "10/01/26 00:00:00", "value": "20"}],
        very_active_minutes=[{"dateTime": "10/01/26 00:00:00", "value": "30"}],
        sedentary_minutes=[{"dateTime": "10/01/26 00:00:00", "value": "900"}],
        exercise=[
            {
                "logId": 1,
                "activityName": "Run",
                "startTime": "10/01/26 10:00:00",
                "duration": 1_900_000,
                "activeDuration": 1_800_000,
            }
        ],
    )
    assert outcome.of(DAY) == {"active_minutes": 250, "workouts": 1, "workout_minutes": 30}


def test_the_newer_tables_are_read_and_never_added_to_the_lists(tmp_path: Path) -> None:
    def table(columns: str, *rows: str) -> bytes:
        return "\n".join([columns, *rows, ""]).encode()

    minutes = [f"2026-10-01T01:{minute:02}:00Z" for minute in range(60)]
    members = {
        f"{_GLOBAL}/steps-2026-10-01.json": json.dumps(_minutes(60, 120, "10")).encode(),
        f"{_GOOGLE}/steps_2026-10-01.csv": table(
            "timestamp,steps,data source", *(f"{at},10,Watch" for at in minutes)
        ),
        f"{_GOOGLE}/steps_2026-10-02.csv": table(
            "timestamp,steps,data source",
            *(f"{at.replace('-01T', '-02T')},10,Watch" for at in minutes),
            *(f"{at.replace('-01T', '-02T')},9,Phone" for at in minutes),
        ),
        f"{_GOOGLE}/heart_rate_2026-10-01.csv": table(
            "timestamp,beats per minute", *(f"{at},65.0" for at in minutes)
        ),
        f"{_GOOGLE}/daily_resting_heart_rate.csv": table(
            "timestamp,beats per minute,data source", "2026-10-01T00:00:00Z,58.456,Watch"
        ),
        f"{_GOOGLE}/daily_respiratory_rate.csv": table(
            "timestamp,breaths per minute", "2026-10-01T00:00:00Z,15.2"
        ),
        f"{_GOOGLE}/weight.csv": table(
            "timestamp,weight grams,data source", "2026-09-30T23:30:00Z,72500,Aria"
        ),
        f"{_GOOGLE}/height.csv": table("timestamp,height millimeters", "2026-10-01T00:00:00Z,1750"),
        "Takeout/Fitbit/Biometrics/Glucose 202610.csv": b"no data",
        "Takeout/archive_browser.html": b"<html></html>",
    }
    outcome = read_bytes(tmp_path, samples.zipped(members))
    assert outcome.of(DAY) == {
        "steps": 600,
        "active_hours": 1,
        "wear_minutes": 60,
        "mean_heart_rate": 65,
        "resting_heart_rate": 58.46,
        "respiratory_rate": 15.2,
        "weigh_ins": 1,
        "weigh_in_minute": 450,
        "weight_kg": 72.5,
    }
    assert outcome.of(date(2026, 10, 2)) == {"steps": 600, "active_hours": 1}


@pytest.mark.parametrize(
    ("broken", "field", "code"),
    [
        ({"value": "many"}, "value", "not_a_number"),
        ({"value": "-3"}, "value", "impossible"),
        ({"dateTime": "2026-10-01 00:00"}, "dateTime", "not_an_instant"),
        ({"dateTime": "13/41/26 00:00:00"}, "dateTime", "not_a_day"),
    ],
)
def test_a_record_that_breaks_is_named_and_the_rest_is_read(
    tmp_path: Path, broken: dict[str, str], field: str, code: str
) -> None:
    first, *rest = _minutes(0, 60, "10")
    outcome = _takeout(tmp_path, steps=[*rest, {**first, **broken}])
    (refused,) = outcome.report.first_refused
    # Each record takes four lines, the list's own bracket one.
    assert (refused.line, refused.code) == (2 + 59 * 4, code)
    assert refused.field == f"steps-2026-10-01.json: {field}"
    assert outcome.value("steps") == 590


def test_a_list_that_breaks_off_is_refused_with_its_place(tmp_path: Path) -> None:
    data = json.dumps(_minutes(0, 60, "10"), indent=1).encode()
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, samples.zipped({f"{_GLOBAL}/steps-2026-10-01.json": data[:-40]}))
    assert refused.value.code == "not_a_list"
    assert "steps-2026-10-01.json:" in refused.value.field


def test_one_list_without_its_name_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, json.dumps(_minutes(0, 60, "10")).encode())
    assert refused.value.code == "unnamed_series"
    assert read_bytes(tmp_path, json.dumps([NIGHT]).encode()).value("sleep_minutes") == 371


def test_lists_without_a_record_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        _takeout(tmp_path, steps=[], sleep=[])
    assert refused.value.code == "empty_table"
    assert refused.value.field == "steps-2026-10-01.json +1"


_HEADER = (
    "Date,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active,"
    "Minutes Fairly Active,Minutes Very Active,Activity Calories\n"
)
_BODY = "Date,Weight,BMI,Fat\n"
_SLEEP = (
    "Start Time,End Time,Minutes Asleep,Minutes Awake,Number of Awakenings,Time in Bed,"
    "Minutes REM Sleep,Minutes Light Sleep,Minutes Deep Sleep\n"
)


def _month(folder: Path, text: str) -> Outcome:
    return read_bytes(folder, text.encode())


def test_a_month_has_its_sections(tmp_path: Path) -> None:
    text = (
        f'Body\n{_BODY}"2016-10-01","72.5","23.7","18.2"\n"2016-10-02","0","0","0"\n\n'
        "Foods\nDate,Calories In\n\"2016-10-01\",\"0\"\n\n"
        f'Activities\n{_HEADER}"2016-10-01","2,140","11,204","8.1","9","815","240","16","21","1,100"\n'
        '"2016-10-02","1,600","0","0","0","1,440","0","0","0","0"\n\n'
        f'Sleep\n{_SLEEP}"2016-09-30 11:30PM","2016-10-01 7:00AM","420","30","5","450","90","240","90"\n\n'
        'Food Log 20161001\nDaily Totals\n"","Calories","0"\n'
    )  # fmt: skip
    outcome = _month(tmp_path, text)
    assert outcome.format == "fitbit_monthly"
    assert outcome.of(date(2016, 10, 1)) == {
        "steps": 11_204,
        "distance_m": 8100,
        "energy_kcal": 2140,
        "active_minutes": 277,
        "weight_kg": 72.5,
        "bmi": 23.7,
        "body_fat_pct": 18.2,
        "sleep_minutes": 420,
        "deep_sleep_minutes": 90,
        "rem_sleep_minutes": 90,
        "awake_minutes": 30,
        "sleep_midpoint": 195,
    }
    assert not outcome.of(date(2016, 10, 2))
    assert outcome.report.left_out == {"zero_is_not_measured": 1, "not_worn": 1}


@pytest.mark.parametrize(
    "days",
    [
        ("2016-10-01", "2016-10-02", "2016-10-03"),
        ("01-10-2016", "02-10-2016", "03-10-2016"),
        ("10/01/2016", "10/02/2016", "10/03/2016"),
        ("1.10.16", "2.10.16", "3.10.16"),
        ("10/1/16", "10/2/16", "10/13/16"),
    ],
)
def test_the_order_of_dates_is_told_by_the_day_that_runs_on(
    tmp_path: Path, days: tuple[str, ...]
) -> None:
    rows = "".join(
        f'"{day}","2,140","11,204","8.1","9","815","240","16","21","1"\n' for day in days
    )
    steps = _month(tmp_path, f"Activities\n{_HEADER}{rows}").days("steps")
    third = "2016-10-13" if "13" in days[2] else "2016-10-03"
    assert steps == dict.fromkeys(("2016-10-01", "2016-10-02", third), 11_204)


def test_dates_that_may_be_read_both_ways_are_refused(tmp_path: Path) -> None:
    row = '"10/01/2016","2,140","11,204","8.1","9","815","240","16","21","1"\n'
    with pytest.raises(FileRefused) as refused:
        _month(tmp_path, f"Activities\n{_HEADER}{row}")
    assert (refused.value.code, refused.value.value) == ("ambiguous_day", "10/01/2016")


@pytest.mark.parametrize(
    ("steps", "distance"),
    [("11,204", "8.1"), ("11.204", "8,1"), ("11 204", "8,1"), ("11204", "5.033")],
)
def test_figures_and_units_of_other_countries(tmp_path: Path, steps: str, distance: str) -> None:
    row = f'"2016-10-01","2140","{steps}","{distance}","9","815","240","16","21","1"\n'
    outcome = _month(tmp_path, f"Activities\r\n{_HEADER}{row}".replace("\n", "\r\n"))
    assert outcome.value("steps") == 11_204
    assert round(outcome.value("distance_m"), -2) == 8100


def test_weights_in_pounds_are_told_by_the_body_mass_index(tmp_path: Path) -> None:
    outcome = _month(tmp_path, f'Body\n{_BODY}"2016-10-01","160","23.7","0"\n')
    assert outcome.of(date(2016, 10, 1)) == {"weight_kg": 72.575, "bmi": 23.7}
    assert all(reading.typed_by_hand for reading in outcome.readings)


def test_a_row_of_a_month_that_breaks_is_named(tmp_path: Path) -> None:
    good = '"2016-10-01","2,140","11,204","8.1","9","815","240","16","21","1"\n'
    bad = '"2016-10-32","2,140","11,204","8.1","9","815","240","16","21","1"\n'
    outcome = _month(tmp_path, f"Activities\n{_HEADER}{good}{bad}")
    (refused,) = outcome.report.first_refused
    assert (refused.line, refused.field, refused.code) == (4, "Date", "not_a_day")
    assert outcome.value("steps") == 11_204


def test_a_month_without_a_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        _month(tmp_path, f"Activities\n{_HEADER}")
    assert refused.value.code == "empty_table"
