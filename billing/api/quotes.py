"""Quotes over the API: what a loan would cost, shown before it is drawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.loans import ScheduledOutput
from billing.models import Quote
from billing.services.draw_down import quotes
from core.api import fields
from core.api.description import described
from core.api.idempotent import idempotent
from core.api.operations import Operation
from core.maths import calendar
from core.services.idempotency import Answer
from lending.api.lines import line_of
from lending.models.products import METHODS

MOST_INSTALMENTS = 60

EXAMPLE_INPUT = {"borrower_number": "u-10086", "amount": "6000.00", "instalments": 6}
EXAMPLE_OUTPUT = {
    "id": "0d1f4f7c-6f0e-4a3e-9d55-3c1c1a7f5b0e",
    "borrower_number": "u-10086",
    "amount": "6000.00",
    "drawn_on": "2026-09-16",
    "product": "xiaodai",
    "method": "equal_principal",
    "instalments": [
        {
            "no": 1,
            "due_on": "2026-10-10",
            "principal": "6000.00",
            "interest": "72.00",
            "total": "6072.00",
        }
    ],
    "total_interest": "72.00",
    "simple_annual_rate": "0.1825",
    "irr_annual_rate": "0.198938",
    "late_payment": {
        "instalment_no": 1,
        "days_late": 30,
        "paid_on": "2026-11-09",
        "penalty_interest": "135.00",
        "compound_interest": "1.62",
        "total": "6208.62",
    },
    "quoted_at": "2026-09-16T10:00:00+08:00",
    "valid_until": "2026-09-16T10:30:00+08:00",
    "loan_number": None,
}


class LatePaymentOutput(fields.Output):
    """An example of what it costs to pay late."""

    instalment_no = serializers.IntegerField()
    days_late = serializers.IntegerField()
    paid_on = fields.DayField()
    penalty_interest = fields.YuanField(source="penalty_interest_fen")
    compound_interest = fields.YuanField(source="compound_interest_fen")
    total = fields.YuanField(
        source="total_fen", help_text="The instalment and its overdue interest."
    )


class QuoteOutput(fields.Output):
    """What a loan would cost."""

    id = serializers.UUIDField()
    borrower_number = serializers.CharField()
    amount = fields.YuanField(source="principal_fen")
    drawn_on = fields.DayField(help_text="The day on which alone it can be drawn.")
    product = serializers.CharField(
        source="product_version.code", help_text="The code of the product: that of the line."
    )
    method = serializers.ChoiceField(METHODS, source="product_version.method")
    instalments = ScheduledOutput(many=True, source="shown.instalments")
    total_interest = fields.YuanField(source="total_interest_fen")
    simple_annual_rate = fields.RateField(
        source="shown.simple_annual_rate_ppm",
        help_text="The daily rate × 365: “0.1825” is 18.25%.",
    )
    irr_annual_rate = fields.RateField(
        source="shown.irr_annual_rate_ppm",
        help_text="From the actual cash flows (IRR), compounded.",
    )
    late_payment = LatePaymentOutput(source="shown.late_payment")
    quoted_at = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    loan_number = serializers.CharField(allow_null=True, help_text="The loan it became, if any.")


class AskForQuote(Operation):
    """What a draw-down of today would cost."""

    required_scopes = ["quotes:write"]

    class Input(fields.Input):
        """What would be drawn, by whom, in how many instalments."""

        borrower_number = fields.NumberField()
        amount = fields.YuanField()
        instalments = fields.WholeField(min_value=1, max_value=MOST_INSTALMENTS)

    @described(
        summary="Quote a draw-down",
        description="Schedule, total interest, both annual rates and a late-payment example under the line's product, "
        "valid for some minutes of today. Nothing is held. A draw-down names the quote and equals it.",
        takes=Input,
        answer=QuoteOutput,
        problems=[404, 409],
        examples=(EXAMPLE_INPUT, EXAMPLE_OUTPUT),
    )
    @idempotent("quote", location="/api/v1/quotes/{id}")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Quote."""
        now = calendar.now()
        line = line_of(given["borrower_number"])
        quote: Any = quotes.quote(
            line=line,
            principal_fen=given["amount"],
            instalments=given["instalments"],
            on=now.date(),
            at=now,
        )
        quote.borrower_number, quote.loan_number = given["borrower_number"], None
        return Answer(201, QuoteOutput.write(quote))


class ReadQuote(Operation):
    """A quote, as it was shown."""

    required_scopes = ["quotes:read"]

    @described(
        summary="Read a quote",
        description="A quote as it was shown, and the loan it became.",
        answer=QuoteOutput,
        problems=[404],
        examples=(None, EXAMPLE_OUTPUT),
    )
    def get(self, request: Request, quote_id: UUID) -> Response:
        """Answer with a quote."""
        known = Quote.objects.select_related("product_version").annotate(
            borrower_number=F("line__borrower__number"), loan_number=F("loan__number")
        )
        return Response(QuoteOutput.write(get_object_or_404(known, pk=quote_id)))
