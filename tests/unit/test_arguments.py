"""Tests of what officers type after a command."""

from argparse import ArgumentTypeError
from datetime import date

import pytest

from core.management import arguments


def test_a_day_is_read() -> None:
    assert arguments.day("2026-09-16") == date(2026, 9, 16)


@pytest.mark.parametrize("text", ["", "garbage", "2026-02-30", "16.9.2026"])
def test_what_is_no_day_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="2026-09-16"):
        arguments.day(text)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "100001", "9" * 30, "二", "²"])
def test_a_count_is_a_whole_number_within_reason(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        arguments.count(text)


def test_a_count_is_read() -> None:
    assert arguments.count("40") == 40


def test_a_month_is_read_as_its_first_day() -> None:
    assert arguments.month("2026-09") == date(2026, 9, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-09-16", "September"])
def test_what_is_no_month_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="2026-09"):
        arguments.month(text)
