"""Draw-downs over the API: a quote becomes a loan."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from billing.services.draw_down import draw_down
from core.api import fields
from core.api.access import actor
from core.api.description import described
from core.api.idempotent import idempotent
from core.api.operations import Operation
from core.maths import calendar
from core.services.idempotency import Answer

EXAMPLE_INPUT = {"quote": "0d1f4f7c-6f0e-4a3e-9d55-3c1c1a7f5b0e"}
EXAMPLE_OUTPUT = {
    "loan_number": "L20260916000001",
    "quote": "0d1f4f7c-6f0e-4a3e-9d55-3c1c1a7f5b0e",
    "principal": "6000.00",
    "drawn_on": "2026-09-16",
    "instalments": 6,
}


class DrawDownOutput(fields.Output):
    """The loan that was drawn; its schedule is the quote's."""

    loan_number = serializers.CharField(source="number")
    quote = serializers.UUIDField(source="quote_id")
    principal = fields.YuanField(source="principal_fen")
    drawn_on = fields.DayField()
    instalments = serializers.IntegerField()


class DrawDown(Operation):
    """A loan, drawn as quoted."""

    required_scopes = ["draw-downs:write"]

    class Input(fields.Input):
        """The quote that the borrower has accepted."""

        quote = fields.IdField()

    @described(
        summary="Draw a loan",
        description="Draws the loan that a quote of today shows, to the letter. What is drawn leaves the available "
        "amount at once; draw-downs in parallel never pass the limit.",
        takes=Input,
        answer=DrawDownOutput,
        problems=[404, 409],
        examples=(EXAMPLE_INPUT, EXAMPLE_OUTPUT),
    )
    @idempotent("draw-down", location="/api/v1/loans/{loan_number}")
    def post(self, request: Request, given: dict[str, Any]) -> Answer:
        """Draw."""
        now = calendar.now()
        loan: Any = draw_down.draw_down(
            quote_id=given["quote"], on=now.date(), at=now, actor=actor(request)
        )
        loan.quote_id = given["quote"]
        return Answer(201, DrawDownOutput.write(loan))
