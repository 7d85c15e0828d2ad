"""Consents over the API: the words, the decision, the receipts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.description import described
from core.api.idempotent import idempotent
from core.api.operations import Operation
from core.maths import calendar
from core.services.idempotency import Answer
from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt
from devices.services import consents
from devices.services.consents import Agreement
from lending.api.lines import UnknownBorrower
from lending.models import Borrower

PURPOSES = [purpose.value for purpose in Purpose]
KINDS = [kind.value for kind in Kind]
_HASH = "5b1d…"
EXAMPLE_TEXT = {
    "purpose": "credit",
    "kind": "band",
    "language": "en",
    "version": 1,
    "text": "I freely agree that …",
    "notice": "Separate consent to sensitive personal information: …",
    "sha256": _HASH,
    "effective_from": "2015-01-01",
}
EXAMPLE_INPUT = {
    "borrower_number": "u-10086",
    "purpose": "credit",
    "kind": "band",
    "language": "en",
    "text_sha256": _HASH,
    "agrees_to_notice": True,
    "handset": "Redmi Note 13",
    "covers_from": "2026-07-01",
}
EXAMPLE_RECEIPT = {
    "id": 1,
    "borrower_number": "u-10086",
    "purpose": "credit",
    "kind": "band",
    "decision": "given",
    "is_live": True,
    "covers_from": "2026-07-01",
    "language": "en",
    "text_version": 1,
    "text_sha256": _HASH,
    "handset": "Redmi Note 13",
    "at": "2026-09-16T10:00:00+08:00",
}


class TextOutput(fields.Output):
    """The words of one consent. Show both text and notice; ask for the notice's agreement separately."""

    purpose = serializers.ChoiceField(PURPOSES)
    kind = serializers.ChoiceField(KINDS)
    language = serializers.ChoiceField(settings.LANGUAGES)
    version = serializers.IntegerField()
    text = serializers.CharField()
    notice = serializers.CharField(help_text="The sensitive notice; empty where none is needed.")
    sha256 = serializers.CharField(help_text="The hash to send back with the decision.")
    effective_from = fields.DayField()


class TextsOutput(fields.Output):
    """The words in force today, one text for each purpose and kind that may be asked for."""

    texts = TextOutput(many=True)


class ReceiptOutput(fields.Output):
    """One decision about one purpose and one kind of data. Nothing of it is ever changed."""

    id = serializers.IntegerField()
    borrower_number = serializers.CharField(source="borrower.number")
    purpose = serializers.ChoiceField(PURPOSES)
    kind = serializers.ChoiceField(KINDS)
    decision = serializers.ChoiceField(ConsentReceipt.Decision.choices)
    is_live = serializers.BooleanField(
        help_text="Whether it is the last decision and a consent: what data may be sent under."
    )
    covers_from = fields.DayField(help_text="The first day of data agreed to.")
    language = serializers.CharField(source="text.language")
    text_version = serializers.IntegerField(source="text.version")
    text_sha256 = serializers.CharField(source="text.sha256")
    handset = serializers.CharField()
    at = serializers.DateTimeField()


class ReceiptsOutput(fields.Output):
    """Every decision of a borrower, the newest first."""

    receipts = ReceiptOutput(many=True)


class ListConsentTexts(Operation):
    """The words that are shown before a consent."""

    required_scopes = ["consents:read"]

    class Query(fields.Input):
        """In which language."""

        language = serializers.ChoiceField(settings.LANGUAGES, required=False, default="zh-hans")

    @described(
        summary="List the consent texts in force",
        description="One text for each purpose and kind of data that may be asked for. Sensitive kinds have a notice, "
        "which needs an agreement of its own.",
        query=Query,
        answer=TextsOutput,
        examples=(None, {"texts": [EXAMPLE_TEXT]}),
    )
    def get(self, request: Request) -> Response:
        """Answer with the words in force today."""
        language = self.Query.read(request.query_params)["language"]
        texts = consents.texts_in_force(on=calendar.today(), language=language)
        return Response(TextsOutput.write({"texts": texts}))


class GiveConsent(Operation):
    """What a person agrees to tell us."""

    required_scopes = ["consents:write"]

    class Input(fields.Input):
        """What was shown, on which handset, and what the person agreed to."""

        borrower_number = fields.NumberField()
        purpose = serializers.ChoiceField(PURPOSES)
        kind = serializers.ChoiceField(KINDS)
        language = serializers.ChoiceField(settings.LANGUAGES)
        text_sha256 = fields.TextField(max_length=64, help_text="Of the text that was shown.")
        agrees_to_notice = fields.FlagField(
            default=False, help_text="The person agreed to the sensitive notice separately."
        )
        handset = fields.TextField(max_length=100, help_text="On which the text was shown.")
        covers_from = fields.DayField(
            required=False, help_text="The first day of data agreed to; today, or as agreed before."
        )

    @described(
        summary="Give a consent",
        description="Keeps one consent to one purpose and one kind of data, with the hash of the words that were "
        "shown. Refused (409) where those are no longer the words in force.",
        takes=Input,
        answer=ReceiptOutput,
        problems=[404, 409],
        examples=(EXAMPLE_INPUT, EXAMPLE_RECEIPT),
    )
    @idempotent("give-consent")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Keep the consent."""
        receipt = consents.give(
            borrower=borrower_of(given["borrower_number"]),
            agreement=Agreement(
                purpose=Purpose(given["purpose"]),
                kind=Kind(given["kind"]),
                language=given["language"],
                text_sha256=given["text_sha256"],
                agrees_to_notice=given["agrees_to_notice"],
            ),
            handset=given["handset"],
            at=calendar.now(),
            covers_from=given.get("covers_from"),
        )
        return Answer(201, receipts_written([receipt])[0])


class ListReceipts(Operation):
    """What a person agreed to and withdrew."""

    required_scopes = ["consents:read"]

    @described(
        summary="List a borrower's consent receipts",
        description="Every decision ever made, the newest first.",
        answer=ReceiptsOutput,
        problems=[404],
        examples=(None, {"receipts": [EXAMPLE_RECEIPT]}),
    )
    def get(self, request: Request, borrower_number: str) -> Response:
        """Answer with the receipts."""
        found = consents.history(borrower=borrower_of(borrower_number))
        return Response({"receipts": receipts_written(list(found))})


def receipts_written(receipts: list[ConsentReceipt]) -> list[dict[str, Any]]:
    """Write the receipts of one borrower, each with whether it is live."""
    live = {receipt.pk for receipt in consents.live_of(receipts[0].borrower)} if receipts else set()
    for receipt in receipts:
        receipt.is_live = receipt.pk in live  # type: ignore[attr-defined]
    return [ReceiptOutput.write(receipt) for receipt in receipts]


def borrower_of(number: str) -> Borrower:
    """Find a borrower by number, or refuse with 404. The person is not decrypted."""
    found = Borrower.objects.only("number").filter(number=number).first()
    if found is None:
        raise UnknownBorrower(
            _("There is no borrower of this number."),
            remedy=_("Register the borrower first, or correct the number."),
            field="borrower_number",
            value=number,
        )
    return found
