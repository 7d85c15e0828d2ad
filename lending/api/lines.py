"""Credit lines over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.description import described
from core.api.operations import Operation
from core.errors import Refused
from lending.models import CreditLine, LineFreeze

EXAMPLE = {
    "borrower_number": "u-10086",
    "product": "xiaodai",
    "limit": "10000.00",
    "principal_outstanding": "6000.00",
    "held": "0.00",
    "available": "4000.00",
    "opened_on": "2026-09-01",
    "freezes": [],
}


class FreezeOutput(fields.Output):
    """A reason for which nothing can be drawn now."""

    reason = serializers.ChoiceField(LineFreeze.Reason.choices)
    frozen_on = fields.DayField()


class LineOutput(fields.Output):
    """A credit line as it stands."""

    borrower_number = serializers.CharField(
        source="number", help_text="The app's number of the person."
    )
    product = serializers.CharField(
        source="product_code", help_text="The code of the product that quotes and limits go by."
    )
    limit = fields.YuanField(source="limit_fen", help_text="What the borrower may owe.")
    principal_outstanding = fields.YuanField(source="principal_outstanding_fen")
    held = fields.YuanField(source="held_fen", help_text="Paid out, outcome not yet known.")
    available = fields.YuanField(
        source="available_fen",
        help_text="limit − principal outstanding − held, never below zero; nothing when frozen.",
    )
    opened_on = fields.DayField()
    freezes = serializers.SerializerMethodField()

    @extend_schema_field(FreezeOutput(many=True))
    def get_freezes(self, line: CreditLine) -> list[dict[str, Any]]:
        """Return the reasons for which the line is frozen now."""
        if not line.is_frozen:
            return []
        return [
            FreezeOutput.write(freeze)
            for freeze in line.freezes.filter(unfrozen_on=None).order_by("pk")
        ]


class UnknownBorrower(Refused):
    """A number that no borrower has."""

    code = "unknown_borrower"
    status = 404


class ReadLine(Operation):
    """How a line stands, and what can still be drawn."""

    required_scopes = ["lines:read"]
    Output = LineOutput

    @described(
        summary="Read a line and what is available",
        description="The limit, what is used of it, and what can be drawn now. A frozen line names its reasons.",
        answer=LineOutput,
        problems=[404],
        examples=(None, EXAMPLE),
    )
    def get(self, request: Request, borrower_number: str) -> Response:
        """Answer with the line of a borrower."""
        return Response(self.Output.write(line_of(borrower_number)))


def line_of(borrower_number: str) -> CreditLine:
    """Find the line of a borrower by number, or refuse with 404.

    Of the borrower the number alone is read: all of it would decrypt a person to show a balance.
    """
    lines = CreditLine.objects.annotate(number=F("borrower__number"))
    found = lines.filter(number=borrower_number).first()
    if found is None:
        raise UnknownBorrower(
            _("There is no borrower of this number."),
            remedy=_("Register the borrower first, or correct the number."),
            field="borrower_number",
            value=borrower_number,
        )
    return found
