"""What the cells of strangers' tables mean."""

import numpy as np
import pandas as pd
import pytest

from scoring.engine import cells
from scoring.engine.units import is_written_number


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["36 months", "60 months"], [36, 60]),
        (["12.5%", "3%"], [12.5, 3]),
        (["¥1,200", "¥300"], [1200, 300]),
        (["10+ years", "2 years"], [10, 2]),
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1.200,50", "3,5"], [1200.5, 3.5]),
    ],
)
def test_numbers_in_writing_are_read(written: list[str], read: list[float]) -> None:
    column = pd.Series(written)
    assert is_written_number(column)
    comma = cells.has_decimal_comma(column)
    assert list(cells.written_numbers(column, decimal_comma=comma)) == read


@pytest.mark.parametrize("written", [["A11", "A12"], ["1-5", "6-9"], ["red", "blue"], []])
def test_levels_are_not_taken_for_numbers(written: list[str]) -> None:
    assert not is_written_number(pd.Series(written, dtype="object"))


def test_a_date_is_read_as_days_since_1970() -> None:
    column = pd.Series(["1970-01-02", "1971-01-01 12:00:00"])
    assert cells.is_date(column)
    assert list(cells.days_of_dates(column)) == [1, 365.5]


def test_a_chinese_day_is_a_date() -> None:
    column = pd.Series(["1970年01月02日", "1970年1月31日"])
    assert cells.is_date(column)
    assert list(cells.days_of_dates(column)) == [1, 30]


def test_negative_codes_among_counts_are_codes() -> None:
    assert cells.special_codes(np.array([-9.0, -8, -7, 0, 15, 30, 44, *range(50, 80)])) == (
        -9,
        -8,
        -7,
    )


def test_zero_of_a_short_scale_with_codes_is_a_code() -> None:
    assert cells.special_codes(np.array([-2.0, -1, 0, 1, 2, 3])) == (-2, -1, 0)


def test_ninety_eight_far_above_counts_is_a_code() -> None:
    counts = np.array([0.0, 1, 2, 5, 17] * 9 + [96, 98] * 9)
    assert cells.special_codes(counts) == (96, 98)


def test_amounts_that_may_be_negative_have_no_codes() -> None:
    assert cells.special_codes(np.random.default_rng(0).normal(size=500)) == ()


def test_a_rare_large_amount_is_no_code() -> None:
    assert cells.special_codes(np.array([*range(100), 9999.0])) == ()
