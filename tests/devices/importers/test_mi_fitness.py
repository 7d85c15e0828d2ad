"""Mi Fitness: one walk counted by two devices, one night told by two keys, and all the ways in which rows break."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from devices.importers.interface import FileRefused
from tests.devices.importers import mi_fitness_files as mi
from tests.devices.importers import samples
from tests.devices.importers.reading import Outcome, read, read_bytes

FOUND = Path(__file__).parents[4] / "shared" / "data" / "found"
DAY = date(2026, 10, 10)
WHOLE = {
    "steps": 6000,
    "active_hours": 12,
    "distance_m": 4200,
    "energy_kcal": 240,
    "wear_minutes": 1440,
    "mean_heart_rate": 72,
    "sleep_minutes": 430,
    "deep_sleep_minutes": 100,
    "rem_sleep_minutes": 90,
    "awake_minutes": 20,
    "sleep_midpoint": 195,
}
NAME = "20261011_6400000001_MiFitness_hlth_center_"


def _read(folder: Path, *rows: dict[str, Any]) -> Outcome:
    return read_bytes(folder, mi.table(rows))


def _export(folder: Path, password: str = "", **tables: bytes) -> Outcome:
    members = {f"copy/{NAME}{name}.csv": data for name, data in tables.items()}
    return read_bytes(folder, samples.zipped(members, password), password=password)


@pytest.mark.skipif(not FOUND.is_dir(), reason="the shared data is not beside the checkout")
def test_the_file_that_was_found_is_read() -> None:
    (path,) = FOUND.glob("*_MiFitness_hlth_center_fitness_data.csv")
    outcome = read(path)
    assert outcome.format == "mi_fitness"
    assert outcome.of(DAY) == {**WHOLE, "energy_kcal": 216}


def test_one_table_alone_is_a_day(tmp_path: Path) -> None:
    outcome = _read(tmp_path, *mi.whole_day())
    assert outcome.format == "mi_fitness"
    assert outcome.of(DAY) == WHOLE
    assert not outcome.report.refused


@pytest.mark.parametrize("password", ["", "a1B2c3"])
def test_the_whole_export_is_read_plain_or_encrypted(tmp_path: Path, password: str) -> None:
    outcome = _export(
        tmp_path,
        password,
        fitness_data=mi.table(mi.whole_day()),
        data_source=b"Uid,Sid,Identifier,Model,Name\n1,miwear-1,x,M2239B1,Band\n",
        sport_track_data=b"Uid,Key,Time,GPX\n",
    )
    assert outcome.of(DAY) == WHOLE


def test_an_encrypted_export_asks_for_its_password(tmp_path: Path) -> None:
    data = samples.zipped({f"{NAME}fitness_data.csv": mi.table(mi.whole_day())}, "a1B2c3")
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, data)
    assert refused.value.code == "password_needed"
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, data, password="wrong")
    assert refused.value.code == "wrong_password"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_and_line_ends_change_nothing(tmp_path: Path, encoding: str, end: str) -> None:
    data = mi.table(mi.whole_day(), end=end).decode().encode(encoding)
    assert read_bytes(tmp_path, data).of(DAY) == WHOLE


def test_columns_come_in_any_order_and_more_of_them(tmp_path: Path) -> None:
    columns = ("Extra", "UpdateTime", "Value", "Time", "Key", "Sid", "Uid")
    rows = [{**one, "Extra": "x"} for one in mi.whole_day()]
    assert read_bytes(tmp_path, mi.table(rows, columns)).of(DAY) == WHOLE


def test_a_table_without_account_and_device_is_read(tmp_path: Path) -> None:
    data = mi.table(mi.whole_day(), ("Key", "Time", "Value", "UpdateTime"))
    outcome = read_bytes(tmp_path, data)
    assert outcome.of(DAY) == WHOLE
    assert {reading.device.serial for reading in outcome.readings} == {""}


@pytest.mark.parametrize("whole", [True, False])
def test_escapes_of_utf_7_are_turned_back(tmp_path: Path, whole: bool) -> None:
    text = mi.table(mi.whole_day()).decode()
    header, rest = text.split("\n", 1)
    rest = rest.replace("_", "+AF8-")
    if whole:
        # Then the quotes are escapes too, and the commas between them no cells.
        rest = (
            rest.replace('"{""', "+ACIAewAiACI-")
            .replace('}"', "+AH0AIg-")
            .replace('""', "+ACIAIg-")
        )
        assert '"' not in rest
    assert read_bytes(tmp_path, f"{header}\n{rest}".encode()).of(DAY) == WHOLE


def test_times_may_be_milliseconds(tmp_path: Path) -> None:
    rows = [{**one, "Time": one["Time"] * 1000} for one in mi.whole_day()]
    assert _read(tmp_path, *rows).of(DAY) == WHOLE


def test_one_walk_that_phone_and_band_count_is_one_walk(tmp_path: Path) -> None:
    phone = [mi.steps(mi.MIDNIGHT + hour * mi.HOUR, 450, Sid="phone") for hour in range(8, 20)]
    outcome = _read(tmp_path, *phone, *mi.whole_day())
    assert outcome.of(DAY) == WHOLE
    assert outcome.report.left_out["another_source"] == 1


def test_the_days_report_goes_before_what_devices_counted(tmp_path: Path) -> None:
    reports = [
        mi.report("steps", {"steps": 3256, "distance": 2300, "calories": 100}),
        mi.report("steps", {"steps": 9, "distance": 9, "calories": 9}, Tag="daily_mark"),
        mi.report("calories", {"calories": 333}),
        mi.report("heart_rate", {"avg_hr": 71, "avg_rhr": 58}),
        mi.report("spo2", {"avg_spo2": 97}),
        mi.report("stress", {"avg_stress": 31}),
        mi.report("intensity", {"duration": 46}),
    ]
    outcome = _export(
        tmp_path,
        aggregated_fitness_data=mi.table(reports, mi.AGGREGATED),
        fitness_data=mi.table(mi.whole_day()),
    )
    assert outcome.of(DAY) == {
        **WHOLE,
        "steps": 3256,
        "distance_m": 2300,
        "energy_kcal": 333,
        "mean_heart_rate": 71,
        "resting_heart_rate": 58,
        "spo2": 97,
        "stress": 31,
        "active_minutes": 46,
    }


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_reports_of_a_day_the_last_changed_counts(tmp_path: Path, turned: bool) -> None:
    rows = [
        mi.report("steps", {"steps": 4000}, UpdateTime=mi.MIDNIGHT + 80_000),
        mi.report("steps", {"steps": 6100}, UpdateTime=mi.MIDNIGHT + 90_000, Sid="other"),
        mi.report("steps", {"steps": 5000}, UpdateTime=mi.MIDNIGHT + 85_000),
    ]
    data = mi.table(rows[::-1] if turned else rows, mi.AGGREGATED)
    assert read_bytes(tmp_path, data).value("steps") == 6100


def test_flags_of_a_day_are_no_figures(tmp_path: Path) -> None:
    rows = [
        mi.report("steps", {"steps": 77, "has_data": True}, Tag="daily_mark"),
        mi.report("goal", {"goal_items": []}, Tag="daily_fitness"),
    ]
    outcome = read_bytes(tmp_path, mi.table(rows, mi.AGGREGATED))
    assert not outcome.readings
    assert outcome.report.left_out["unknown_record"] == 2


def test_a_night_told_by_two_keys_and_two_devices_is_one_night(tmp_path: Path) -> None:
    wake = mi.NIGHT["wake_up_time"]
    nights = [
        mi.row("watch_night_sleep", wake, mi.NIGHT),
        mi.row("sleep", wake, mi.NIGHT, Sid="other"),
        mi.row("sleep", wake - 3 * mi.HOUR, {**mi.NIGHT, "wake_up_time": wake - 3 * mi.HOUR,
               "duration": 260, "sleep_light_duration": 100, "sleep_rem_duration": 60}),
        mi.row("watch_daytime_sleep", wake + 6 * mi.HOUR, {"bedtime": wake + 5 * mi.HOUR,
               "wake_up_time": wake + 6 * mi.HOUR, "duration": 60}),
    ]  # fmt: skip
    outcome = _read(tmp_path, *nights)
    assert outcome.value("sleep_minutes") == 430
    assert outcome.value("sleep_midpoint") == 195
    assert outcome.report.left_out["repeated_row"] == 2
    assert outcome.report.left_out["nap"] == 1


def test_a_night_in_two_parts_is_their_sum(tmp_path: Path) -> None:
    start, middle = mi.MIDNIGHT, mi.MIDNIGHT + 2 * mi.HOUR
    parts = [
        {"bedtime": start, "wake_up_time": middle, "duration": 120},
        {"bedtime": middle + mi.HOUR, "wake_up_time": middle + 4 * mi.HOUR, "duration": 180},
    ]
    outcome = _read(tmp_path, *(mi.row("sleep", part["wake_up_time"], part) for part in parts))
    assert outcome.of(DAY) == {"sleep_minutes": 300, "sleep_midpoint": 186}


def test_a_duration_may_hold_the_minutes_awake(tmp_path: Path) -> None:
    value = {"bedtime": mi.MIDNIGHT, "wake_up_time": mi.MIDNIGHT + 7 * mi.HOUR}
    night = {**value, "duration": 420, "sleep_awake_duration": 30}
    assert (
        _read(tmp_path, mi.row("sleep", value["wake_up_time"], night)).value("sleep_minutes") == 390
    )


def test_items_tell_where_in_the_night_the_minutes_asleep_lie(tmp_path: Path) -> None:
    start = mi.MIDNIGHT
    items = [
        {"start_time": start, "end_time": start + mi.HOUR, "state": 3},
        {"start_time": start + mi.HOUR, "end_time": start + 4 * mi.HOUR, "state": 5},
        {"start_time": start + 4 * mi.HOUR, "end_time": start + 7 * mi.HOUR, "state": 2},
    ]
    night = {
        "bedtime": start,
        "wake_up_time": start + 7 * mi.HOUR,
        "duration": 240,
        "items": items,
        "avg_breath": 15,
    }
    assert _read(tmp_path, mi.row("sleep", start + 7 * mi.HOUR, night)).of(DAY) == {
        "sleep_minutes": 240,
        "sleep_midpoint": 255,
        "respiratory_rate": 15,
    }


def test_a_reported_night_stands_in_where_no_night_is_told(tmp_path: Path) -> None:
    segment = {
        "bedtime": mi.NIGHT["bedtime"],
        "wake_up_time": mi.NIGHT["wake_up_time"],
        "duration": 430,
        "timezone": 32,
    }
    reported = {
        "total_duration": 430,
        "sleep_deep_duration": 100,
        "sleep_light_duration": 240,
        "sleep_rem_duration": 90,
        "sleep_awake_duration": 20,
        "sleep_score": 88,
        "segment_details": [segment],
    }
    data = mi.table([mi.report("sleep", reported)], mi.AGGREGATED)
    night = {
        metric: value for metric, value in WHOLE.items() if "sleep" in metric or "awake" in metric
    }
    assert read_bytes(tmp_path, data).of(DAY) == night


def test_a_weighing_is_of_a_scale_and_keeps_its_unit(tmp_path: Path) -> None:
    when = mi.MIDNIGHT + 7 * mi.HOUR
    body = {
        "weight": 72.5,
        "bmi": 23.7,
        "body_fat_rate": 18.2,
        "moisture_rate": 55.0,
        "bone_mass": 3.1,
        "visceral_fat": 8,
        "basal_metabolism": 1600,
        "muscle_rate": 55.1,
    }
    outcome = _read(
        tmp_path,
        mi.row("weight", when, body),
        mi.row("weight", when + 86_400, {"weight": 160, "unit": "lb"}),
        mi.row("weight", when + 2 * 86_400, {"weight": 11, "unit": "stone"}),
    )
    assert outcome.of(DAY) == {
        "weigh_ins": 1,
        "weigh_in_minute": 420,
        "weight_kg": 72.5,
        "bmi": 23.7,
        "body_fat_pct": 18.2,
        "water_pct": 55,
        "bone_kg": 3.1,
        "visceral_fat": 8,
        "metabolism_kcal": 1600,
    }
    assert outcome.days("weight_kg")["2026-10-11"] == 72.575
    (refused,) = outcome.report.first_refused
    assert (refused.line, refused.field, refused.code) == (4, "Value.unit", "unknown_unit")
    assert {reading.device.kind for reading in outcome.readings} == {"scale"}


def test_samples_of_a_day_are_its_means(tmp_path: Path) -> None:
    rows = [
        mi.row("spo2", mi.MIDNIGHT, {"spo2": 96}),
        mi.row("single_spo2", mi.MIDNIGHT + 60, {"spo2": 98}),
        mi.row("spo2", mi.MIDNIGHT + 120, {"spo2": 0}),
        mi.row("stress", mi.MIDNIGHT, {"stress": 30}),
        mi.row("stress", mi.MIDNIGHT, {"stress": 30}, Sid="other"),
        mi.row("stress", mi.MIDNIGHT + 60, {"stress": "40"}),
        mi.row("resting_heart_rate", mi.MIDNIGHT + 86_400, {"date_time": mi.MIDNIGHT, "bpm": 55}),
        mi.row("vo2_max", mi.MIDNIGHT, {"vo2_max": 44}),
    ]
    outcome = _read(tmp_path, *rows)
    assert outcome.of(DAY) == {"spo2": 97, "stress": 35, "resting_heart_rate": 55}
    assert outcome.report.left_out["unknown_record"] == 1


def test_a_workout_lasts_as_long_as_it_moves(tmp_path: Path) -> None:
    start = mi.MIDNIGHT + 18 * mi.HOUR

    def sport(key: str, at: int, **more: Any) -> dict[str, Any]:
        value = {"start_time": at, "end_time": at + 5958, "duration": 5700, "sport_type": 8}
        return mi.row(key, at, value, **{"Category": key, **more})

    rows = [
        sport("strength_training", start),
        sport("outdoor_running", start + 20, Sid="phone"),
        sport("high_bar", start + 6000),
    ]
    outcome = read_bytes(tmp_path, mi.table(rows, mi.SPORT))
    assert outcome.of(DAY) == {"workouts": 2, "workout_minutes": 190}
    assert outcome.report.left_out["repeated_row"] == 1


def test_a_value_that_lost_its_quotes_is_still_one_cell(tmp_path: Path) -> None:
    data = (
        mi.table(mi.whole_day()).decode().replace('"{', "{").replace('}"', "}").replace('""', '"')
    )
    assert ',{"time": ' in data
    assert read_bytes(tmp_path, data.encode()).of(DAY) == WHOLE
