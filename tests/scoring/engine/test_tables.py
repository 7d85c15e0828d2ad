"""Labelled tables: read whole, or refused with one clear error."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.engine.table import TableRefused, read_table
from tests.scoring.engine.tables import people, written


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_delimiter_and_encoding_gives_the_same_table(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    frame = people(200).assign(城市="济南")
    path = written(frame, tmp_path, sep=delimiter, encoding=encoding)
    read = read_table(path, target="target")
    assert list(read.frame.columns) == ["income", "late", "city", "noise", "城市"]
    assert read.bad.sum() == frame["target"].sum()


def test_a_gzip_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(gzip.compress(people(100).to_csv(index=False).encode()))
    assert len(read_table(path, target="target").bad) == 100


@pytest.mark.parametrize(
    ("bad", "good"),
    [("yes", "no"), ("Bad", "Good"), ("True", "False"), ("1.0", "0.0"), ("2", "1"), ("是", "否")],
)
def test_an_outcome_in_words_is_understood(tmp_path: Path, bad: str, good: str) -> None:
    frame = people(200)
    words = frame.assign(target=frame["target"].map({1: bad, 0: good}))
    read = read_table(written(words, tmp_path), target="target")
    assert read.bad.tolist() == frame["target"].tolist()


def test_a_row_without_an_outcome_is_left_out_and_counted(tmp_path: Path) -> None:
    frame = people(200)
    frame["target"] = frame["target"].astype("object")
    frame.loc[:9, "target"] = None
    read = read_table(written(frame, tmp_path), target="target")
    assert (len(read.bad), read.unlabelled) == (190, 10)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"target": "nothing"}, "--target"),
        ({"target": "city"}, "--target"),
        ({"target": "target", "date": "when"}, "--date"),
        ({"target": "target", "date": "city"}, "--date"),
        ({"target": "target", "exclude": ["a"]}, "--exclude"),
        ({"target": "target", "exclude": ["income", "late", "city", "noise"]}, "--exclude"),
    ],
)
def test_a_wrong_column_is_named_with_its_option(
    tmp_path: Path, options: dict[str, Any], field: str
) -> None:
    with pytest.raises(TableRefused) as refusal:
        read_table(written(people(200), tmp_path), **options)
    assert refusal.value.field == field
    assert refusal.value.remedy


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"\x1f\x8b\x08broken", b'a,target\n"open', b"a,b\n1,2,3,4\n5\n"],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(TableRefused):
        read_table(path, target="target")


def test_too_few_bads_are_refused(tmp_path: Path) -> None:
    frame = people(200).assign(target=[1] * 5 + [0] * 195)
    with pytest.raises(TableRefused, match="5 rows have the outcome 1"):
        read_table(written(frame, tmp_path), target="target")


def test_dates_that_are_missing_leave_their_rows_out(tmp_path: Path) -> None:
    frame = people(200).astype({"target": "object"})
    frame["on"] = np.where(np.arange(200) < 150, "2026-01-01", "")
    frame.loc[140:159, "target"] = None
    read = read_table(written(frame, tmp_path), target="target", date="on")
    assert read.dates is not None
    assert read.dates.max() == pd.Timestamp("2026-01-01")
    assert (len(read.bad), read.unlabelled, read.undated) == (140, 20, 40)


def test_a_delimiter_at_the_end_of_each_row_shifts_no_column(tmp_path: Path) -> None:
    path = written(people(200), tmp_path)
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *(f"{row}," for row in rows)]))
    read = read_table(path, target="target")
    assert read.bad.tolist() == people(200)["target"].tolist()
    assert list(read.frame.columns) == ["income", "late", "city", "noise"]


def test_an_outcome_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = written(people(200).assign(again=0), tmp_path)
    path.write_text(path.read_text().replace("again", "target", 1))
    with pytest.raises(TableRefused, match="twice"):
        read_table(path, target="target")


def test_too_few_bads_with_a_date_are_refused(tmp_path: Path) -> None:
    frame = people(200)
    frame["repaid on"] = np.where(frame["target"] == 0, "2026-01-01", "")
    with pytest.raises(TableRefused, match="0 rows have the outcome 1"):
        read_table(written(frame, tmp_path), target="target", date="repaid on")


def test_a_day_before_its_month_is_one_in_the_whole_column(tmp_path: Path) -> None:
    days = pd.date_range("2026-01-01", periods=200)
    frame = people(200).assign(on=days.strftime("%d/%m/%Y"))
    read = read_table(written(frame, tmp_path), target="target", date="on")
    assert read.dates is not None
    assert read.dates.tolist() == days.tolist()


@pytest.mark.parametrize(
    "form", ["%Y年%m月%d日", "%Y%m%d", "%b %d, %Y", "%Y-%m-%dT00:00:00Z", "%Y-%m-%d 08:00:00+08:00"]
)
def test_dates_are_read_in_the_forms_that_people_write(tmp_path: Path, form: str) -> None:
    days = pd.date_range("2026-01-01", periods=200)
    frame = people(200).assign(on=[f"{day:{form}}" for day in days])
    read = read_table(written(frame, tmp_path), target="target", date="on")
    assert read.dates is not None
    assert read.dates.is_monotonic_increasing
    assert read.dates.nunique() == 200


def test_offsets_of_several_zones_are_one_time(tmp_path: Path) -> None:
    frame = people(200).assign(on=["2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00"] * 100)
    read = read_table(written(frame, tmp_path), target="target", date="on")
    assert read.dates is not None
    assert set(read.dates) == {pd.Timestamp("2026-01-01")}
