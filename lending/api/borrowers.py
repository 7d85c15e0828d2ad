"""Borrowers over the API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request

from core.api import fields
from core.api.description import described
from core.api.idempotent import idempotent
from core.api.operations import Operation
from core.maths import calendar
from core.services.idempotency import Answer
from lending.services import borrowers, lines

EXAMPLE_INPUT = {
    "number": "u-10086",
    "name": "张三",
    "id_number": "110101199003074514",
    "phone": "13800138000",
    "language": "zh-hans",
}
EXAMPLE_OUTPUT = {
    "number": "u-10086",
    "name": "张*",
    "id_number": "1101************14",
    "phone": "138****8000",
    "language": "zh-hans",
    "line_opened_on": "2026-09-01",
}


class BorrowerOutput(fields.Output):
    """A borrower. Personal data is masked."""

    number = serializers.CharField(help_text="The app's own number of the person.")
    name = serializers.CharField(source="masked_name")
    id_number = serializers.CharField(source="masked_id_number")
    phone = serializers.CharField(source="masked_phone")
    language = serializers.ChoiceField(settings.LANGUAGES)
    line_opened_on = fields.DayField(source="line.opened_on")


class RegisterBorrower(Operation):
    """A person, registered, with a line on which nothing can be drawn yet."""

    required_scopes = ["borrowers:write"]

    class Input(fields.Input):
        """Who the person is. Stored encrypted, never said back in full."""

        number = fields.NumberField(help_text="The app's own number of the person.")
        name = fields.TextField(max_length=64, help_text="The real name, as on the ID card.")
        id_number = fields.TextField(max_length=18, help_text="Of the resident ID card.")
        phone = fields.TextField(max_length=20, help_text="A mobile number of the mainland.")
        is_student = fields.FlagField(
            default=False, help_text="Nothing is lent to university students."
        )
        language = serializers.ChoiceField(
            settings.LANGUAGES, default="zh-hans", help_text="The language of statements."
        )
        product = fields.TextField(
            max_length=32,
            default="",
            help_text="The code of the product that the line lends under; else the one first put on offer.",
        )

    @described(
        summary="Register a borrower and open the line",
        description="Registers a person of age once, by a valid ID number, and opens a credit line with a limit of "
        "zero under a product: the one named, or the one first put on offer. The limit is decided in the back office.",
        takes=Input,
        answer=BorrowerOutput,
        problems=[409],
        examples=(EXAMPLE_INPUT, EXAMPLE_OUTPUT),
    )
    @idempotent("register-borrower", location="/api/v1/lines/{number}")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Register."""
        today = calendar.today()
        product_code = given.pop("product")
        borrower = borrowers.register(**given, on=today)
        lines.open_line(borrower=borrower, on=today, product_code=product_code)
        return Answer(201, BorrowerOutput.write(borrower))
