"""Exports of Apple Health as phones write them: broken types, forbidden characters, units, words of the phone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from devices.importers.interface import FileRefused
from tests.devices.importers import samples
from tests.devices.importers.reading import Outcome, read_bytes

# iOS 16 writes a list of attributes without its end, and one declaration inside of another.
BROKEN_TYPE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|VisionPrescription)*)>
<!ATTLIST VisionPrescription
  type             CDATA #REQUIRED
  brand            CDATA #IMPLIED
<!ELEMENT RightEye EMPTY>
<!ATTLIST RightEye
  sphere CDATA #IMPLIED
>>
]>
"""
STEPS, ENERGY, MASS = "StepCount", "ActiveEnergyBurned", "BodyMass"


def record(kind: str, value: str, unit: str, *, source: str = "iPhone", hour: str = "08") -> str:
    """Write one record of 8 October 2026."""
    return (
        f' <Record type="HKQuantityTypeIdentifier{kind}" sourceName="{source}" unit="{unit}" '
        f'startDate="2026-10-08 {hour}:00:00 +0800" endDate="2026-10-08 {hour}:30:00 +0800" value="{value}"/>\n'
    )


def export(*records: str, prolog: str = BROKEN_TYPE) -> bytes:
    """Write an export."""
    return f'{prolog}<HealthData locale="zh_CN">\n{"".join(records)}</HealthData>\n'.encode()


def of_apple(folder: Path, data: bytes) -> Outcome:
    """Read an export."""
    outcome = read_bytes(folder, data)
    assert outcome.format == "apple_health"
    return outcome


def test_the_broken_type_of_ios_16(tmp_path: Path) -> None:
    records = [
        record(STEPS, steps, "count", hour=hour) for steps, hour in (("1200", "08"), ("5600", "12"))
    ]
    outcome = of_apple(
        tmp_path, export(*records, record(ENERGY, "418.4", "kJ"), record(MASS, "160", "lb"))
    )
    assert outcome.value("steps") == 6800
    assert outcome.value("energy_kcal") == 100
    assert outcome.days("weight_kg") == {"2026-10-08": 72.575}


@pytest.mark.parametrize(
    "name",
    [
        b"Wang\x0bFang",
        b"a\x00b",
        b"\x01\x08\x0c\x0e\x1f",
        b"\xff\xfe",
        b"\xe7\x8e",
        b"\xed\xa0\x80",
        b"&#11;",
        b"&#x0B;",
        b"&#xFFFE;",
        b"&#99999999;",
        "\ufffe\uffff".encode(),
        "王芳的 iPhone 🏃".encode(),
    ],
)
def test_a_character_that_xml_forbids(name: bytes, tmp_path: Path) -> None:
    data = export(record(STEPS, "6800", "count", source="NAME")).replace(b"NAME", name)
    assert of_apple(tmp_path, data).value("steps") == 6800


@pytest.mark.parametrize("size", [262_100, 262_144, 262_150])
def test_nothing_is_lost_where_a_piece_ends(size: int, tmp_path: Path) -> None:
    before = export(record(STEPS, "6800", "count", source="SOURCE"))
    at = before.index(b"SOURCE")
    for name in ("王&#x0B;芳", "&amp;&#29579;\x0b"):
        text = b"x" * (size - at) + name.encode()
        outcome = of_apple(tmp_path, before.replace(b"SOURCE", text))
        assert outcome.value("steps") == 6800


def test_an_entity_in_a_broken_type_is_refused_still(tmp_path: Path) -> None:
    prolog = BROKEN_TYPE.replace(">>", '>><!ENTITY l "lol">')
    with pytest.raises(FileRefused, match="forbidden_entity"):
        read_bytes(tmp_path, export(record(STEPS, "1", "count"), prolog=prolog))


def test_a_type_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="line_too_long"):
        read_bytes(tmp_path, BROKEN_TYPE.encode() + b"<!-- -->\n" * 200_000)


@pytest.mark.parametrize(
    ("kind", "value", "unit", "metric", "right"),
    [
        (MASS, "72.5", "kg", "weight_kg", 72.5),
        (MASS, "72500", "g", "weight_kg", 72.5),
        (MASS, "11.41683", "st", "weight_kg", 72.5),
        (MASS, "72,5", "kg", "weight_kg", 72.5),
        (ENERGY, "100", "Cal", "energy_kcal", 100),
        (ENERGY, "100", "kcal", "energy_kcal", 100),
        ("DistanceWalkingRunning", "1.5", "km", "distance_m", 1500),
        ("DistanceWalkingRunning", "1", "mi", "distance_m", 1609.34),
    ],
)
def test_units(kind: str, value: str, unit: str, metric: str, right: float, tmp_path: Path) -> None:
    assert of_apple(tmp_path, export(record(kind, value, unit))).value(metric) == right


def test_a_unit_that_is_not_known_is_named_with_its_line(tmp_path: Path) -> None:
    outcome = of_apple(tmp_path, export(record(STEPS, "1", "count"), record(MASS, "7", "pood")))
    refused = outcome.report.first_refused[0]
    lines = BROKEN_TYPE.count("\n")
    assert (refused.line, refused.field, refused.code) == (
        lines + 3,
        "BodyMass.unit",
        "unknown_unit",
    )


@pytest.mark.parametrize(
    "start",
    [
        "2026-10-08 8:00:00 PM +0800",
        "2026-10-08 8:00:00 p. m. +0800",
        "2026-10-08 下午8:00:00 +0800",
    ],
)
def test_the_clock_of_twelve_hours(start: str, tmp_path: Path) -> None:
    data = export(record(MASS, "72.5", "kg").replace("2026-10-08 08:00:00 +0800", start))
    assert of_apple(tmp_path, data).value("weigh_in_minute") == 1200


def test_many_records_of_few_days_sum_up_as_one_by_one(tmp_path: Path) -> None:
    chance = random.Random(1)
    steps = [chance.randrange(1, 400) for _record in range(3_000)]
    records = [record(STEPS, str(count), "count", hour=f"{count % 24:02}") for count in steps]
    outcome = of_apple(tmp_path, samples.zipped({"导出.xml": export(*records)}))
    assert outcome.value("steps") == sum(steps)
