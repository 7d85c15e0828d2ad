"""Ranges of features in words: what an officer reads of a scorecard's bins."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from scoring.features.catalogue import FEATURES
from scoring.services import feature_labels


@pytest.mark.parametrize(
    ("name", "values", "written"),
    [
        ("last_use_minute.level.90", [1380.2, 1420.0], ["23:00", "23:40"]),
        ("sleep_midpoint.level.30", [-40.0, 135.0], ["23:20", "02:15"]),
        ("sleep_midpoint.trend.90", [-12.3456, 4.0], ["−12.3", "4"]),
        ("income_yuan.level.90", [98.76543, 1234.567], ["98.8", "1,235"]),
        ("bureau.utilisation", [0.204999, 0.8], ["20.5%", "80%"]),
        ("band_days.coverage.90", [0.5, 0.62], ["45", "56"]),
    ],
)
def test_edges_are_written_as_a_person_reads_them(
    name: str, values: list[float], written: list[str]
) -> None:
    assert feature_labels.edges(name, values) == written


def test_edges_close_to_each_other_get_the_digits_that_tell_them_apart() -> None:
    assert feature_labels.edges("steps.level.90", [0.12341, 0.12342]) == ["0.12341", "0.12342"]


def test_the_unit_of_edges_is_named_in_the_reader_s_language() -> None:
    assert feature_labels.unit_of("income_yuan.level.90") == "yuan"
    with override("zh-hans"):
        assert feature_labels.unit_of("wear_minutes.level.90") == "分钟"
        assert feature_labels.unit_of("band_days.coverage.90") == "天"


def test_a_time_of_the_day_and_a_share_name_no_unit() -> None:
    for name in ("last_use_minute.level.90", "bureau.utilisation"):
        assert feature_labels.unit_of(name) == ""


def test_every_feature_of_the_catalogue_has_edges() -> None:
    for name in FEATURES:
        assert len(set(feature_labels.edges(name, [0.25, 130.5]))) == 2
