"""Published cases of servicing: lines drawn, payments found late, cancellations, days past due.

Each is named as in frappe_lending.csv. Where that system counts the due date as the first day past due,
ours is one less; docs/oracles.md says so case by case.
"""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from billing.maths import state as standing
from billing.maths.facts import Fact, FactKind
from billing.maths.position import Position
from billing.maths.replay import replay
from billing.maths.schedule import level_payment_fen
from billing.maths.segments import Segment, interest_fen
from billing.maths.terms import Component, Terms
from core.maths.calendar import due_dates, months_from
from lending.maths.products import Method
from tests.loan_facts import (
    draw_down,
    happened,
    in_order,
    repayment,
    restructured,
    reversal,
    waiver,
)

PRINCIPAL, INTEREST = Component.PRINCIPAL, Component.INTEREST


def yearly(percent: str, instalments: int, due_day: int = 5, penalty: str | None = None) -> Terms:
    """Agree on a rate a year of 365 days, and another for what is overdue if named."""
    rate = Fraction(percent) / 36_500
    overdue = rate if penalty is None else Fraction(penalty) / 36_500
    return Terms(rate, overdue, due_day, instalments, Method.EQUAL_INSTALMENT)


def drawn_until(amount_fen: int, on: date, due_on: date) -> list[Fact]:
    """Draw an amount due at once on a date that no due day gives: agreed on the day itself."""
    return [draw_down(amount_fen, on), restructured(on, due_on, 1)]


def last_split(position: Position) -> tuple[int, int]:
    """Return what the last fact gave to interest and to principal."""
    applied = position.applied[-1]
    return applied.allocated_fen(INTEREST), applied.allocated_fen(PRINCIPAL)


