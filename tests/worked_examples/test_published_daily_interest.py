"""Daily interest on the declining balance, 12 % / 365: cases RS03 and RP02 to RP13.

The published instalments are rounded to whole units, ours are not: the published balances are taken as
given and the interest of each period is ours. Periods that a payment splits decide the rounding rule.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from billing.maths.replay import replay
from billing.maths.segments import Segment
from billing.maths.terms import Component
from core.maths.money import fen_from_yuan
from lending.maths.products import Method, Prepayment
from tests.loan_facts import TERMS, draw_down, in_order, repayment
from tests.worked_examples.oracles import needs_oracles, read_json, repayments, schedule_rows

pytestmark = needs_oracles

RATE = Fraction(12, 36_500)
LOAN = replace(TERMS, daily_rate=RATE, overdue_rate=RATE, due_day=1, method=Method.EQUAL_INSTALMENT)
DRAWN_ON = date(2022, 11, 1)
CASES: dict[str, Any] = {
    case["id"]: case for case in read_json("fineract_daily_declining_actual365.json")
}

# The balance in the days before a payment that splits a period, and after it: period, payment day, rest.
SPLIT = {
    "RP03": (1, date(2022, 11, 27), "4137.00"),
    "RP04": (2, date(2022, 12, 5), "4187.32"),
    "RP06": (1, date(2022, 11, 27), "4800.00"),
    "RP09": (1, date(2022, 11, 27), "3500.00"),
    "RP10": (2, date(2022, 12, 5), "3549.32"),
}
# These two show what would be owed if the rest were paid now: projections, no accrued interest.
PROJECTED_PERIODS = {("RP07", 2)}


def periods() -> list[Any]:
    """Name each published period: the case, its number, its days, its balance and its interest."""
    found = []
    for name, case in CASES.items():
        rows = schedule_rows(case)
        for before, row in pairwise(rows):
            if (name, int(row["nr"])) not in PROJECTED_PERIODS:
                found.append(pytest.param(name, before, row, id=f"{name}-{row['nr']}"))
    return found


def bears(balance: str, since: date, until: date) -> int:
    """Interest in fen of one balance over the days of one segment."""
    segment = Segment(Component.INTEREST, 1, fen_from_yuan(two(balance)), RATE, since, until)
    return segment.accrued_fen(until)


def two(published: str) -> str:
    """Write a published figure with two decimals: some carry one, as numbers do."""
    return f"{float(published):.2f}"


@pytest.mark.parametrize(("name", "before", "row"), periods())
def test_interest_of_a_published_period(
    name: str, before: dict[str, str], row: dict[str, str]
) -> None:
    since, until = date.fromisoformat(before["date"]), date.fromisoformat(row["date"])
    balance = before["balance_of_loan"]
    period, paid_on, rest = SPLIT.get(name, (0, until, balance))
    if period == int(row["nr"]):
        # The unpaid principal of the period before still bears interest until the payment.
        whole = "5000.00"
        interest = bears(whole, since, paid_on) + bears(rest, paid_on, until)
    else:
        interest = bears(balance, since, until)
    assert interest == fen_from_yuan(two(row["interest"]))


def test_rounding_once_over_a_split_period_would_miss_the_published_figure() -> None:
    exact = RATE * (5000_00 * 4 + 4187_32 * 27)
    assert round(exact) == 43_74
    assert bears("5000.00", date(2022, 12, 1), date(2022, 12, 5)) == 6_58
    assert bears("4187.32", date(2022, 12, 5), date(2023, 1, 1)) == 37_17


@pytest.mark.parametrize("name", ["RP02", "RP08", "RP11", "RP12", "RP13"])
def test_payments_on_due_dates_leave_the_published_balance(name: str) -> None:
    paid = [
        repayment(fen_from_yuan(step["amount"]), date.fromisoformat(step["date"]))
        for step in repayments(CASES[name])
    ]
    facts = in_order([draw_down(5000_00, DRAWN_ON), *paid])
    position = replay(LOAN, facts, facts[-1].value_on)
    settled = sum(applied.allocated_fen(Component.PRINCIPAL) for applied in position.applied)
    published = schedule_rows(CASES[name])
    assert 5000_00 - settled == fen_from_yuan(two(published[len(paid)]["balance_of_loan"]))
    for row, expected in zip(position.instalments[: len(paid) + 1], published[1:], strict=False):
        assert row.interest_fen == fen_from_yuan(two(expected["interest"]))


def test_rp12_solves_the_instalment_anew_to_within_its_rounding() -> None:
    paid = [repayment(1000_00, date(2022, 12, 1)), repayment(2000_00, date(2023, 1, 1))]
    position = replay(LOAN, in_order([draw_down(5000_00, DRAWN_ON), *paid]), date(2023, 1, 1))
    for row in position.instalments[2:]:
        assert abs(row.principal_fen + row.interest_fen - 536_00) < 1_00


def test_rp11_leaves_fewer_instalments() -> None:
    shorten = replace(LOAN, prepayment=Prepayment.SHORTEN_TERM)
    paid = [repayment(1000_00, date(2022, 12, 1)), repayment(2000_00, date(2023, 1, 1))]
    position = replay(shorten, in_order([draw_down(5000_00, DRAWN_ON), *paid]), date(2023, 1, 1))
    assert [row.principal_fen > 0 for row in position.instalments[2:]] == [True, True, True, False]


def test_the_published_daily_accrual_of_five_thousand_is_1_64() -> None:
    position = replay(LOAN, [draw_down(5000_00, date(2023, 1, 1))], date(2023, 1, 2))
    assert position.segments[0].accrued_fen(date(2023, 1, 2)) == 1_64
