"""Every worked figure of the product rules, to the fen."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from billing.maths import schedule
from billing.maths.state import Status
from lending.maths.annual_rate import effective_annual_rate, simple_annual_rate
from lending.maths.products import Method
from tests.loan_facts import DRAWN_ON, TERMS, draw_down, repayment, stands

LEVEL = replace(TERMS, method=Method.EQUAL_INSTALMENT)
FIRST = repayment(1072_00, date(2015, 10, 10), "p1")
SECOND = repayment(1000_00, date(2015, 11, 25), "p2")

# due on, days, principal, interest, total
EQUAL_PRINCIPAL = [
    (date(2015, 10, 10), 24, 1000_00, 72_00, 1072_00),
    (date(2015, 11, 10), 31, 1000_00, 77_50, 1077_50),
    (date(2015, 12, 10), 30, 1000_00, 60_00, 1060_00),
    (date(2016, 1, 10), 31, 1000_00, 46_50, 1046_50),
    (date(2016, 2, 10), 31, 1000_00, 31_00, 1031_00),
    (date(2016, 3, 10), 29, 1000_00, 14_50, 1014_50),
]


def test_equal_principal_gives_the_worked_table() -> None:
    rows = schedule.build(6000_00, DRAWN_ON, TERMS)
    since = [DRAWN_ON, *(row.due_on for row in rows)]
    table = [
        (row.due_on, (row.due_on - before).days, row.principal_fen, row.interest_fen, row.total_fen)
        for before, row in zip(since, rows, strict=False)
    ]
    assert table == EQUAL_PRINCIPAL


def test_equal_instalment_gives_the_worked_figures() -> None:
    rows = schedule.build(6000_00, DRAWN_ON, LEVEL)
    assert [row.principal_fen for row in rows] == [
        978_80,
        972_97,
        990_08,
        1003_40,
        1018_95,
        1035_80,
    ]
    assert [row.interest_fen for row in rows] == [72_00, 77_83, 60_72, 47_40, 31_85, 15_02]
    assert [row.total_fen for row in rows] == [1050_80] * 5 + [1050_82]


def test_ten_thousand_in_six_leaves_the_rest_to_the_last() -> None:
    rows = schedule.build(10_000_00, DRAWN_ON, TERMS)
    assert [row.principal_fen for row in rows] == [1666_67] * 5 + [1666_65]


# as of, payments, not due, accrued, due principal, due interest, penalty, compound, pay-off, days past due
STATES = [
    (date(2015, 11, 10), [FIRST], 4000_00, 0, 1000_00, 77_50, 0, 0, 5077_50, 0),
    (date(2015, 11, 11), [FIRST], 4000_00, 2_00, 1000_00, 77_50, 75, 6, 5080_31, 1),
    (date(2015, 11, 25), [FIRST], 4000_00, 30_00, 1000_00, 77_50, 11_25, 87, 5119_62, 15),
    (date(2015, 11, 25), [FIRST, SECOND], 4000_00, 30_00, 89_62, 0, 0, 0, 4119_62, 15),
    (date(2015, 12, 10), [FIRST, SECOND], 3000_00, 0, 1089_62, 60_00, 1_01, 0, 4150_63, 30),
    (date(2016, 1, 1), [FIRST, SECOND], 3000_00, 33_00, 1089_62, 60_00, 18_99, 99, 4202_60, 52),
]


@pytest.mark.parametrize("row", STATES, ids=lambda row: f"{row[0]}-{len(row[1])}-paid")
def test_the_worked_repayment_table(row: tuple[Any, ...]) -> None:
    as_of, payments, *expected = row
    state = stands([draw_down(), *payments], as_of)
    assert expected == [
        state.principal_not_due_fen,
        state.interest_not_due_fen,
        state.due_principal_fen,
        state.due_interest_fen,
        state.penalty_interest_fen,
        state.compound_interest_fen,
        state.payoff_fen,
        state.days_past_due,
    ]
    assert state.status is (Status.OVERDUE if state.days_past_due else Status.ACTIVE)


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2015, 9, 16), 24),
        (date(2015, 1, 31), 10),
        (date(2015, 1, 1), 40),
        (date(2015, 12, 10), 31),
    ],
)
def test_the_first_period_ends_on_the_tenth_of_the_next_month(on: date, days: int) -> None:
    first = schedule.build(6000_00, on, TERMS)[0]
    assert (first.due_on - on).days == days
    assert first.interest_fen == 3_00 * days


def test_drawn_and_repaid_on_one_day_bears_no_interest() -> None:
    state = stands([draw_down(), repayment(6000_00, DRAWN_ON)], DRAWN_ON)
    assert (state.payoff_fen, state.status) == (0, Status.SETTLED)


def test_due_on_the_tenth_and_paid_on_the_fifteenth_is_five_days() -> None:
    state = stands([draw_down()], date(2015, 10, 15))
    assert state.days_past_due == 5
    assert state.penalty_interest_fen == 3_75
    assert state.compound_interest_fen == 27


def test_compound_interest_can_be_switched_off() -> None:
    state = stands([draw_down()], date(2015, 10, 15), replace(TERMS, compound_interest=False))
    assert (state.penalty_interest_fen, state.compound_interest_fen) == (3_75, 0)


def test_the_simple_annual_rate_is_18_25_percent() -> None:
    assert simple_annual_rate(TERMS.daily_rate) == Fraction(1825, 10_000)


def test_the_effective_annual_rate_is_about_19_9_percent() -> None:
    paid = [(row.due_on, row.total_fen) for row in schedule.build(6000_00, DRAWN_ON, TERMS)]
    assert effective_annual_rate(6000_00, DRAWN_ON, paid) == pytest.approx(0.1986, abs=0.0001)
