"""The reference must itself show the worked tables of the product rules."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.reference.simulator import Segment, answer

TERMS = {
    "daily_rate": "0.0005",
    "overdue_multiplier": "1.5",
    "due_day": 10,
    "instalments": 6,
    "method": "equal_principal",
    "prepayment": "reduce_instalments",
    "compound_interest": True,
}
DRAW_DOWN = {"type": "draw_down", "on": "2015-09-16", "amount": "6000.00"}
FIRST_PAYMENT = {"type": "repayment", "on": "2015-10-10", "amount": "1072.00", "ref": "p1"}
LATE_PAYMENT = {"type": "repayment", "on": "2015-11-25", "amount": "1000.00", "ref": "p2"}


def schedule_of(amount: str = "6000.00", **terms: Any) -> list[list[str]]:
    """Rows of the agreed schedule: due date, principal, interest, total."""
    draw_down = {**DRAW_DOWN, "amount": amount}
    rows = answer({"terms": {**TERMS, **terms}, "events": [draw_down], "as_of": []})["schedule"]
    return [[row["due_on"], row["principal"], row["interest"], row["total"]] for row in rows]


def test_equal_principal_gives_the_worked_schedule() -> None:
    assert schedule_of() == [
        ["2015-10-10", "1000.00", "72.00", "1072.00"],
        ["2015-11-10", "1000.00", "77.50", "1077.50"],
        ["2015-12-10", "1000.00", "60.00", "1060.00"],
        ["2016-01-10", "1000.00", "46.50", "1046.50"],
        ["2016-02-10", "1000.00", "31.00", "1031.00"],
        ["2016-03-10", "1000.00", "14.50", "1014.50"],
    ]


def test_equal_instalment_gives_the_worked_schedule() -> None:
    assert schedule_of(method="equal_instalment") == [
        ["2015-10-10", "978.80", "72.00", "1050.80"],
        ["2015-11-10", "972.97", "77.83", "1050.80"],
        ["2015-12-10", "990.08", "60.72", "1050.80"],
        ["2016-01-10", "1003.40", "47.40", "1050.80"],
        ["2016-02-10", "1018.95", "31.85", "1050.80"],
        ["2016-03-10", "1035.80", "15.02", "1050.82"],
    ]


def test_the_last_of_six_instalments_takes_the_rest() -> None:
    principal = [row[1] for row in schedule_of("10000.00")]
    assert principal == ["1666.67"] * 5 + ["1666.65"]


WORKED_STATES = [
    ("2015-11-10", False, "4000.00 0.00 1000.00 77.50 0.00 0.00 5077.50 0"),
    ("2015-11-11", False, "4000.00 2.00 1000.00 77.50 0.75 0.06 5080.31 1"),
    ("2015-11-25", False, "4000.00 30.00 1000.00 77.50 11.25 0.87 5119.62 15"),
    ("2015-11-25", True, "4000.00 30.00 89.62 0.00 0.00 0.00 4119.62 15"),
    ("2015-12-10", True, "3000.00 0.00 1089.62 60.00 1.01 0.00 4150.63 30"),
    ("2016-01-01", True, "3000.00 33.00 1089.62 60.00 18.99 0.99 4202.60 52"),
]
COLUMNS = (
    "principal_not_due",
    "interest_not_due",
    "due_principal",
    "due_interest",
    "penalty_interest",
    "compound_interest",
    "payoff",
    "days_past_due",
)


@pytest.mark.parametrize(("as_of", "late_payment_made", "expected"), WORKED_STATES)
def test_the_worked_repayments_give_the_worked_states(
    as_of: str, late_payment_made: bool, expected: str
) -> None:
    events = [DRAW_DOWN, FIRST_PAYMENT, *([LATE_PAYMENT] if late_payment_made else [])]
    state = answer({"terms": TERMS, "events": events, "as_of": [as_of]})["states"][0]
    assert [str(state[column]) for column in COLUMNS] == expected.split()


def test_a_period_cut_by_a_payment_is_rounded_in_two_parts() -> None:
    """A published daily-interest case: 6.58 + 37.17 = 43.75, where rounding once gives 43.74."""
    rate = Fraction(12, 36500)
    before = Segment(500_000, rate, date(2022, 12, 1)).accrued(date(2022, 12, 5))
    after = Segment(418_732, rate, date(2022, 12, 5)).accrued(date(2023, 1, 1))
    assert (before, after) == (658, 3717)


def test_the_accruals_of_the_days_sum_to_the_segment() -> None:
    segment = Segment(33_333, Fraction(75, 100_000), date(2024, 2, 10))
    days = [date(2024, 2, 10), *(date(2024, 2, day) for day in range(11, 30)), date(2024, 3, 1)]
    assert sum(segment.accrual_of(day) for day in days) == segment.accrued(date(2024, 3, 2))
