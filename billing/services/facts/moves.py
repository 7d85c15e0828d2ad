"""A repayment booked on the wrong loan, taken to the right one: reversed and booked anew in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Fact, Receipt
from billing.services.facts import recording, repayments
from core.errors import Refused
from core.maths.money import grouped_yuan
from core.models import Approval
from lending.models import Loan


class NotAPayment(Refused):
    """A fact that is no payment standing on a loan."""

    code = "not_a_payment"


class BookedThere(Refused):
    """A target on which the whole payment is booked already."""

    code = "booked_there"


class DrawnLater(Refused):
    """A target that was drawn after the payment's value date."""

    code = "drawn_later"


def move(*, fact: Fact, loan: Loan, on: date, actor: str, approval: Approval) -> list[Fact]:
    """Move the payment that a fact came of, all its parts, to `loan`, under its reference and value date.

    The parts are reversed; the new receipt replaces theirs. The loan may be another borrower's. Returns the facts
    recorded, reversals first. Raises NotAPayment, BookedThere, DrawnLater.
    """
    with transaction.atomic():
        line_ids = sorted({fact.loan.line_id, loan.line_id})
        parts = list(Fact.objects.filter(receipt_id=fact.receipt_id or 0).order_by("loan_id"))
        loan_ids = {part.loan_id for part in parts} | {loan.pk}
        # Lines in the order of their ids, so that two moves never wait for each other.
        locked = {
            line_id: recording.lock_line(
                line_id=line_id,
                loan_ids=list(
                    Loan.objects.filter(pk__in=loan_ids, line=line_id).values_list("pk", flat=True)
                ),
                on=on,
            )
            for line_id in line_ids
        }
        receipt = _movable(fact, parts, loan)
        reversals = [
            Fact(
                kind=Fact.Kind.REVERSAL,
                loan_id=part.loan_id,
                value_on=on,
                reverses=part,
                approval=approval,
            )
            for part in parts
        ]
        recording.record(locked=locked[receipt.line_id], facts=reversals, on=on, actor=actor)
        anew = Receipt(
            line=loan.line,
            amount_fen=receipt.amount_fen,
            value_on=receipt.value_on,
            reference=receipt.reference,
            named_loan=loan,
            replaces=receipt,
        )
        booked = repayments.book(locked[loan.line_id], anew, on, actor, approval)
        return [*reversals, *booked.facts]


def describe(*, fact: Fact, loan: Loan) -> str:
    """Return what is moved from where to where, and whose the loans are where they are two persons'."""
    receipt = fact.receipt
    parts = Fact.objects.filter(receipt=receipt).select_related("loan").order_by("loan_id")
    amount_fen = receipt.amount_fen if receipt else fact.amount_fen
    told = {
        "amount": grouped_yuan(amount_fen),
        "reference": fact.reference,
        "day": fact.value_on,
        "source": ", ".join(part.loan.number for part in parts) or fact.loan.number,
        "loan": loan.number,
        "giver": fact.loan.line.borrower.number,
        "taker": loan.line.borrower.number,
    }
    if loan.line_id == fact.loan.line_id:
        return (
            _(
                "Move the repayment of %(amount)s yuan, reference %(reference)s, value date %(day)s, "
                "from loan %(source)s to loan %(loan)s of the same borrower, %(taker)s."
            )
            % told
        )
    return (
        _(
            "Move the repayment of %(amount)s yuan, reference %(reference)s, value date %(day)s, "
            "from loan %(source)s of borrower %(giver)s to loan %(loan)s of another borrower, %(taker)s."
        )
        % told
    )


def _movable(fact: Fact, parts: list[Fact], loan: Loan) -> Receipt:
    """Return the receipt to move. Raises NotAPayment, BookedThere, DrawnLater."""
    receipt = fact.receipt
    if receipt is None or Fact.objects.filter(reverses__in=parts).exists():
        raise NotAPayment(
            _("Only a repayment that was not reversed can be moved."),
            remedy=_("Record what was meant under its reference: it is free again."),
            field="fact",
            value=fact.pk,
        )
    if {part.loan_id for part in parts} == {loan.pk}:
        raise BookedThere(
            _("The repayment is booked on loan %(loan)s already.") % {"loan": loan.number},
            remedy=_("Name the loan it was meant for."),
            field="loan",
            value=loan.number,
        )
    if loan.drawn_on > receipt.value_on:
        raise DrawnLater(
            _("Loan %(loan)s was drawn on %(drawn)s, after the money came on %(came)s.")
            % {"loan": loan.number, "drawn": loan.drawn_on, "came": receipt.value_on},
            remedy=_("Name a loan that had been drawn by then."),
            field="loan",
            value=loan.number,
        )
    return receipt
