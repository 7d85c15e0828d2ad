"""Bureau reports over the API: one in, its verdict out. Nothing of it is ever read back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.description import described
from core.api.operations import Operation
from core.errors import Refused
from core.maths import calendar
from core.maths.money import fen_from_yuan
from core.services.row_verdicts import Outcome
from devices.api.consents import borrower_of
from scoring.services import evidence
from scoring.services.evidence import LARGEST_COUNT, LONGEST_REFERENCE, Report

EXAMPLE_INPUT = {
    "borrower_number": "u-10086",
    "reference": "pbc-20260915-77",
    "reported_on": "2026-09-15",
    "open_accounts": 2,
    "balance": "8000.00",
    "limits": "30000.00",
    "inquiries_3m": 1,
    "overdue_accounts": 0,
    "worst_dpd_24m": 12,
    "months_on_file": 40,
}


class ReportRefused(Refused):
    """A report that breaks a rule, of which nothing was kept."""

    code = "report_refused"
    status = 422


@extend_schema_field({"type": "string", "examples": ["0.00", "8000.00"]})
class OwedField(serializers.Field):  # type: ignore[type-arg]
    """An amount of zero or more as a decimal string of yuan, outside; whole fen, inside. Only ever read."""

    remedy = _("Send a string such as “1072.00”.")
    default_error_messages = {
        "invalid": _(
            "An amount is a decimal string of yuan with at most two decimals and ten digits before."
        )
    }

    def to_internal_value(self, data: Any) -> int:
        try:
            return fen_from_yuan(data if isinstance(data, str) else "")
        except ValueError:
            self.fail("invalid")


class CountField(fields.WholeField):
    """A count of a report, 0 to 10,000."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_COUNT, **options)


class ReportVerdictOutput(fields.Output):
    """What became of a report."""

    outcome = serializers.ChoiceField(
        [Outcome.STORED.value, Outcome.UNCHANGED.value],
        help_text="`unchanged` where it was known already.",
    )


class SendBureauReport(Operation):
    """What a credit bureau says of a person."""

    required_scopes = ["evidence:write"]

    class Input(fields.Input):
        """One report, in the figures that a score reads."""

        borrower_number = fields.NumberField()
        reference = fields.TextField(
            max_length=LONGEST_REFERENCE, help_text="The bureau's own; the same twice counts once."
        )
        reported_on = fields.DayField()
        open_accounts = CountField()
        balance = OwedField(help_text="What is owed over all accounts.")
        limits = OwedField(help_text="What all accounts together may owe.")
        inquiries_3m = CountField(help_text="Inquiries of lenders in the last three months.")
        overdue_accounts = CountField(help_text="Accounts overdue on the report's day.")
        worst_dpd_24m = CountField(help_text="The most days past due in the last 24 months.")
        months_on_file = CountField(help_text="Months since the first account.")

    @described(
        summary="Send a bureau report",
        description="Keeps one credit-bureau report. Its reference is its own key: known already with the same "
        "contents it is `unchanged`, so it may be sent again after a timeout, without an Idempotency-Key; with other "
        "contents it is refused (422), as it is without a live consent to the use of bureau data for credit that "
        "covers its day.",
        takes=Input,
        answer=ReportVerdictOutput,
        problems=[404],
        keyed=False,
        examples=(EXAMPLE_INPUT, {"outcome": "stored"}),
    )
    def post(self, request: Request) -> Response:
        """Store, and answer with the verdict."""
        given = self.Input.read(request.data)
        borrower = borrower_of(given.pop("borrower_number"))
        report = Report(balance_fen=given.pop("balance"), limit_fen=given.pop("limits"), **given)
        verdict = evidence.store_bureau_report(
            borrower=borrower, report=report, known_at=calendar.now()
        )
        if verdict.refusal is not None:
            said = verdict.refusal
            raise ReportRefused(str(said.rule), remedy=str(said.remedy), field=said.field)
        return Response({"outcome": verdict.outcome.value})