@pytest.mark.parametrize(
    ("principal", "percent", "count", "whole"),
    [(280_000, "8.4", 20, 15_052), (500_000, "25", 12, 47_523), (1_000_000, "23", 6, 178_025)],
    ids=["test_loan_with_repayment_periods", "test_advance_payment", "test_in_between_payments"],
)
def test_level_payment_rounded_up_to_a_whole_unit(
    principal: int, percent: str, count: int, whole: int
) -> None:
    level_fen = level_payment_fen(principal * 100, [1] * count, Fraction(percent) / 1200)
    assert -(-level_fen // 100) == whole


@pytest.mark.parametrize(
    ("drawn_on", "level_fen", "count", "published"),
    [(date(2025, 1, 27), 15_052_00, 20, 20_970), (date(2020, 10, 1), 14_000_00, 22, 22_708)],
    ids=["test_loan_with_repayment_periods", "test_loan_with_fixed_amount_per_period"],
)
def test_total_interest_to_the_whole_unit(
    drawn_on: date, level_fen: int, count: int, published: int
) -> None:
    rest, total, since = 280_000_00, 0, drawn_on
    for until in months_from(drawn_on.year, drawn_on.month, drawn_on.day, count + 1)[1:]:
        interest = interest_fen(rest, Fraction("8.4") / 36_500, (until - since).days)
        rest, total, since = rest - min(level_fen - interest, rest), total + interest, until
    assert (rest, (total + 50) // 100) == (0, published)


def test_loan_repayment_for_term_loan() -> None:
    drawn = draw_down(1_000_000_00, date(2024, 12, 30))
    paid = repayment(89_768_75, date(2025, 1, 30))
    position = replay(yearly("13.5", 12, 30), in_order([drawn, paid]), date(2025, 1, 30))
    assert last_split(position) == (11_465_75, 78_303_00)


def test_penalty() -> None:
    until, rate = date(2024, 7, 6), Fraction(25, 36_500)
    dues = [date(2024, 5, 5), date(2024, 6, 5), date(2024, 7, 5)]
    days = sum((until - due_on).days for due_on in dues)
    assert days == 94
    # That system counts the due date and the day asked for: one day more an instalment.
    theirs = sum((until - due_on).days + 1 for due_on in dues)
    assert interest_fen(47_523_00, rate, theirs) == 3157_35


MONTHS = due_dates(date(2024, 4, 18), 5, 6)
FIVE = [repayment(178_025_00, on, f"p{no}") for no, on in enumerate(MONTHS[:5], 1)]
MILLION = draw_down(1_000_000_00, date(2024, 4, 18))


def allocated_by_reference(facts: list[Fact]) -> dict[str, tuple[int, int]]:
    """Return interest and principal of each payment."""
    position = replay(yearly("23", 6), in_order(facts), date(2024, 12, 1))
    return {
        applied.fact.reference: (applied.allocated_fen(INTEREST), applied.allocated_fen(PRINCIPAL))
        for applied in position.applied
    }


def test_in_between_payments() -> None:
    one, two, three, four, five = FIVE
    out_of_order = [MILLION, one, three, four, five, two]
    assert allocated_by_reference(out_of_order) == allocated_by_reference([MILLION, *FIVE])


def test_in_between_cancellations() -> None:
    one, _, three, four, five = FIVE
    cancelled = [MILLION, *FIVE, reversal("p2", date(2024, 9, 10))]
    assert allocated_by_reference(cancelled) == allocated_by_reference(
        [MILLION, one, three, four, five]
    )


@pytest.mark.parametrize(
    ("principal_fen", "percent", "due_on", "seen_on"),
    [
        (1_000_000_00, "23", date(2024, 5, 5), date(2024, 5, 11)),
        (500_000_00, "25", date(2025, 5, 5), date(2025, 6, 4)),
    ],
    ids=[
        "test_cancelled_penalties_on_timely_backdated_repayment",
        "test_on_time_penal_cancellations",
    ],
)
def test_a_payment_found_late_wipes_the_penalty(
    principal_fen: int, percent: str, due_on: date, seen_on: date
) -> None:
    terms = yearly(percent, 6, penalty="25")
    drawn = draw_down(principal_fen, due_on - timedelta(20))
    before = replay(terms, [drawn], seen_on)
    assert standing.state(before, seen_on).penalty_interest_fen > 0
    first = before.instalments[0]
    paid = repayment(first.principal_fen + first.interest_fen, due_on)
    after = standing.state(replay(terms, in_order([drawn, paid]), seen_on), seen_on)
    assert (after.penalty_interest_fen, after.compound_interest_fen, after.days_past_due) == (
        0,
        0,
        0,
    )


def test_loc_loan_unbooked_interest() -> None:
    drawn, paid = draw_down(171_000_00, date(2024, 11, 30)), repayment(3859_00, date(2024, 12, 2))
    position = replay(yearly("17", 6, 28), in_order([drawn, paid]), date(2024, 12, 2))
    # That system rounds each day for itself and takes 159.28; a segment is rounded once.
    assert last_split(position)[0] == 159_29
    going_on = position.segments[1]
    assert going_on.accrued_fen(date(2024, 12, 3)) == 77_92


def test_loc_loan_interest_accrual() -> None:
    rate = Fraction(17, 36_500)
    for amount_fen, on, days in (
        (171_000_00, date(2024, 11, 30), 6),
        (200_000_00, date(2024, 12, 1), 5),
    ):
        segment = Segment(INTEREST, 1, amount_fen, rate, on, None)
        through = date(2024, 12, 6)
        assert (through - on).days == days
        assert segment.accrued_fen(on + timedelta(1)) == interest_fen(amount_fen, rate, 1)


def test_loc_loan_pre_payment_closure() -> None:
    facts = drawn_until(335_533_00, date(2024, 11, 25), date(2025, 1, 24))
    on = date(2025, 1, 23)
    position = replay(yearly("17.25", 1), in_order([*facts, repayment(344_890_00, on)]), on)
    assert last_split(position) == (9355_86, 335_533_00)
    assert (position.settled_on, position.credit_balance_fen) == (on, 1_14)


def test_loc_loan_auto_waiver_demand_update() -> None:
    on = date(2024, 12, 29)
    facts = drawn_until(390_547_00, date(2024, 10, 30), on)
    facts += [repayment(401_621_00, on), waiver(on, principal=41)]
    position = replay(yearly("17.25", 1), in_order(facts), on)
    assert position.instalments[0].interest_fen == 11_074_41
    assert position.settled_on == on


def test_loc_pre_payment_interest() -> None:
    on = date(2025, 1, 23)
    facts = drawn_until(486_324_00, date(2024, 11, 27), date(2025, 1, 26))
    position = replay(yearly("17.25", 1), in_order([*facts, repayment(420_568_00, on)]), on)
    assert last_split(position) == (13_100_77, 407_467_23)
    due = standing.state(
        replay(yearly("17.25", 1), position_facts(position), date(2025, 1, 26)), date(2025, 1, 26)
    )
    assert (due.due_principal_fen, due.due_interest_fen) == (78_856_77, 111_80)


def position_facts(position: Position) -> list[Fact]:
    """Return the facts that a position was made of."""
    return [applied.fact for applied in position.applied]


def test_excess_loan_close_limit() -> None:
    drawn, paid = draw_down(500_000_00, date(2024, 3, 6)), repayment(257_840_00, date(2024, 4, 5))
    position = replay(yearly("25", 2), in_order([drawn, paid]), date(2024, 5, 5))
    due = standing.state(position, date(2024, 5, 5))
    assert (due.due_principal_fen, due.due_interest_fen) == (252_433_97, 5187_00)
    assert due.payoff_fen == 257_620_97


def test_dpd_calculation() -> None:
    terms = yearly("10", 6)
    drawn = draw_down(22_000_00, date(2024, 9, 5))
    first = replay(terms, [drawn], drawn.value_on).instalments[0]
    part = repayment(3000_00, date(2024, 10, 5))
    rest = repayment(first.principal_fen + first.interest_fen - 3000_00 + 500, date(2024, 10, 9))
    facts = in_order([drawn, part, rest])
    days = [date(2024, 10, day) for day in range(5, 10)]
    # That system says 1, 2, 3, 4 and 0: its due date is day one.
    assert [standing.state(replay(terms, facts, on), on).days_past_due for on in days] == [
        0,
        1,
        2,
        3,
        0,
    ]


@pytest.mark.parametrize(
    ("amount_fen", "drawn_on", "due_on", "part_fen", "on", "theirs"),
    [
        (60_000_00, date(2024, 10, 1), date(2024, 10, 10), 10_000_00, date(2024, 10, 15), 6),
        (40_000_00, date(2024, 10, 5), date(2024, 10, 15), 7000_00, date(2024, 10, 24), 10),
    ],
)
def test_dpd_calculation_for_loc_loan(
    amount_fen: int, drawn_on: date, due_on: date, part_fen: int, on: date, theirs: int
) -> None:
    facts = in_order([*drawn_until(amount_fen, drawn_on, due_on), repayment(part_fen, due_on)])
    state = standing.state(replay(yearly("20", 1), facts, on), on)
    assert state.days_past_due == theirs - 1


def test_write_off_recovery_cancel() -> None:
    drawn = draw_down(2_500_000_00, date(2024, 7, 1))
    written_off = happened(FactKind.WRITE_OFF, date(2024, 12, 31))
    recovery = Fact(FactKind.RECOVERY, date(2025, 1, 5), 0, 3_000_000_00, "recovered")
    terms, on = yearly("25", 6), date(2025, 1, 10)
    paid = replay(terms, in_order([drawn, written_off, recovery]), on)
    assert last_split(paid)[1] == 2_500_000_00
    undone = reversal("recovered", date(2025, 1, 6))
    cancelled = replay(terms, in_order([drawn, written_off, recovery, undone]), on)
    assert cancelled.written_off_on == date(2024, 12, 31)
    assert not any(applied.allocations for applied in cancelled.applied)


def test_term_loan_schedule_types() -> None:
    dates = due_dates(date(2022, 10, 17), 1, 12)
    assert (dates[0], dates[-1]) == (date(2022, 11, 1), date(2023, 10, 1))
