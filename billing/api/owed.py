"""What a borrower owes over the API: due on a day, loan by loan and together."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.loans import DUE, REFUND_TO_RETURN, DayQuery
from billing.maths.state import State
from billing.services.positions import owed
from core.api import fields
from core.api.description import described
from core.api.operations import Operation
from core.maths import calendar
from lending.api.lines import line_of

EXAMPLE_SUMS = {
    "due": "1089.62",
    "due_principal": "1000.00",
    "due_interest": "77.50",
    "due_penalty_interest": "11.25",
    "due_compound_interest": "0.87",
    "refund_to_return": "0.00",
    "pay_off": "5119.62",
}
EXAMPLE = {
    "borrower_number": "u-10086",
    "as_of": "2026-11-25",
    **EXAMPLE_SUMS,
    "loans": [{"loan_number": "L20260916000001", **EXAMPLE_SUMS, "days_past_due": 15}],
}


_SUMS = (
    "due_fen",
    "due_principal_fen",
    "due_interest_fen",
    "due_penalty_interest_fen",
    "due_compound_interest_fen",
    "refund_to_return_fen",
    "payoff_fen",
)


class SumsOutput(fields.Output):
    """What is to be paid by the end of a day, its parts, and what would settle everything."""

    due = fields.YuanField(source="due_fen", help_text=DUE)
    due_principal = fields.YuanField(source="due_principal_fen")
    due_interest = fields.YuanField(source="due_interest_fen")
    due_penalty_interest = fields.YuanField(source="due_penalty_interest_fen")
    due_compound_interest = fields.YuanField(source="due_compound_interest_fen")
    refund_to_return = fields.YuanField(source="refund_to_return_fen", help_text=REFUND_TO_RETURN)
    pay_off = fields.YuanField(source="payoff_fen")


class LoanOwesOutput(SumsOutput):
    """One loan that owes something."""

    loan_number = serializers.CharField()
    days_past_due = serializers.IntegerField()


class OwedOutput(SumsOutput):
    """A borrower's line: every sum is the loans'."""

    borrower_number = serializers.CharField()
    as_of = fields.DayField()
    loans = LoanOwesOutput(many=True, help_text="Those that owe something, the oldest first.")


class ReadOwed(Operation):
    """What a borrower owes on a day."""

    required_scopes = ["loans:read"]

    @described(
        summary="Read what a borrower owes on a day",
        description="What is due by the end of the day and unpaid, by component, loan by loan and together; and the "
        "pay-off beside it.",
        answer=OwedOutput,
        query=DayQuery,
        problems=[404],
        examples=(None, EXAMPLE),
    )
    def get(self, request: Request, borrower_number: str) -> Response:
        """Answer with what is owed."""
        as_of = DayQuery.read(request.query_params).get("as_of") or calendar.today()
        line = line_of(borrower_number)
        owes = owed.by_line(line_id=line.pk, as_of=as_of)
        loans = [
            _sums(one.state)
            | {"loan_number": one.loan.number, "days_past_due": one.state.days_past_due}
            for one in owes.loans
        ]
        told = {"borrower_number": borrower_number, "as_of": as_of, "loans": loans}
        return Response(OwedOutput.write(_sums(owes) | told))


def _sums(owes: State | owed.LineOwes) -> dict[str, Any]:
    return {name: getattr(owes, name) for name in _SUMS}
