"""Statements over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.loans import REFUND_TO_RETURN
from billing.models import Statement
from core.api import fields
from core.api.description import described
from core.api.operations import Operation
from lending.api.lines import line_of

MOST_STATEMENTS = 100

EXAMPLE = {
    "id": 1,
    "borrower_number": "u-10086",
    "issued_on": "2026-10-10",
    "period_from": "2026-09-11",
    "next_due_on": "2026-11-10",
    "next_due": "1077.50",
    "due": "0.00",
    "overdue": "0.00",
    "refund_to_return": "0.00",
    "pay_now": "0.00",
    "paid": "1072.00",
    "principal_unpaid": "5000.00",
    "pay_off": "5000.00",
}
EXAMPLE_ROW = {
    "loan_number": "L20260916000001",
    "principal_unpaid": "5000.00",
    "next_principal": "1000.00",
    "next_interest": "77.50",
    "next_penalty_interest": "0.00",
    "next_compound_interest": "0.00",
    "next_due": "1077.50",
    "due_principal": "0.00",
    "due_interest": "0.00",
    "due_penalty_interest": "0.00",
    "due_compound_interest": "0.00",
    "due": "0.00",
    "overdue_principal": "0.00",
    "overdue_interest": "0.00",
    "overdue_penalty_interest": "0.00",
    "overdue_compound_interest": "0.00",
    "overdue": "0.00",
    "refund_to_return": "0.00",
    "pay_now": "0.00",
    "accrued_interest": "0.00",
    "penalty_interest": "0.00",
    "compound_interest": "0.00",
    "pay_off": "5000.00",
    "days_past_due": 0,
}


class StatementOutput(fields.Output):
    """How a line stood at the close of the 10th, and what falls due next.

    Every amount but `paid` is the sum of the loans' of the same name.
    """

    id = serializers.IntegerField()
    borrower_number = serializers.CharField()
    issued_on = fields.DayField()
    period_from = fields.DayField(
        help_text="The period is from this day to the day of issue, both included."
    )
    next_due_on = fields.DayField()
    next_due = fields.YuanField(source="next_due_fen")
    due = fields.YuanField(
        source="due_fen",
        help_text="Fell due on the day of issue and was not paid by its end; overdue from the next day.",
    )
    overdue = fields.YuanField(source="overdue_fen", help_text="Fell due before the day of issue.")
    refund_to_return = fields.YuanField(source="refund_to_return_fen", help_text=REFUND_TO_RETURN)
    pay_now = fields.YuanField(
        source="pay_now_fen",
        help_text="`overdue`, `due` and `refund_to_return`: what is to be paid at once.",
    )
    paid = fields.YuanField(source="paid_fen", help_text="In the period.")
    principal_unpaid = fields.YuanField(source="principal_unpaid_fen")
    pay_off = fields.YuanField(source="payoff_fen", help_text="Of all loans, on the day of issue.")


class StatementRowOutput(fields.Output):
    """One loan on a statement; one with nothing in any amount was settled since the last statement."""

    loan_number = serializers.CharField()
    principal_unpaid = fields.YuanField(source="principal_unpaid_fen")
    next_principal = fields.YuanField(source="next_principal_fen")
    next_interest = fields.YuanField(source="next_interest_fen")
    next_penalty_interest = fields.YuanField(source="next_penalty_interest_fen")
    next_compound_interest = fields.YuanField(source="next_compound_interest_fen")
    next_due = fields.YuanField(
        source="next_due_fen",
        help_text="The four `next_` components: what falls due on the statement's next due date.",
    )
    due_principal = fields.YuanField(source="due_principal_fen")
    due_interest = fields.YuanField(source="due_interest_fen")
    due_penalty_interest = fields.YuanField(source="due_penalty_interest_fen")
    due_compound_interest = fields.YuanField(source="due_compound_interest_fen")
    due = fields.YuanField(source="due_fen", help_text="The four `due_` components.")
    overdue_principal = fields.YuanField(source="overdue_principal_fen")
    overdue_interest = fields.YuanField(source="overdue_interest_fen")
    overdue_penalty_interest = fields.YuanField(source="overdue_penalty_interest_fen")
    overdue_compound_interest = fields.YuanField(source="overdue_compound_interest_fen")
    overdue = fields.YuanField(source="overdue_fen", help_text="The four `overdue_` components.")
    refund_to_return = fields.YuanField(source="refund_to_return_fen", help_text=REFUND_TO_RETURN)
    pay_now = fields.YuanField(
        source="pay_now_fen", help_text="`overdue`, `due` and `refund_to_return`."
    )
    accrued_interest = fields.YuanField(
        source="accrued_interest_fen",
        allow_null=True,
        help_text="Interest so far that is not due yet; null on statements issued before it was told.",
    )
    penalty_interest = fields.YuanField(
        source="penalty_interest_fen",
        help_text="All that is unpaid, carried over to a later due date included.",
    )
    compound_interest = fields.YuanField(
        source="compound_interest_fen",
        help_text="All that is unpaid, carried over to a later due date included.",
    )
    pay_off = fields.YuanField(
        source="payoff_fen",
        help_text="`principal_unpaid`, `overdue_interest`, `due_interest`, `accrued_interest`, `penalty_interest`, "
        "`compound_interest` and `refund_to_return`.",
    )
    days_past_due = serializers.IntegerField()


class WholeStatementOutput(StatementOutput):
    """A statement with its loans."""

    loans = StatementRowOutput(many=True)


class StatementsOutput(fields.Output):
    """A page of statements, the newest first."""

    statements = StatementOutput(many=True)
    next_before = fields.DayField(
        allow_null=True,
        help_text="Ask with `before` set to this day for the next page; null on the last one.",
    )


class PageQuery(fields.Input):
    """Which page of statements."""

    before = fields.DayField(required=False, help_text="Only statements issued before this day.")
    limit = fields.CountInAddressField(
        required=False,
        default=12,
        min_value=1,
        max_value=MOST_STATEMENTS,
        help_text="At most so many.",
    )


class ListStatements(Operation):
    """The statements of a line."""

    required_scopes = ["statements:read"]

    @described(
        summary="List a line's statements",
        description="The statements of a line, the newest first, a page at a time.",
        answer=StatementsOutput,
        query=PageQuery,
        problems=[404],
        examples=(None, {"statements": [EXAMPLE], "next_before": None}),
    )
    def get(self, request: Request, borrower_number: str) -> Response:
        """Answer with a page of statements."""
        asked = PageQuery.read(request.query_params)
        found = statements().filter(line=line_of(borrower_number)).order_by("-issued_on")
        if "before" in asked:
            found = found.filter(issued_on__lt=asked["before"])
        page = list(found[: asked["limit"] + 1])
        more, page = len(page) > asked["limit"], page[: asked["limit"]]
        following = page[-1].issued_on if more else None
        return Response(StatementsOutput.write({"statements": page, "next_before": following}))


class ReadStatement(Operation):
    """A statement with its loans."""

    required_scopes = ["statements:read"]

    @described(
        summary="Read a statement",
        description="A statement as it was issued, with its loans.",
        answer=WholeStatementOutput,
        problems=[404],
        examples=(None, EXAMPLE | {"loans": [EXAMPLE_ROW]}),
    )
    def get(self, request: Request, statement_id: int) -> Response:
        """Answer with a statement."""
        statement: Any = get_object_or_404(statements(), pk=statement_id)
        statement.loans = statement.rows.annotate(loan_number=F("loan__number")).order_by("loan_id")
        return Response(WholeStatementOutput.write(statement))


def statements() -> QuerySet[Statement]:
    """Return the statements with their borrowers' numbers."""
    return Statement.objects.annotate(borrower_number=F("line__borrower__number"))
