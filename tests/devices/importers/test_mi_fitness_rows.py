"""Rows of Mi Fitness that break: each is named by line and column, and takes no other with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from devices.importers.interface import FileRefused
from tests.devices.importers import mi_fitness_files as mi
from tests.devices.importers import samples
from tests.devices.importers.reading import Outcome, read_bytes


def _read(folder: Path, *rows: dict[str, Any]) -> Outcome:
    return read_bytes(folder, mi.table(rows))


@pytest.mark.parametrize(
    ("broken", "field", "code"),
    [
        ({"Value": ""}, "Value", "not_json"),
        ({"Value": "{not json"}, "Value", "not_json"),
        ({"Value": "[1, 2]"}, "Value", "not_json"),
        ({"Value": '{"bpm": "fast"}'}, "Value.bpm", "not_a_number"),
        ({"Value": "{}"}, "Value.bpm", "not_a_number"),
        ({"Value": '{"bpm": 1e999}'}, "Value.bpm", "not_a_number"),
        ({"Time": ""}, "Time", "not_an_instant"),
        ({"Time": "1.79E+09"}, "Time", "not_an_instant"),
        ({"Time": 123}, "Time", "not_an_instant"),
    ],
)
def test_a_row_that_breaks_is_named_and_the_rest_is_read(
    tmp_path: Path, broken: dict[str, Any], field: str, code: str
) -> None:
    first, *rest = mi.hearts()
    outcome = _read(tmp_path, rest[0], {**first, **broken}, *rest[1:])
    (refused,) = outcome.report.first_refused
    assert (refused.line, refused.field, refused.code) == (3, field, code)
    assert outcome.value("mean_heart_rate") == 72


@pytest.mark.parametrize(
    "broken",
    [
        '6400000001,miwear-1,heart_rate,1791561600,"{""time"":1791561600,1791561660',
        '6400000001,miwear-1,heart_rate,1791561600,"{"time":1791561600}",1791561660',
        "6400000001,miwear-1,heart_rate,1791561600",
        '6400000001,miwear-1,heart_rate,1791561600,"{}",1,2,3',
    ],
)
def test_a_line_that_breaks_takes_no_other_with_it(tmp_path: Path, broken: str) -> None:
    header, first, *rest = mi.table(mi.hearts()).decode().splitlines(keepends=True)
    outcome = read_bytes(tmp_path, "".join([header, first, f"{broken}\n", *rest]).encode())
    (refused,) = outcome.report.first_refused
    assert refused.line == 3
    assert outcome.value("wear_minutes") == 1440


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_cells_may_be_parted_as_a_spreadsheet_does(tmp_path: Path, delimiter: str) -> None:
    lines = mi.table(mi.hearts()).decode().splitlines()
    parted = [delimiter.join(line.split(",", 4)) for line in lines]
    parted = [
        f"{line[: line.rindex(',')]}{delimiter}{line[line.rindex(',') + 1 :]}" for line in parted
    ]
    data = "\r\n".join(["", *parted, delimiter * 5, ""]).encode()
    assert read_bytes(tmp_path, data).value("wear_minutes") == 1440


def test_a_longer_cell_than_any_figure_is_read_over(tmp_path: Path) -> None:
    rows = [mi.row("mc_ecg", mi.MIDNIGHT, "1" * 300_000), *mi.hearts()]
    assert _read(tmp_path, *rows).value("mean_heart_rate") == 72


def test_a_file_cut_within_a_value_keeps_the_rows_before(tmp_path: Path) -> None:
    data = mi.table(mi.hearts())
    outcome = read_bytes(tmp_path, data[:-25])
    assert outcome.value("mean_heart_rate") == 72
    assert outcome.report.refused == {"cut_off": 1}
    assert outcome.value("wear_minutes") == 23 * 60


def test_two_accounts_in_one_table_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        _read(tmp_path, *mi.walked_day(), mi.steps(mi.MIDNIGHT, 9, Uid="7"))
    assert refused.value.people == (mi.UID, "7")


def test_tables_without_a_row_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(
            tmp_path,
            samples.zipped(
                {"a/2_6_MiFitness_hlth_center_sport_record.csv": mi.table([], mi.SPORT)}
            ),
        )
    assert refused.value.code == "empty_table"
    assert refused.value.field == "hlth_center_sport_record.csv"
