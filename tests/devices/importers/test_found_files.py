"""Files in the shape of what people report, to their right values. Skipped where the data is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.devices.importers.reading import read

FOUND = Path(__file__).parents[4] / "shared" / "data" / "found"

pytestmark = pytest.mark.skipif(
    not FOUND.is_dir(), reason="the shared data is not beside the checkout"
)


def test_openscale_3() -> None:
    outcome = read(FOUND / "openscale3.csv")
    assert outcome.format == "openscale"
    assert list(outcome.days("weight_kg").values()) == [72.5, 72.3, 72.8]
    assert list(outcome.days("weigh_in_minute").values()) == [450, 451, 1142]
    assert list(outcome.days("body_fat_pct").values()) == [18.2, 18.0]


def test_openscale_2_on_a_german_phone() -> None:
    outcome = read(FOUND / "openscale2_dots.csv")
    assert outcome.days("weight_kg") == {"2019-11-23": 81.4, "2019-11-24": 81.0}
    assert outcome.days("weigh_in_minute") == {"2019-11-23": 425, "2019-11-24": 432}


def test_torque_on_a_chinese_phone() -> None:
    outcome = read(FOUND / "torque_zh.csv.gz")
    assert outcome.value("drive_km") == 4.8
    assert outcome.value("drive_minutes") == 9.98
    assert outcome.value("trips") == 1


@pytest.mark.parametrize("name", ["apple_ios16_dtd.xml", "apple_vertical_tab.xml"])
def test_apple_with_what_xml_forbids(name: str) -> None:
    outcome = read(FOUND / name)
    assert outcome.days("steps") == {"2026-10-08": 6800}
    assert outcome.days("energy_kcal") == {"2026-10-08": 100}
    assert outcome.days("weight_kg") == {"2026-10-08": 72.575}
