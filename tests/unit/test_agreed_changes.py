"""Waiver, restructure, refund, charge-off, write-off and recovery."""

from dataclasses import replace
from datetime import date

import pytest

from billing.maths.facts import Fact, FactKind
from billing.maths.replay import replay
from billing.maths.terms import Component
from tests.loan_facts import (
    TERMS,
    draw_down,
    happened,
    in_order,
    refund,
    repayment,
    restructured,
    stands,
    waiver,
)

LATE = date(2015, 10, 20)
FIRST_NEW = date(2015, 12, 5)
RESTRUCTURED = [draw_down(), restructured(LATE, FIRST_NEW, 3)]


def test_a_waiver_of_penalty_leaves_the_rest_unpaid() -> None:
    state = stands([draw_down(), waiver(LATE, penalty_interest=7_50)], LATE)
    assert (state.penalty_interest_fen, state.compound_interest_fen) == (0, 54)
    assert state.due_principal_fen == 1000_00


def test_a_waiver_cuts_the_segments_of_the_instalment_it_reaches() -> None:
    position = replay(TERMS, in_order([draw_down(), waiver(LATE, penalty_interest=1_00)]), LATE)
    assert {s.starts_on for s in position.segments if s.ends_on is None} == {LATE}


def test_a_waiver_of_interest_ends_its_compound_interest() -> None:
    facts = [draw_down(), waiver(LATE, interest=72_00)]
    assert stands(facts, LATE).compound_interest_fen == 54
    assert stands(facts, date(2015, 11, 9)).compound_interest_fen == 54


def test_a_waiver_of_principal_reaches_what_is_not_due_as_a_prepayment_would() -> None:
    position = replay(TERMS, in_order([draw_down(), waiver(LATE, principal=1500_00)]), LATE)
    assert [row.principal_fen for row in position.instalments[1:]] == [900_00] * 5
    assert position.instalments[0].principal_settled_fen == 1000_00


def test_a_waiver_takes_what_is_there_when_the_past_was_corrected() -> None:
    late_entry = repayment(1072_00, date(2015, 10, 10), "found late")
    position = replay(
        TERMS, in_order([draw_down(), waiver(LATE, penalty_interest=7_50), late_entry]), LATE
    )
    waived = position.applied[-1]
    assert (waived.fact.kind, waived.allocations) == (FactKind.WAIVER, ())


def test_a_restructure_moves_all_unpaid_principal_to_the_new_dates() -> None:
    position = replay(TERMS, in_order(RESTRUCTURED), LATE)
    new = position.instalments[1:]
    assert [row.due_on for row in new] == [FIRST_NEW, date(2016, 1, 5), date(2016, 2, 5)]
    assert [row.principal_fen for row in new] == [2000_00] * 3
    assert position.instalments[0].unpaid_fen == 0


def test_a_restructure_carries_interest_into_the_first_new_instalment_as_itself() -> None:
    position = replay(TERMS, in_order(RESTRUCTURED), LATE)
    first = position.instalments[1]
    # 72.00 was due, 10 days on 5,000.00 and then 46 days on 6,000.00 follow.
    assert first.interest_fen == 72_00 + 25_00 + 46 * 3_00
    assert (first.penalty_interest_fen, first.compound_interest_fen) == (7_50, 54)


def test_days_past_due_start_afresh_after_a_restructure() -> None:
    assert stands(RESTRUCTURED, LATE).days_past_due == 0
    assert stands(RESTRUCTURED, date(2015, 12, 8)).days_past_due == 3


def test_carried_interest_bears_none_until_it_is_overdue() -> None:
    before, later = stands(RESTRUCTURED, LATE), stands(RESTRUCTURED, FIRST_NEW)
    assert later.compound_interest_fen == before.compound_interest_fen
    overdue = stands(RESTRUCTURED, date(2015, 12, 6))
    assert overdue.compound_interest_fen == before.compound_interest_fen + 18


def test_a_prepayment_after_a_restructure_takes_carried_penalty_first() -> None:
    paid = repayment(8_00, date(2015, 10, 25))
    position = replay(TERMS, in_order([*RESTRUCTURED, paid]), date(2015, 10, 25))
    assert position.applied[-1].allocated_fen(Component.PENALTY_INTEREST) == 7_50
    assert position.applied[-1].allocated_fen(Component.COMPOUND_INTEREST) == 50


def test_a_loan_past_its_last_due_date_can_be_restructured() -> None:
    on = date(2016, 5, 1)
    position = replay(TERMS, in_order([draw_down(), restructured(on, date(2016, 6, 10), 6)]), on)
    assert [row.no for row in position.instalments] == list(range(1, 13))
    assert sum(row.principal_fen for row in position.instalments[6:]) == 6000_00


def test_a_refund_lowers_the_credit_balance() -> None:
    paid = repayment(6100_00, date(2015, 9, 16))
    state = stands([draw_down(), paid, refund(60_00, date(2015, 9, 20))], date(2015, 9, 20))
    assert state.credit_balance_fen == 40_00


@pytest.mark.parametrize("kind", [FactKind.CHARGE_OFF, FactKind.WRITE_OFF])
def test_the_books_change_and_the_debt_does_not(kind: FactKind) -> None:
    with_it = replay(TERMS, in_order([draw_down(), happened(kind, LATE)]), LATE)
    without = replay(TERMS, [draw_down()], LATE)
    assert with_it.segments == without.segments
    assert with_it.instalments == without.instalments
    assert LATE in (with_it.charged_off_on, with_it.written_off_on)


def test_a_recovery_pays_as_a_repayment_does() -> None:
    on = date(2016, 1, 9)
    paid, recovered = repayment(500_00, on), Fact(FactKind.RECOVERY, on, 0, 500_00)
    story = [draw_down(), happened(FactKind.WRITE_OFF, date(2015, 12, 31))]
    assert stands([*story, paid], on) == stands([*story, recovered], on)


def test_a_restructure_without_terms_is_a_programmers_mistake() -> None:
    bare = replace(restructured(LATE, FIRST_NEW, 3), restructure=None)
    with pytest.raises(ValueError, match="agrees on nothing"):
        replay(TERMS, in_order([draw_down(), bare]), LATE)
