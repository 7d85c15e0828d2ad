"""A repayment on the wrong loan is moved to the right one under the bank's reference, by two people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from billing.models import Fact, Position, Receipt
from billing.services.facts import moves, refunds, repayments, reversals
from billing.services.facts.recording import FactRefused
from billing.services.positions import stored_positions
from billing.services.proof import book_proof
from billing.sql import statement
from core.maths.calendar import today
from core.models import Approval
from core.services import approvals
from lending.models import CreditLine, Loan
from lending.services.officers import set_up_groups
from tests.billing.conftest import DRAWN_ON, draw, held, pay
from tests.billing.test_close import close_through, prove
from tests.factories import CreditLineFactory, OfficerFactory

DUE, LATE = date(2015, 10, 10), date(2015, 10, 20)


@pytest.fixture
def right(line: CreditLine, loan: Loan) -> Loan:
    """Another loan of the same line, which the payment was meant for."""
    return draw(line, 600_00)


@pytest.fixture
def elsewhere(line: CreditLine) -> Loan:
    """Draw a loan of another borrower."""
    return draw(CreditLineFactory(limit_fen=100_000_00), 1200_00)


def officer(group: str) -> User:
    """Make an officer of a group."""
    set_up_groups()
    made: User = OfficerFactory()
    made.groups.add(Group.objects.get(name=group))
    return made


def payment(loan: Loan) -> Fact:
    """Return the payment that stands on a loan."""
    return Fact.objects.get(loan=loan, kind="repayment", reversed_by__isnull=True)


def move(fact: Fact, loan: Loan, on: date, approval: Approval) -> list[Fact]:
    return moves.move(fact=fact, loan=loan, on=on, actor="officer", approval=approval)


def test_the_money_counts_on_the_other_loan_from_the_day_it_came(
    line: CreditLine, loan: Loan, right: Loan, approval: Approval
) -> None:
    close_through(DUE - timedelta(1))
    pay(line, 107_20, DUE, "bank-1", loan=loan)
    close_through(LATE - timedelta(1))
    undone, anew = move(payment(loan), right, LATE, approval)
    assert (undone.loan, undone.kind, anew.loan, anew.value_on) == (loan, "reversal", right, DUE)
    assert (anew.reference, anew.amount_fen, anew.recorded_on) == ("bank-1", 107_20, LATE)
    assert stored_positions.state_of(loan=loan, as_of=LATE).due_principal_fen == 1000_00
    assert stored_positions.state_of(loan=right, as_of=LATE).days_past_due == 0
    assert held(loan)["loans_receivable"] == 6000_00
    close_through(LATE)
    assert prove() == []
    assert list(book_proof.row_differences()) == []


def test_another_borrowers_loan_takes_it_and_both_lines_follow(
    line: CreditLine, loan: Loan, elsewhere: Loan, approval: Approval
) -> None:
    pay(line, 2000_00, DUE, "bank-1", loan=loan)
    move(payment(loan), elsewhere, DUE, approval)
    line.refresh_from_db()
    other = CreditLine.objects.get(pk=elsewhere.line_id)
    assert line.principal_outstanding_fen == 6000_00
    assert other.principal_outstanding_fen == 0
    assert Position.objects.get(pk=elsewhere.pk).credit_balance_fen > 0
    assert repayments.last_of("bank-1") == Receipt.objects.get(line=other)
    close_through(DUE)
    assert prove() == []


def test_a_payment_shared_over_loans_moves_as_one(
    line: CreditLine, loan: Loan, right: Loan, elsewhere: Loan, approval: Approval
) -> None:
    received = pay(line, 1200_00, DUE, "bank-1")
    assert len(received.facts) == 2
    facts = move(received.facts[0], elsewhere, DUE, approval)
    assert [fact.kind for fact in facts] == ["reversal", "reversal", "repayment"]
    assert facts[-1].amount_fen == 1200_00


def test_it_can_be_moved_again_and_back(
    line: CreditLine, loan: Loan, right: Loan, approval: Approval
) -> None:
    pay(line, 500_00, DUE, "bank-1", loan=loan)
    move(payment(loan), right, DUE, approval)
    move(payment(right), loan, DUE, approval)
    assert payment(loan).amount_fen == 500_00
    assert Receipt.objects.filter(reference="bank-1").count() == 3
    close_through(DUE)
    assert prove() == []


def test_a_refund_paid_out_of_it_stays_with_who_got_it(
    line: CreditLine, loan: Loan, elsewhere: Loan, approval: Approval
) -> None:
    pay(line, 6100_00, DRAWN_ON, "bank-1", loan=loan)
    refunds.refund(
        loan=loan,
        amount_fen=100_00,
        on=DRAWN_ON,
        reference="r1",
        actor="officer",
        approval=approval,
    )
    said = reversals.consequences(fact=payment(loan))
    assert len(said) == 1
    assert all(part in said[0] for part in ("r1", "100.00", loan.number))
    move(payment(loan), elsewhere, DUE, approval)
    state = stored_positions.state_of(loan=loan, as_of=DUE)
    assert (state.refund_to_return_fen, state.due_fen) == (100_00, 1172_00)
    close_through(DUE)
    assert prove() == []


def test_what_cannot_be_moved_is_refused_in_words(
    line: CreditLine, loan: Loan, right: Loan, approval: Approval
) -> None:
    pay(line, 500_00, DRAWN_ON, "bank-1", loan=loan)
    later = draw(line, 500_00, on=DUE)
    with pytest.raises(moves.BookedThere, match=loan.number):
        move(payment(loan), loan, DUE, approval)
    with pytest.raises(moves.DrawnLater, match="after the money came"):
        move(payment(loan), later, DUE, approval)
    with pytest.raises(moves.NotAPayment):
        move(Fact.objects.get(loan=loan, kind="draw_down"), right, DUE, approval)
    fact = payment(loan)
    reversals.reverse(fact=fact, on=DUE, actor="officer", approval=approval)
    with pytest.raises(moves.NotAPayment, match="not reversed"):
        move(fact, right, DUE, approval)
    assert not Fact.objects.filter(loan=right, kind="repayment").exists()


def test_a_reversed_reference_is_free_for_the_right_loan_or_amount(
    line: CreditLine, loan: Loan, right: Loan, elsewhere: Loan, approval: Approval
) -> None:
    def undo(loan: Loan) -> None:
        reversals.reverse(fact=payment(loan), on=DUE, actor="officer", approval=approval)

    pay(line, 500_00, DUE, "bank-1", loan=loan)
    undo(loan)
    pay(line, 50_00, DUE, "bank-1", loan=loan)
    undo(loan)
    pay(line, 50_00, DUE, "bank-1", loan=right)
    undo(right)
    received = pay(elsewhere.line, 50_00, DUE, "bank-1", loan=elsewhere)
    assert not received.repeated
    assert pay(elsewhere.line, 50_00, DUE, "bank-1", loan=elsewhere).repeated
    with pytest.raises(repayments.ReferenceReused):
        pay(line, 500_00, DUE, "bank-1", loan=loan)


def test_a_bounced_payment_sent_again_is_refused_unless_it_is_meant(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    pay(line, 500_00, DUE, "bank-1", loan=loan)
    reversals.reverse(fact=payment(loan), on=LATE, actor="officer", approval=approval)
    told: dict[str, Any] = {
        "line": line,
        "amount_fen": 500_00,
        "value_on": DUE,
        "on": LATE,
        "reference": "bank-1",
        "actor": "officer",
        "loan": loan,
    }
    with pytest.raises(repayments.ReceiptReversed, match="2015-10-20"):
        repayments.receive(**told)
    assert not repayments.receive(**told, again=True).repeated
    assert repayments.receive(**told, again=True).repeated


def test_a_refund_reference_is_free_once_the_refund_was_reversed(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    pay(line, 7000_00, DRAWN_ON)
    told: dict[str, Any] = {"loan": loan, "on": DRAWN_ON, "actor": "officer", "approval": approval}
    first = refunds.refund(amount_fen=1_00, reference="r1", **told)
    with pytest.raises(FactRefused, match="names one fact"):
        refunds.refund(amount_fen=2_00, reference="r1", **told)
    reversals.reverse(fact=first, on=DRAWN_ON, actor="officer", approval=approval)
    assert refunds.refund(amount_fen=2_00, reference="r1", **told).amount_fen == 2_00


def test_the_database_keeps_a_reference_to_one_receipt_that_stands(
    line: CreditLine, loan: Loan, right: Loan, approval: Approval
) -> None:
    pay(line, 500_00, DUE, "bank-1", loan=loan)
    pay(line, 10_00, DUE, "bank-2", loan=right)
    first, other = Receipt.objects.get(reference="bank-1"), Receipt.objects.get(reference="bank-2")
    values: dict[str, Any] = {"line": line, "amount_fen": 1, "value_on": DUE, "reference": "bank-1"}
    refused: tuple[tuple[str, dict[str, Receipt]], ...] = (
        ("a_reference_begins_once", {}),
        ("the receipt of reference bank-1 stands", {"replaces": first}),
        ("one of its own reference", {"replaces": other}),
    )
    for words, named in refused:
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            Receipt.objects.create(**values, **named)
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        Fact.objects.create(
            loan=loan,
            kind="repayment",
            value_on=DUE,
            recorded_on=DUE,
            amount_fen=1,
            reference="bank-1",
            actor="sql",
        )


def test_two_officers_move_a_payment_from_the_loans_page(
    client: Client, line: CreditLine, loan: Loan, right: Loan, elsewhere: Loan
) -> None:
    lin, zhou = officer("maker"), officer("checker")
    client.force_login(lin)
    pay(line, 500_00, today(), "bank-1", loan=loan)
    page = reverse("admin:lending_loan_change", args=[loan.pk])
    address = reverse("admin:lending_loan_ask", args=[loan.pk, "move"])
    address += f"?fact={payment(loan).pk}"
    assert address in client.get(page).content.decode()
    form = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert all(part in form for part in ("500.00", "bank-1", right.number))
    assert elsewhere.number not in form
    for named in ({}, {"loan": right.number, "other": elsewhere.number}, {"other": "L999"}):
        answer = client.post(address, {"reason": "wrong loan", **named})
        assert answer.status_code == 200
    assert not Approval.objects.exists()
    client.post(address, {"reason": "wrong loan", "other": elsewhere.number.lower()})
    asked = Approval.objects.get()
    assert asked.payload == {"loan": elsewhere.number}
    client.force_login(zhou)
    told = client.get(
        reverse("admin:core_approval_change", args=[asked.pk]),
        headers={"accept-language": "en"},
    ).content.decode()
    assert f"of another borrower, {elsewhere.line.borrower.number}" in told
    approvals.approve(approval_id=asked.pk, checker=zhou, on=today())
    moved = payment(elsewhere)
    assert (moved.reference, moved.approval_id, moved.amount_fen) == ("bank-1", asked.pk, 500_00)
    with connection.cursor() as cursor:
        cursor.execute(statement("approvals_proof"))
        assert cursor.fetchall() == []
