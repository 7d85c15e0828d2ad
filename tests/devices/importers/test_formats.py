"""Each format read to exact figures from a small file made here."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from devices.importers.interface import FileRefused
from devices.maths.catalogue import METRICS
from tests.devices.importers import samples
from tests.devices.importers.reading import read_bytes

SECOND = date(2026, 3, 2)


@pytest.mark.parametrize("name", samples.samples())
def test_each_format_is_found_by_its_contents(tmp_path: Path, name: str) -> None:
    assert read_bytes(tmp_path, samples.samples()[name]).format == name


@pytest.mark.parametrize("name", samples.samples())
def test_each_reading_is_one_the_catalogue_takes(tmp_path: Path, name: str) -> None:
    for reading in read_bytes(tmp_path, samples.samples()[name]).readings:
        metric = METRICS[reading.metric]
        assert metric.minimum <= reading.value <= metric.maximum, reading
        assert not metric.whole or reading.value == int(reading.value), reading
        assert metric.device_kind == reading.device.kind, reading


@pytest.mark.parametrize("password", ["", samples.PASSWORD])
def test_a_zepp_export_is_read_plain_or_encrypted(tmp_path: Path, password: str) -> None:
    outcome = read_bytes(tmp_path, samples.zepp_export(password), password=password)
    assert outcome.days("steps") == {"2026-03-02": 8000, "2026-03-04": 90}
    assert outcome.days("distance_m") == {"2026-03-02": 6000}
    assert outcome.days("energy_kcal") == {"2026-03-02": 300}
    assert outcome.days("active_hours") == {"2026-03-02": 1, "2026-03-04": 0}
    assert outcome.days("mean_heart_rate") == {"2026-03-02": 60}
    assert outcome.days("wear_minutes") == {"2026-03-02": 60}


def test_a_zepp_night_is_utc_and_belongs_to_the_day_of_waking(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.ZEPP["SLEEP"])
    assert outcome.of(SECOND) == {
        "sleep_minutes": 410,
        "deep_sleep_minutes": 90,
        "rem_sleep_minutes": 70,
        "awake_minutes": 10,
        "sleep_midpoint": 210,
    }


def test_a_zepp_night_of_zeros_is_dropped(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.ZEPP["SLEEP"])
    assert {reading.day for reading in outcome.readings} == {SECOND}
    assert outcome.report.left_out["nothing_measured"] == 1


def test_zepp_stages_stand_in_for_a_night_without_a_row(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.zepp_export())
    assert outcome.days("sleep_minutes") == {"2026-03-02": 410, "2026-03-05": 2}
    assert outcome.days("respiratory_rate") == {"2026-03-05": 15}


def test_a_weight_at_half_past_five_utc_is_of_the_next_day_here(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.ZEPP["BODY"])
    assert outcome.of(SECOND) == {
        "weigh_ins": 1,
        "weigh_in_minute": 90,
        "weight_kg": 80,
        "bmi": 24.7,
    }
    assert outcome.report.left_out["zero_is_not_measured"] == 5


def test_zepp_workouts_are_counted_on_their_local_day(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.ZEPP["SPORT"])
    assert outcome.of(SECOND) == {"workouts": 2, "workout_minutes": 135}


def test_a_zepp_export_without_its_password_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, samples.zepp_export(samples.PASSWORD))
    assert refused.value.code == "password_needed"


def test_minutes_of_a_mi_band_become_a_day(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.gadgetbridge())
    day = {
        reading.metric: reading.value
        for reading in outcome.readings
        if reading.device.serial == "AA:BB:CC:00:11:22"
    }
    assert day == {
        "steps": 1200,
        "active_hours": 2,
        "wear_minutes": 540,
        "mean_heart_rate": 54.5,
        "resting_heart_rate": 50,
        "sleep_minutes": 420,
        "deep_sleep_minutes": 60,
        "rem_sleep_minutes": 0,
        "awake_minutes": 0,
        "sleep_midpoint": 210,
    }


def test_a_xiaomi_band_keeps_seconds_milliseconds_centimetres_and_calories_apart(
    tmp_path: Path,
) -> None:
    outcome = read_bytes(tmp_path, samples.gadgetbridge())
    day = {
        reading.metric: reading.value
        for reading in outcome.readings
        if reading.device.serial == "DD:EE"
    }
    assert day == {
        "steps": 260,
        "active_hours": 1,
        "wear_minutes": 2,
        "mean_heart_rate": 91,
        "stress": 50,
        "spo2": 98,
        "distance_m": 180,
        "energy_kcal": 10,
        "sleep_minutes": 465,
        "deep_sleep_minutes": 90,
        "rem_sleep_minutes": 90,
        "awake_minutes": 15,
        "sleep_midpoint": 180,
    }


def test_a_gadgetbridge_export_may_come_in_its_zip(tmp_path: Path) -> None:
    data = samples.zipped({"database/Gadgetbridge": samples.gadgetbridge(), "a.json": b"{}"})
    assert read_bytes(tmp_path, data).format == "gadgetbridge"


def test_milliseconds_under_the_header_of_seconds_are_read_as_what_they_are(tmp_path: Path) -> None:
    head, *rows = samples.MI_BAND.decode().splitlines()
    broken = "\n".join([head, *(row.replace(",", "000,", 1) for row in rows), ""])
    outcome = read_bytes(tmp_path, broken.encode())
    assert outcome.value("steps") == read_bytes(tmp_path, samples.MI_BAND).value("steps") == 1200
    assert outcome.report.left_out["milliseconds_read"] == 120


def test_seconds_and_milliseconds_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, samples.MI_BAND + b"1772424000000,1,1,20,5,1,70\n")
    assert refused.value.code == "mixed_units"


def test_rows_that_are_no_minutes_give_no_steps(tmp_path: Path) -> None:
    head, *rows = samples.MI_BAND.decode().splitlines()
    doubled = [row.replace("0,1,1", "7,1,1", 1) for row in rows]
    both = "\n".join([head, *sorted([*rows, *doubled]), ""])
    outcome = read_bytes(tmp_path, both.encode())
    assert not outcome.days("steps")
    assert outcome.report.left_out["more_than_a_row_a_minute"] == 120


def test_the_first_weighing_of_a_day_stands_for_it(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.OPENSCALE)
    assert outcome.of(date(2026, 3, 1)) == {
        "weigh_ins": 2,
        "weigh_in_minute": 420,
        "weight_kg": 80,
        "body_fat_pct": 21.5,
        "bone_kg": 3.1,
    }
    assert "water_pct" not in outcome.of(SECOND)


def test_apple_instants_are_brought_to_the_business_day(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.APPLE)
    watch = {
        reading.metric: reading.value
        for reading in outcome.readings
        if reading.device.serial == "apple|Watch|" and reading.day == SECOND
    }
    assert watch == {
        "steps": 331,
        "active_hours": 1,
        "workouts": 1,
        "workout_minutes": 30,
        "sleep_minutes": 360,
        "deep_sleep_minutes": 120,
        "rem_sleep_minutes": 0,
        "awake_minutes": 0,
        "sleep_midpoint": 180,
    }


def test_what_an_apple_user_typed_is_marked(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.APPLE)
    typed = {reading.value for reading in outcome.readings if reading.typed_by_hand}
    assert 66666 in typed
    assert 331 not in typed


def test_pounds_become_kilograms(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, samples.APPLE).value("weight_kg") == 68.039


def test_an_apple_export_may_come_in_its_zip(tmp_path: Path) -> None:
    data = samples.zipped(
        {
            "apple_health_export/export_cda.xml": b"<ClinicalDocument/>",
            "apple_health_export/export.xml": samples.APPLE,
            "apple_health_export/workout-routes/route.gpx": b"<gpx/>",
        }
    )
    outcome = read_bytes(tmp_path, data)
    assert outcome.format == "apple_health"
    assert outcome.value("weight_kg") == 68.039


def test_a_drive_over_midnight_is_two_days(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.TORQUE)
    # The step to midnight's sample belongs to the day of that sample.
    assert outcome.of(date(2026, 3, 1))["drive_km"] == 0
    assert outcome.of(SECOND) == {
        "drive_km": 0.061,
        "drive_minutes": 0.08,
        "night_km": 0.061,
        "trips": 1,
        "idle_minutes": 0.02,
        "speeding_minutes": 0.02,
        "max_speed_kmh": 130,
        "km_at_1hz": 0.061,
        "hard_brakes": 2,
        "hard_accelerations": 0,
    }


def test_no_coordinate_leaves_a_torque_log(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.TORQUE)
    assert "119.3" not in repr(outcome)
    assert outcome.report.left_out["whereabouts"] == 2


def test_eight_second_steps_tell_nothing_of_braking(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.OBD14)
    assert outcome.value("drive_km") == 0.08
    assert not outcome.days("hard_brakes")
    assert not outcome.days("km_at_1hz")
    assert outcome.report.left_out["below_one_hertz"] == 1


def test_fitbit_kilometres_become_metres_and_a_day_unworn_is_none(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.FITBIT)
    assert {reading.metric: reading.value for reading in outcome.readings} == {
        "steps": 11480,
        "distance_m": 8100,
        "energy_kcal": 2140,
        "active_minutes": 277,
    }
    assert outcome.report.left_out["not_worn"] == 1


def test_a_file_of_two_people_names_them_and_asks_for_one(tmp_path: Path) -> None:
    two = samples.FITBIT + b"42,4/12/16,5,0.1,0.1,0,0,3,900,1500\n"
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, two)
    assert refused.value.code == "several_people"
    assert refused.value.people == ("9000000001", "42")
    assert read_bytes(tmp_path, two, person="42").value("steps") == 5


def test_a_person_whom_the_file_does_not_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, samples.FITBIT, person="43")
    assert refused.value.code == "unknown_person"


def test_identity_and_the_score_of_the_contest_are_never_read(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.PHONE)
    assert outcome.value("unlocks") == 57
    assert len(outcome.readings) == 25
    assert outcome.report.left_out["identity"] == 2
    assert not {33, 640} & {reading.value for reading in outcome.readings}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_a_chinese_table_may_come_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    data = samples.PHONE.decode().encode(encoding)
    assert read_bytes(tmp_path, data).value("people_called") == 1


def test_a_gzipped_table_is_read(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, gzip.compress(samples.OPENSCALE)).format == "openscale"


def test_a_last_line_without_an_end_is_not_trusted(tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.OPENSCALE.removesuffix(b".5\n"))
    assert outcome.report.refused == {"cut_off": 1}
    assert set(outcome.days("weight_kg")) == {"2026-03-01"}
