"""Published schedules: equal principal, level payments, first due dates, overdue bases."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from billing.maths import schedule
from billing.maths.segments import Segment
from billing.maths.terms import Component, Terms
from core.maths.calendar import due_dates
from core.maths.money import fen_from_yuan
from lending.maths.products import Method
from tests.loan_facts import TERMS, draw_down, stands
from tests.worked_examples.oracles import needs_oracles, read_csv, read_json, schedule_rows

pytestmark = needs_oracles

CALCULATOR = "fineract_emi_calculator_unit.csv"
LONG_NAME = "testEMICalculation_disbursedAmt100_dayInYears"


def two(published: str) -> int:
    """Read a published figure of one or two decimals into fen."""
    return fen_from_yuan(f"{float(published):.2f}")


def published_rows(test: str, calls: str = "1") -> list[dict[str, str]]:
    """Return one row a period of a calculator test."""
    rows = {
        row["period_idx"]: row
        for row in read_csv(CALCULATOR)
        if row["test"] == test and row["after_n_calculator_calls"] == calls
    }
    return list(rows.values())


def test_rs04_equal_principal_leaves_the_rest_to_the_last_of_eighteen() -> None:
    (case,) = read_json("fineract_equal_principal.json")
    dates = due_dates(date(2022, 11, 1), 1, 18)
    parts = schedule.split(5000_00, date(2022, 11, 1), dates, replace(TERMS, instalments=18))
    assert parts == [two(row["principal_due"]) for row in schedule_rows(case)[1:]]


def test_check_emi_but_new_emi_not_better_than_original() -> None:
    rows = published_rows("testEMICalculation_CheckEmiButNewEmiNotBetterThanOriginal")
    rate = Fraction("15.678") / 36_500
    terms = Terms(rate, rate, 1, 6, Method.EQUAL_INSTALMENT)
    ours = schedule.build(100_00, date(2024, 1, 1), terms)
    for row, published in zip(ours, rows, strict=True):
        assert row.principal_fen == two(published["principal"])
        assert row.interest_fen == two(published["due_interest_of_period"])
        assert row.total_fen == two(published["emi"])


def test_no_interest_splits_evenly() -> None:
    rows = published_rows("testEMICalculation_disbursedAmt1000_NoInterest_repayEvery1Month")
    terms = Terms(Fraction(0), Fraction(0), 1, 4, Method.EQUAL_INSTALMENT)
    ours = schedule.build(1000_00, date(2024, 1, 1), terms)
    assert [row.total_fen for row in ours] == [two(row["emi"]) for row in rows]


EVEN_PERIODS = [
    ("360_daysInMonth30_repayEvery1Month", 360, 30),
    ("364_daysInMonthActual_repayEvery1Week", 364, 7),
    ("360_daysInMonthDoesntMatter_repayEvery15Days", 360, 15),
]


@pytest.mark.parametrize(("name", "year", "days"), EVEN_PERIODS, ids=str)
def test_the_level_payment_over_periods_of_even_days(name: str, year: int, days: int) -> None:
    rows = published_rows(LONG_NAME + name)
    rate = Fraction(rows[0]["annual_rate_pct"]) / 100 / year
    terms = Terms(rate, rate, 1, len(rows), Method.EQUAL_INSTALMENT)
    start = date(2024, 1, 1)
    dates = [start + timedelta(days * count) for count in range(1, len(rows) + 1)]
    assert schedule.level_payment_fen(100_00, [days] * len(rows), rate) == two(rows[0]["emi"])
    assert schedule.split(100_00, start, dates, terms) == [two(row["principal"]) for row in rows]


def test_c4204_interest_of_each_period_on_the_whole_unpaid_principal() -> None:
    case = read_json("fineract_actual_actual_C4204.json")
    rate, since = Fraction("9.99") / 36_500, date(2022, 1, 18)
    for row in case["expect_schedule_nothing_paid"]:
        until = date.fromisoformat(row["date"])
        segment = Segment(Component.INTEREST, 1, 431_98, rate, since, until)
        assert segment.accrued_fen(until) == two(row["interest"])
        since = until


def test_c4204_two_days_of_interest_before_the_credit() -> None:
    rate = Fraction("9.99") / 36_500
    segment = Segment(Component.INTEREST, 1, 431_98, rate, date(2022, 1, 18), None)
    assert segment.accrued_fen(date(2022, 1, 20)) == 24


def test_the_first_period_to_a_fixed_due_date_is_five_days() -> None:
    rate = Fraction(10, 36_500)
    terms = Terms(rate, rate, 1, 6)
    first = schedule.build(2_500_000_00, date(2021, 1, 27), terms)[0]
    assert first.due_on == date(2021, 2, 1)
    assert first.interest_fen == 3424_66


@pytest.mark.parametrize(("name", "compound"), [("FEE04", False), ("FEE05", True)])
def test_the_overdue_base_is_principal_or_principal_and_interest(name: str, compound: bool) -> None:
    (case,) = [c for c in read_json("fineract_overdue_penalty_base.json") if c["id"] == name]
    published = next(step for step in case["steps"] if step.get("expect") == "charges")["rows"][0]
    once = Fraction(15, 1000)
    terms = Terms(Fraction(30, 3000 * 31), once, 1, 3, compound_interest=compound)
    state = stands([draw_down(3000_00, date(2023, 1, 1))], date(2023, 2, 2), terms)
    assert state.penalty_interest_fen + state.compound_interest_fen == two(published["due"])
