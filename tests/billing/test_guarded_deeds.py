"""What two people decide about a loan, and what the ledger says of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from billing.maths.terms import Component
from billing.models import Fact, Position
from billing.services.facts import refunds, repayments, restructures, reversals, waivers, write_offs
from billing.services.facts.recording import FactRefused
from billing.services.ledger import trial_balance
from billing.services.positions import stored_positions
from core.models import Approval
from lending.models import CreditLine, Loan
from tests.billing.conftest import DRAWN_ON, draw, held, pay
from tests.billing.test_close import close_through, prove

DUE = date(2015, 10, 10)
LATER = date(2015, 10, 20)
DAY = timedelta(days=1)


def test_a_reversed_payment_never_was(line: CreditLine, loan: Loan, approval: Approval) -> None:
    before = stored_positions.state_of(loan=loan, as_of=LATER)
    received = pay(line, 1072_00, DUE)
    reversals.reverse(fact=received.facts[0], on=LATER, actor="officer", approval=approval)
    assert stored_positions.state_of(loan=loan, as_of=LATER) == before
    assert held(loan) == {"loans_receivable": 6000_00, "cash": -6000_00}


def test_what_was_believed_before_a_reversal_stays_known(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    received = pay(line, 1072_00, DUE)
    reversals.reverse(fact=received.facts[0], on=LATER, actor="officer", approval=approval)
    assert stored_positions.state_of(loan=loan, as_of=DUE, known_on=DUE).due_principal_fen == 0
    assert stored_positions.state_of(loan=loan, as_of=DUE).due_principal_fen == 1000_00


def test_a_payment_over_two_loans_is_reversed_whole(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    younger = draw(line, 600_00, on=date(2015, 9, 20))
    received = pay(line, 1100_00, DUE)
    reversals.reverse(fact=received.facts[1], on=DUE, actor="officer", approval=approval)
    assert held(younger)["loans_receivable"] == 600_00
    assert held(loan)["loans_receivable"] == 6000_00


def test_a_fact_is_reversed_once(line: CreditLine, loan: Loan, approval: Approval) -> None:
    received = pay(line, 1072_00, DUE)
    reversals.reverse(fact=received.facts[0], on=LATER, actor="officer", approval=approval)
    with pytest.raises(FactRefused, match="not yet reversed"):
        reversals.reverse(fact=received.facts[0], on=LATER, actor="officer", approval=approval)


def test_a_reversed_payment_is_not_answered_as_if_it_stood(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    received = pay(line, 1072_00, DUE)
    reversals.reverse(fact=received.facts[0], on=DUE, actor="officer", approval=approval)
    with pytest.raises(repayments.ReceiptReversed):
        pay(line, 1072_00, DUE)


def test_a_draw_down_is_reversed_when_nothing_followed(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    drawn = Fact.objects.get(loan=loan)
    reversals.reverse(fact=drawn, on=DRAWN_ON, actor="officer", approval=approval)
    line.refresh_from_db()
    assert line.principal_outstanding_fen == 0
    assert held(loan) == {}
    assert not loan.instalment_rows.exists()


def test_a_draw_down_with_a_payment_stands(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    pay(line, 1072_00, DUE)
    drawn = Fact.objects.get(loan=loan, kind=Fact.Kind.DRAW_DOWN)
    with pytest.raises(reversals.DrawDownHasFollowers):
        reversals.reverse(fact=drawn, on=DUE, actor="officer", approval=approval)


def test_a_waiver_gives_up_what_is_unpaid(loan: Loan, approval: Approval) -> None:
    waived = {Component.PENALTY_INTEREST: 7_50, Component.PRINCIPAL: 100_00}
    waivers.waive(loan=loan, waived=waived, on=LATER, actor="officer", approval=approval)
    state = stored_positions.state_of(loan=loan, as_of=LATER)
    assert (state.penalty_interest_fen, state.due_principal_fen) == (0, 900_00)
    assert held(loan)["loan_loss_allowance"] == 100_00


def test_more_than_is_unpaid_is_not_waived(loan: Loan, approval: Approval) -> None:
    with pytest.raises(FactRefused, match="at most what is unpaid"):
        waivers.waive(
            loan=loan,
            waived={Component.PENALTY_INTEREST: 7_51},
            on=LATER,
            actor="officer",
            approval=approval,
        )


def test_a_restructure_cures_and_moves_the_due_dates(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    restructures.restructure(
        loan=loan,
        first_due_on=date(2015, 12, 10),
        instalments=6,
        on=LATER,
        actor="officer",
        approval=approval,
    )
    state = stored_positions.state_of(loan=loan, as_of=LATER)
    assert (state.days_past_due, state.principal_not_due_fen) == (0, 6000_00)
    assert Position.objects.get().next_unpaid_due_on == date(2015, 12, 10)


def test_charge_off_and_write_off_change_the_books_and_not_the_debt(
    loan: Loan, approval: Approval
) -> None:
    before = stored_positions.state_of(loan=loan, as_of=LATER)
    write_offs.charge_off(loan=loan, on=LATER, actor="officer", approval=approval)
    assert held(loan)["loans_charged_off"] == 6000_00
    write_offs.write_off(loan=loan, on=LATER, actor="officer", approval=approval)
    assert stored_positions.state_of(loan=loan, as_of=LATER) == before
    assert held(loan)["loan_loss_allowance"] == 6000_00
    assert held(loan)["memo_written_off"] == 6000_00


def test_money_on_a_written_off_loan_is_a_recovery(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    write_offs.write_off(loan=loan, on=LATER, actor="officer", approval=approval)
    received = pay(line, 1000_00, LATER)
    assert received.facts[0].kind == Fact.Kind.RECOVERY
    state = stored_positions.state_of(loan=loan, as_of=LATER)
    assert held(loan)["loan_loss_allowance"] == state.payoff_fen - _interest(state)
    assert "loans_receivable" not in held(loan)


def _interest(state: object) -> int:
    names = (
        "interest_not_due_fen",
        "due_interest_fen",
        "penalty_interest_fen",
        "compound_interest_fen",
    )
    return sum(getattr(state, name) for name in names)


def test_a_refund_is_at_most_the_credit_balance(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    pay(line, 7000_00, DRAWN_ON)
    refunds.refund(
        loan=loan,
        amount_fen=1000_00,
        on=DRAWN_ON,
        reference="r1",
        actor="officer",
        approval=approval,
    )
    assert held(loan) == {}
    with pytest.raises(FactRefused, match="at most the credit balance"):
        refunds.refund(
            loan=loan, amount_fen=1, on=DRAWN_ON, reference="r2", actor="officer", approval=approval
        )


def test_a_refund_and_a_payment_never_share_a_reference(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    pay(line, 7000_00, DRAWN_ON, "p1")
    given: dict[str, Any] = {"loan": loan, "amount_fen": 1, "on": DRAWN_ON, "actor": "officer"}
    with pytest.raises(FactRefused, match="names one fact"):
        refunds.refund(reference="p1", approval=approval, **given)
    refunds.refund(reference="r1", approval=approval, **given)
    with pytest.raises(FactRefused, match="names one fact"):
        pay(line, 1_00, DRAWN_ON, "r1", loan=loan)


def test_the_trial_balance_is_balanced(line: CreditLine, loan: Loan, approval: Approval) -> None:
    pay(line, 1100_00, LATER)
    write_offs.write_off(loan=loan, on=LATER, actor="officer", approval=approval)
    rows = trial_balance.rows(on=LATER)
    assert sum(row.balance_fen for row in rows) == 0
    assert sum(row.balance_fen for row in rows if row.account.group == "memo") == 0


def test_a_payment_that_bounces_after_a_refund_brings_the_debt_back_and_the_refund_stays(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    decided: dict[str, Any] = {"actor": "officer", "approval": approval}
    close_through(DRAWN_ON)
    paid = pay(line, 7000_00, DRAWN_ON + DAY).facts[0]
    close_through(DRAWN_ON + DAY)
    over_fen = 7000_00 - 6003_00
    refunds.refund(loan=loan, amount_fen=over_fen, on=DUE, reference="r1", **decided)
    told = reversals.consequences(fact=paid)
    assert len(told) == 1
    assert all(part in told[0] for part in ("r1", "997.00", "2015-10-10"))
    close_through(DUE)
    reversals.reverse(fact=paid, on=DUE + DAY, **decided)
    close_through(DUE + DAY)
    assert prove() == []
    loan.refresh_from_db()
    line.refresh_from_db()
    assert (loan.position.refund_to_return_fen, loan.position.settled_on) == (over_fen, None)
    assert line.principal_outstanding_fen == 6000_00
    accounts = held(loan)
    assert (accounts["refunds_to_return"], accounts["loans_receivable"]) == (over_fen, 6000_00)
    assert accounts["cash"] == -6000_00 - over_fen
    payoff_fen = stored_positions.state_of(loan=loan, as_of=DUE + 2 * DAY).payoff_fen
    pay(line, payoff_fen, DUE + 2 * DAY, "p2")
    loan.refresh_from_db()
    assert (loan.position.refund_to_return_fen, loan.position.settled_on) == (0, DUE + 2 * DAY)
    close_through(DUE + 2 * DAY)
    assert prove() == []


def test_money_for_the_line_reaches_a_loan_that_owes_nothing_but_a_refund(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    decided: dict[str, Any] = {"actor": "officer", "approval": approval}
    pay(line, 6000_00, DRAWN_ON, "p1", loan=loan)
    twice = pay(line, 50_00, DRAWN_ON, "p2", loan=loan).facts[0]
    refunds.refund(loan=loan, amount_fen=50_00, on=DRAWN_ON, reference="r1", **decided)
    reversals.reverse(fact=twice, on=DRAWN_ON, **decided)
    loan.refresh_from_db()
    assert (loan.position.next_unpaid_due_on, loan.position.settled_on) == (None, None)
    pay(line, 50_00, DUE, "p3")
    loan.refresh_from_db()
    assert (loan.position.refund_to_return_fen, loan.position.settled_on) == (0, DUE)
