"""Money, business dates, annual rates, bands and classes."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from billing.maths import arrears
from billing.maths.arrears import AssetClass, Band
from billing.maths.replay import replay
from billing.maths.state import state
from core.maths import calendar
from core.maths.money import fen_from_yuan, round_half_up, yuan
from lending.maths.annual_rate import effective_annual_rate
from tests.loan_facts import TERMS, draw_down, in_order, repayment


@given(st.integers(0, 10**12 - 1))
def test_yuan_are_read_as_they_are_written(fen: int) -> None:
    assert fen_from_yuan(yuan(fen)) == fen


def test_amounts_below_zero_are_written_with_their_sign() -> None:
    assert yuan(-5) == "-0.05"


@pytest.mark.parametrize(
    "text", ["", "1.", ".5", "01.00", "1.234", "+1", "-1", "1e2", "1,000", "１"]
)
def test_other_spellings_of_an_amount_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        fen_from_yuan(text)


@pytest.mark.parametrize(("numerator", "rounded"), [(149, 1), (150, 2), (151, 2), (250, 3), (0, 0)])
def test_a_half_is_rounded_up(numerator: int, rounded: int) -> None:
    assert round_half_up(numerator, 100) == rounded


@pytest.mark.parametrize(
    ("instant", "on"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 16, 0, 0, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_the_business_day_begins_at_midnight_in_shanghai(instant: datetime, on: date) -> None:
    with time_machine.travel(instant, tick=False):
        assert calendar.today() == on


def test_a_day_that_a_month_has_not_is_its_last() -> None:
    assert calendar.months_from(2024, 1, 31, 3) == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
    ]


def test_december_is_followed_by_january() -> None:
    assert calendar.due_dates(date(2015, 12, 31), 10, 2) == [date(2016, 1, 10), date(2016, 2, 10)]


def test_months_are_counted_over_the_turn_of_a_year() -> None:
    day = date(2026, 1, 31)

    counted = [calendar.month_after(day, count) for count in (-1, 0, 1, 12)]

    assert counted == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2027, 1, 1)]


def test_cash_flows_without_a_return_are_refused() -> None:
    with pytest.raises(ValueError, match="no internal rate"):
        effective_annual_rate(100_00, date(2015, 9, 16), [])


def test_one_payment_a_year_later_returns_its_interest() -> None:
    paid = [(date(2016, 9, 15), 110_00)]
    assert effective_annual_rate(100_00, date(2015, 9, 16), paid) == pytest.approx(0.10)


@pytest.mark.parametrize(
    ("days", "band", "asset_class"),
    [
        (0, Band.CURRENT, AssetClass.NORMAL),
        (1, Band.M1, AssetClass.SPECIAL_MENTION),
        (30, Band.M1, AssetClass.SPECIAL_MENTION),
        (31, Band.M2, AssetClass.SPECIAL_MENTION),
        (60, Band.M2, AssetClass.SPECIAL_MENTION),
        (61, Band.M3, AssetClass.SPECIAL_MENTION),
        (90, Band.M3, AssetClass.SPECIAL_MENTION),
        (91, Band.M3_PLUS, AssetClass.SUBSTANDARD),
        (180, Band.M3_PLUS, AssetClass.SUBSTANDARD),
        (181, Band.M3_PLUS, AssetClass.DOUBTFUL),
        (360, Band.M3_PLUS, AssetClass.DOUBTFUL),
        (361, Band.M3_PLUS, AssetClass.LOSS),
    ],
)
def test_bands_and_classes_of_days_past_due(days: int, band: Band, asset_class: AssetClass) -> None:
    assert arrears.band(days) is band
    assert arrears.asset_class(days) is asset_class
    assert arrears.is_non_accrual(days) is (days > 90)


def test_a_loan_charged_off_is_loss_whatever_its_days() -> None:
    assert arrears.asset_class(0, charged_off=True) is AssetClass.LOSS


def test_a_position_does_not_answer_for_days_it_cannot_know() -> None:
    paid = repayment(1072_00, date(2015, 10, 10))
    position = replay(TERMS, in_order([draw_down(), paid]), date(2015, 10, 10))
    with pytest.raises(ValueError, match="holds facts"):
        state(position, date(2015, 10, 9))
    with pytest.raises(ValueError, match="before 2015-11-10"):
        state(position, date(2015, 11, 11))


def test_rates_are_exact() -> None:
    assert TERMS.overdue_rate == Fraction(3, 2) * TERMS.daily_rate
