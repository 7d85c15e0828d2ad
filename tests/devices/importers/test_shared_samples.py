"""Each importer against the public sample of its format, to exact figures. Skipped where the data is absent."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from devices.importers import phone_usage
from devices.importers.interface import FileRefused
from tests.devices.importers import samples
from tests.devices.importers.reading import Outcome, read, read_bytes

BEHAVIOUR = Path(__file__).parents[4] / "shared" / "data" / "behaviour"
FORMATS = BEHAVIOUR / "formats"

pytestmark = pytest.mark.skipif(
    not BEHAVIOUR.is_dir(), reason="the shared data is not beside the checkout"
)


@pytest.mark.parametrize(
    ("part", "figures"),
    [
        ("ACTIVITY_MINUTE", {"2026-03-02": {"steps": 100, "active_hours": 0}}),
        (
            "ACTIVITY_new",
            {"2026-03-02": {"steps": 8000, "distance_m": 6000, "energy_kcal": 300}},
        ),
        ("ACTIVITY_old", {"2020-02-05": {"steps": 52, "distance_m": 10, "energy_kcal": 123}}),
        (
            "BODY_new",
            {"2026-03-01": {"weigh_ins": 1, "weigh_in_minute": 540, "weight_kg": 80}},
        ),
        ("BODY_old", {}),
        ("HEARTRATE_AUTO", {"2026-03-02": {"wear_minutes": 60, "mean_heart_rate": 55}}),
        (
            "SLEEP_MINUTE",
            {
                "2026-03-03": {
                    "sleep_minutes": 1,
                    "deep_sleep_minutes": 1,
                    "rem_sleep_minutes": 0,
                    "awake_minutes": 0,
                    "sleep_midpoint": 0.5,
                    "respiratory_rate": 14.5,
                }
            },
        ),
        (
            "SLEEP_new",
            {
                "2026-03-02": {
                    "sleep_minutes": 410,
                    "deep_sleep_minutes": 90,
                    "rem_sleep_minutes": 70,
                    "awake_minutes": 10,
                    "sleep_midpoint": 210,
                }
            },
        ),
        ("SLEEP_old", {}),
        (
            "SPORT",
            {
                "2026-06-19": {"workouts": 1, "workout_minutes": 42.32},
                "2026-03-02": {"workouts": 1, "workout_minutes": 90},
            },
        ),
    ],
)
def test_a_part_of_a_zepp_export(part: str, figures: dict[str, dict[str, float]]) -> None:
    outcome = read(FORMATS / "zepp" / f"{part}.csv")
    assert outcome.format == "zepp"
    assert _by_day(outcome) == figures


def test_the_openscale_sample() -> None:
    assert _by_day(read(FORMATS / "openscale.csv")) == {
        "2026-03-01": {"weigh_ins": 1, "weigh_in_minute": 420, "weight_kg": 80}
    }


def test_the_band_sample_with_milliseconds_is_read_as_such_and_gives_no_steps() -> None:
    outcome = read(FORMATS / "mi_band_activity_sample_phoneapp.csv")
    assert _by_day(outcome) == {
        "2025-09-26": {
            "wear_minutes": 47,
            "mean_heart_rate": 115.86,
            "resting_heart_rate": 97,
        }
    }
    assert outcome.report.left_out == {"milliseconds_read": 100, "more_than_a_row_a_minute": 53}


def test_the_apple_sample_by_the_business_day_with_what_was_typed_marked() -> None:
    outcome = read(FORMATS / "apple_health_export.xml")
    steps = {
        reading.day.isoformat(): (reading.value, reading.typed_by_hand)
        for reading in outcome.readings
        if reading.metric == "steps"
    }
    assert steps == {"2016-01-14": (31, False), "2024-01-01": (66666, True)}
    assert outcome.days("sleep_minutes") == {"2026-03-28": 465}
    assert outcome.days("mean_heart_rate") == {"2026-05-09": 72}


def test_the_obd_set_of_14_drivers_without_braking() -> None:
    assert _by_day(read(FORMATS / "obd14_head.csv")) == {
        "2017-08-17": {
            "drive_km": 0.292,
            "drive_minutes": 0.8,
            "night_km": 0.292,
            "idle_minutes": 0.13,
            "speeding_minutes": 0,
            "max_speed_kmh": 28,
            "trips": 2,
        }
    }


def test_the_schema_of_gadgetbridge_is_no_database() -> None:
    with pytest.raises(FileRefused) as refused:
        read(FORMATS / "gadgetbridge_schema.sql")
    assert refused.value.code == "unknown_format"


def test_a_database_of_gadgetbridges_own_schema_is_read_as_our_sample_is(tmp_path: Path) -> None:
    schema = (FORMATS / "gadgetbridge_schema.sql").read_text(encoding="utf-8")
    devices = samples.GADGETBRIDGE_SCHEMA[samples.GADGETBRIDGE_SCHEMA.index("INSERT INTO") :]
    theirs = samples.database(schema, devices, rows=samples.gadgetbridge_rows())
    found = read_bytes(tmp_path, theirs)
    assert found.format == "gadgetbridge"
    assert found.readings == read_bytes(tmp_path, samples.gadgetbridge()).readings


def test_every_feature_of_china_mobile_is_read_or_known_as_identity() -> None:
    listed = (FORMATS / "china_mobile_consumer_credit_schema.csv").read_text(encoding="utf-8")
    names = {line.split(",")[0] for line in listed.splitlines()[1:]}
    assert names == {phone_usage.USER, *phone_usage.COLUMNS, *phone_usage.IDENTITY}


def test_the_torque_trip_to_its_published_figures() -> None:
    outcome = read(BEHAVIOUR / "obd" / "torque_trip_44min.csv.gz")
    day = _by_day(outcome)["2022-02-23"]
    assert outcome.report.rows == 2662
    assert outcome.report.rows - outcome.report.left_out["nothing_measured"] == 2649
    assert round(day["drive_km"], 2) == 38.64
    assert day["max_speed_kmh"] == 105
    assert round(100 * day["idle_minutes"] / day["drive_minutes"], 1) == 14.4
    assert (day["hard_brakes"], day["hard_accelerations"]) == (10, 2)
    assert (day["trips"], day["night_km"], day["drive_minutes"]) == (1, 0, 44.13)
    assert day["km_at_1hz"] == day["drive_km"]


FITBIT = BEHAVIOUR / "fitbit33"


def fitbit_people() -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read(FITBIT / "dailyActivity_merged.csv.gz")
    return list(refused.value.people)


def fitbit(name: str, person: str) -> Outcome:
    return read(FITBIT / f"{name}_merged.csv.gz", person=person)


def test_the_33_people_are_named_and_all_their_days_read() -> None:
    people = fitbit_people()
    assert len(people) == 33
    outcomes = [fitbit("dailyActivity", person) for person in people]
    days = sum(len(outcome.days("steps")) for outcome in outcomes)
    unworn = sum(outcome.report.left_out["not_worn"] for outcome in outcomes)
    assert (days, unworn, days + unworn) == (868, 72, 940)
    assert outcomes[0].of(date(2016, 4, 12)).keys() == {
        "steps",
        "distance_m",
        "energy_kcal",
        "active_minutes",
    }


def test_the_three_repeated_nights_count_once() -> None:
    with gzip.open(FITBIT / "sleepDay_merged.csv.gz", "rt") as file:
        people = {line.split(",")[0] for line in list(file)[1:]}
    outcomes = [fitbit("sleepDay", person) for person in people]
    nights = sum(len(outcome.days("sleep_minutes")) for outcome in outcomes)
    repeated = sum(outcome.report.left_out["repeated_row"] for outcome in outcomes)
    assert (len(people), nights, repeated) == (24, 410, 3)


def test_six_weights_of_ten_were_typed_by_hand() -> None:
    with gzip.open(FITBIT / "weightLogInfo_merged.csv.gz", "rt") as file:
        people = {line.split(",")[0] for line in list(file)[1:]}
    weights = [
        reading
        for person in people
        for reading in fitbit("weightLogInfo", person).readings
        if reading.metric == "weight_kg"
    ]
    assert len(weights) == 67
    assert sum(reading.typed_by_hand for reading in weights) == 41


def _by_day(outcome: Outcome) -> dict[str, dict[str, float]]:
    days: dict[str, dict[str, float]] = {}
    for reading in outcome.readings:
        days.setdefault(reading.day.isoformat(), {})[reading.metric] = reading.value
    return days
