"""Insurance quotes over the API: asked for, read, and explained on a page for the person."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.description import described
from core.api.idempotent import idempotent
from core.api.operations import Operation
from core.api.pdfs import RENDERERS, LanguageQuery, handed_out
from core.maths import calendar
from core.services.idempotency import Answer
from scoring.models import InsuranceQuote
from scoring.models.insurance import PRODUCTS
from scoring.services.insurance import pdf, quotes
from scoring.services.insurance.explanation import explain

_REASONS = ["", "too_few_days", "made_up", "doubted"]
EXAMPLE_INPUT = {"borrower_number": "u-10086", "product": "health", "premium": "1000.00"}
EXAMPLE_OUTPUT = {
    "id": "7b0c1c2e-…",
    "borrower_number": "u-10086",
    "product": "health",
    "table_version": 1,
    "as_of": "2026-09-16T10:00:00+08:00",
    "premium": "1000.00",
    "premium_after": "940.68",
    "relativity": "37627/40000",
    "relativity_ppm": 940675,
    "plain_because": "",
    "days": 90,
    "first_day": "2026-06-18",
    "last_day": "2026-09-15",
    "factors": [
        {"code": "steps", "value": 9000, "relativity_ppm": 955000},
        {"code": "exercise_days", "value": 350, "relativity_ppm": 985000},
    ],
}


class FactorOutput(fields.Output):
    """One factor. Its value is in whole units, null where nothing was told."""

    code = serializers.CharField(
        help_text="`steps` a day; `exercise_days`, hundredths of days a week; `annual_km`; `night_share`, millionths "
        "of the distance; `hard_brakes`, hundredths per 100 km; `speeding`, millionths of the time."
    )
    value = serializers.IntegerField(allow_null=True)
    relativity_ppm = serializers.IntegerField(help_text="Per million of the plain price.")


class InsuranceQuoteOutput(fields.Output):
    """A quoted price and what it rests on. Never above the plain price."""

    id = serializers.UUIDField()
    borrower_number = serializers.CharField(source="borrower.number")
    product = serializers.ChoiceField(PRODUCTS, source="table.product")
    table_version = serializers.IntegerField(source="table.number")
    as_of = serializers.DateTimeField()
    premium = fields.YuanField(source="premium_fen", help_text="The plain price that was sent.")
    premium_after = fields.YuanField(
        source="premium_after_fen", help_text="Rounded half up to the fen, once."
    )
    relativity = serializers.CharField(
        source="evidence.relativity", help_text="The exact product, as a fraction."
    )
    relativity_ppm = serializers.IntegerField(help_text="The same per million, rounded.")
    plain_because = serializers.ChoiceField(
        _REASONS,
        source="evidence.plain",
        help_text="Why the plain price is quoted; empty where it isn't.",
    )
    days = serializers.IntegerField(
        source="evidence.days", help_text="Days of the last 90 that told something."
    )
    first_day = fields.DayField(source="evidence.first_day", allow_null=True)
    last_day = fields.DayField(source="evidence.last_day", allow_null=True)
    factors = FactorOutput(source="evidence.factors", many=True)


class FactorRowOutput(fields.Output):
    """One row of the explanation, in words."""

    name = serializers.CharField()
    measured = serializers.CharField()
    band = serializers.CharField()
    relativity = serializers.CharField()


class ExplanationOutput(fields.Output):
    """The page for the person, in the language asked for."""

    title = serializers.CharField()
    lead = serializers.CharField()
    read = serializers.ListField(child=serializers.CharField(), help_text="What was read, and why.")
    plain = serializers.CharField(help_text="Why the plain price is quoted; empty where it isn't.")
    headers = serializers.ListField(child=serializers.CharField())
    rows = FactorRowOutput(many=True)
    product = serializers.ListField(child=serializers.CharField(), help_text="How they multiply.")
    changes_title = serializers.CharField()
    changes = serializers.ListField(
        child=serializers.CharField(), help_text="What would change the price."
    )
    apart = serializers.ListField(
        child=serializers.CharField(), help_text="That it never touches credit."
    )
    ask = serializers.ListField(child=serializers.CharField(), help_text="Whom to ask.")
    foot = serializers.CharField()


class ExplainedQuoteOutput(InsuranceQuoteOutput):
    """A quote with its explanation."""

    explanation = ExplanationOutput()


class QuoteInsurance(Operation):
    """The price of an insurance from a person's own days."""

    required_scopes = ["insurance:write"]

    class Input(fields.Input):
        """Whose insurance, which, and its plain price."""

        borrower_number = fields.NumberField()
        product = serializers.ChoiceField(PRODUCTS)
        premium = fields.YuanField(help_text="The plain price of the policy.")

    @described(
        summary="Quote an insurance",
        description="Prices health insurance by exercise or motor insurance by the driving record of the last 90 days, "
        "under the consent to just that: without a live one it is refused (409), and nobody learns whether the "
        "number is anybody's. The quote is never above the plain price, and never touches credit.",
        takes=Input,
        answer=InsuranceQuoteOutput,
        problems=[409],
        examples=(EXAMPLE_INPUT, EXAMPLE_OUTPUT),
    )
    @idempotent("quote-insurance", location="/api/v1/insurance-quotes/{id}")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Quote."""
        quote = quotes.quote(
            borrower=quotes.who_agreed(number=given["borrower_number"], product=given["product"]),
            product=given["product"],
            premium_fen=given["premium"],
            at=calendar.now(),
        )
        return Answer(201, InsuranceQuoteOutput.write(quote))


class ReadInsuranceQuote(Operation):
    """A quote and its explanation."""

    required_scopes = ["insurance:read"]

    @described(
        summary="Read an insurance quote with its explanation",
        description="What was read, which band of each factor, how they multiply, what would change the price, and "
        "whom to ask.",
        answer=ExplainedQuoteOutput,
        query=LanguageQuery,
        problems=[404],
    )
    def get(self, request: Request, quote_id: UUID) -> Response:
        """Answer with the quote."""
        quote = _known(quote_id)
        asked = LanguageQuery.read(request.query_params).get("language", "")
        with translation.override(asked or quote.borrower.language):
            explanation = asdict(explain(quote))
        return Response(InsuranceQuoteOutput.write(quote) | {"explanation": explanation})


class ReadInsuranceQuotePDF(Operation):
    """The explanation as a page."""

    required_scopes = ["insurance:read"]
    renderer_classes = RENDERERS

    @described(
        summary="Read the explanation of an insurance quote as a PDF",
        description="One A4 page that the person understands.",
        answer=OpenApiTypes.BINARY,
        query=LanguageQuery,
        problems=[404],
    )
    def get(self, request: Request, quote_id: UUID) -> Response:
        """Answer with the page."""
        language = LanguageQuery.read(request.query_params).get("language", "")
        quote = _known(quote_id)
        page = pdf.render(quote=quote, language=language)
        return handed_out(page, pdf.file_name(quote))


def _known(quote_id: UUID) -> InsuranceQuote:
    return get_object_or_404(
        InsuranceQuote.objects.select_related("borrower", "table"), pk=quote_id
    )
