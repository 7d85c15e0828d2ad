"""Columns are read for what they are, and left out where they carry no evidence."""

import pandas as pd
import pytest

from scoring.engine.preparation import Preparation
from tests.scoring.engine.tables import hard_people


@pytest.fixture(scope="module")
def prepared() -> Preparation:
    return Preparation(with_series=True).fit(hard_people().drop(columns="target"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("noise", "number"),
        ("term", "written number"),
        ("usage %", "written number"),
        ("joined", "date"),
        ("employer", "level"),
        ("city", "level"),
    ],
)
def test_each_column_is_read_for_what_it_is(prepared: Preparation, name: str, kind: str) -> None:
    assert prepared.kinds_[name] == kind


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("person", "names each row"),
        ("constant", "one value throughout"),
        ("nothing", "no value"),
        ("income again", "a copy of income"),
    ],
)
def test_what_carries_no_evidence_is_left_out(prepared: Preparation, name: str, why: str) -> None:
    assert prepared.left_out_[name] == why


def test_one_row_is_read_as_it_is_among_many(prepared: Preparation) -> None:
    frame = hard_people()
    together = prepared.transform(frame).iloc[[5]]
    pd.testing.assert_frame_equal(prepared.transform(frame.iloc[[5]]), together)


def test_columns_of_the_same_counts_in_other_rows_are_no_copies() -> None:
    frame = pd.DataFrame({"married": [1, 0, 1, 0], "owner": [0, 1, 1, 0], "again": [1, 0, 1, 0]})
    assert Preparation().fit(frame).left_out_ == {"again": "a copy of married"}


def test_columns_with_a_running_number_get_their_level_and_trend() -> None:
    frame = pd.DataFrame({f"BILL_{month}": [month * 10.0, 30.0 - month] for month in (1, 2, 3)})
    series = Preparation(with_series=True).fit_transform(frame)
    assert series["BILL mean"].tolist() == [20, 28]
    assert series["BILL first less last"].tolist() == [-20, 2]


def test_a_number_column_that_turns_into_text_later_is_missing_not_an_error() -> None:
    fitted = Preparation().fit(pd.DataFrame({"a": [1.0, 2, 3, 3]}))
    read = fitted.transform(pd.DataFrame({"a": ["4", "broken"]}))["a"]
    assert read.iloc[0] == 4
    assert pd.isna(read.iloc[1])


def test_numbers_that_no_tree_can_hold_are_missing() -> None:
    frame = pd.DataFrame({"share": [0.5, float("inf"), 1e300], "all": [float("inf")] * 3})
    fitted = Preparation().fit(frame)
    assert fitted.left_out_ == {"all": "no value"}
    assert fitted.transform(frame)["share"].isna().tolist() == [False, True, True]


def test_a_day_before_its_month_is_one_for_people_seen_later_too() -> None:
    fitted = Preparation().fit(pd.DataFrame({"opened": ["25/03/2026", "05/03/2026"]}))
    later = fitted.transform(pd.DataFrame({"opened": ["05/03/2026", "06/03/2026"]}))["opened"]
    assert fitted.kinds_ == {"opened": "date, day first"}
    assert later.diff().iloc[1] == 1
