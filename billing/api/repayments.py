"""Repayments over the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from billing.maths.facts import FactKind
from billing.models.facts import FACT_KINDS
from billing.services.facts import repayments
from core.api import fields
from core.api.access import actor
from core.api.description import described
from core.api.idempotent import idempotent
from core.api.operations import Operation
from core.errors import Refused
from core.maths import calendar
from core.services.idempotency import Answer
from lending.api.lines import line_of
from lending.models import CreditLine, Loan

EXAMPLE_INPUT = {"borrower_number": "u-10086", "amount": "1072.00", "reference": "pay-20261010-7"}
EXAMPLE_OUTPUT = {
    "reference": "pay-20261010-7",
    "amount": "1072.00",
    "paid_on": "2026-10-10",
    "parts": [{"loan_number": "L20260916000001", "kind": "repayment", "amount": "1072.00"}],
}


class UnknownLoan(Refused):
    """A loan that the borrower's line doesn't have."""

    code = "unknown_loan"
    status = 404


class PartOutput(fields.Output):
    """What one loan got of a payment."""

    loan_number = serializers.CharField()
    kind = serializers.ChoiceField(
        [one for one in FACT_KINDS if one[0] in (FactKind.REPAYMENT, FactKind.RECOVERY)]
    )
    amount = fields.YuanField(source="amount_fen")


class RepaymentOutput(fields.Output):
    """A payment that was received."""

    reference = serializers.CharField()
    amount = fields.YuanField(source="amount_fen")
    paid_on = fields.DayField(source="value_on")
    parts = PartOutput(many=True, help_text="One a loan that got some of it.")


class Repay(Operation):
    """Money that came in from a borrower."""

    required_scopes = ["repayments:write"]

    class Input(fields.Input):
        """Who paid, how much, and for which loan if one was named."""

        borrower_number = fields.NumberField()
        amount = fields.YuanField()
        reference = fields.TextField(
            max_length=64, help_text="The payment channel's own number, one for each payment."
        )
        loan_number = fields.NumberField(
            required=False,
            help_text="The loan that the borrower names. Without it: due first, oldest first, across the line.",
        )
        paid_on = fields.DayField(
            required=False,
            help_text="The day on which the money counts: today or earlier. Today if unsaid.",
        )

    @described(
        summary="Record a repayment",
        description="The money goes to what is due, oldest first, then to prepayment; what exceeds the pay-off stays "
        "as credit balance. A late record with an earlier `paid_on` removes the overdue interest it had caused.",
        takes=Input,
        answer=RepaymentOutput,
        problems=[404, 409],
        examples=(EXAMPLE_INPUT, EXAMPLE_OUTPUT),
    )
    @idempotent("repayment")
    def post(self, request: Request, given: dict[str, Any]) -> Answer:
        """Record."""
        today = calendar.today()
        line = line_of(given["borrower_number"])
        received = repayments.receive(
            line=line,
            amount_fen=given["amount"],
            value_on=given.get("paid_on", today),
            on=today,
            reference=given["reference"],
            actor=actor(request),
            loan=_named_loan(line, given.get("loan_number")),
        )
        return Answer(201, RepaymentOutput.write(_with_parts(received)))


def _named_loan(line: CreditLine, number: str | None) -> Loan | None:
    """Find the named loan among the line's own. Raises UnknownLoan."""
    if number is None:
        return None
    loan = Loan.objects.filter(line=line, number=number).first()
    if loan is None:
        raise UnknownLoan(
            _("The borrower has no such loan."),
            remedy=_("Name one of the borrower's own loans, or none."),
            field="loan_number",
            value=number,
        )
    return loan


def _with_parts(received: repayments.Received) -> dict[str, Any]:
    receipt, facts = received.receipt, received.facts
    return {
        "reference": receipt.reference,
        "amount_fen": receipt.amount_fen,
        "value_on": receipt.value_on,
        "parts": [
            {"loan_number": fact.loan.number, "kind": fact.kind, "amount_fen": fact.amount_fen}
            for fact in facts
        ],
    }
