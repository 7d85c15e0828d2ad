"""Withdrawals over the API: shown first, then confirmed by the preview's id."""

from __future__ import annotations

from datetime import timedelta
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
from devices.api.consents import (
    EXAMPLE_RECEIPT,
    KINDS,
    PURPOSES,
    ReceiptOutput,
    borrower_of,
    receipts_written,
)
from devices.maths.catalogue import Kind, Purpose
from devices.models import WithdrawalPreview
from devices.services import withdrawal

_ID = "7d5c3e0a-9d2b-4f43-9a77-2f7e4c1f0d11"
EXAMPLE_PREVIEW = {
    "id": _ID,
    "borrower_number": "u-10086",
    "purpose": "credit",
    "kind": "band",
    "limit": "10000.00",
    "limit_after": "10000.00",
    "sentences": [
        "No score uses this data today: your limit of 10,000.00 yuan stays.",
        "Nothing more of this kind is collected, and files that wait are dropped.",
        "What is there is sealed at once, and deleted 30 days later, on 2026-10-16.",
        "Nothing else is refused: …",
    ],
    "valid_until": "2026-09-17T10:00:00+08:00",
}


class PreviewOutput(fields.Output):
    """What a withdrawal would do. Show all of it before you let the person confirm."""

    id = serializers.UUIDField(help_text="To confirm the withdrawal with.")
    borrower_number = serializers.CharField(source="borrower.number")
    purpose = serializers.ChoiceField(PURPOSES)
    kind = serializers.ChoiceField(KINDS)
    limit = fields.YuanField(source="effect.limit_fen")
    limit_after = fields.YuanField(
        source="effect.limit_after_fen", help_text="What the limit becomes."
    )
    sentences = serializers.ListField(
        child=serializers.CharField(), help_text="For the person, in the language asked for."
    )
    valid_until = serializers.DateTimeField()


class PreviewWithdrawal(Operation):
    """What a withdrawal would do, before it is done."""

    required_scopes = ["consents:write"]

    class Input(fields.Input):
        """Which consent, and in which language the effect is shown."""

        borrower_number = fields.NumberField()
        purpose = serializers.ChoiceField(PURPOSES)
        kind = serializers.ChoiceField(KINDS)
        language = serializers.ChoiceField(settings.LANGUAGES, default="zh-hans")

    @described(
        summary="Preview a withdrawal",
        description="Says what withdrawing a live consent does: to the limit, to the data, and to nothing else. "
        "Changes nothing; it is kept, and holds for 24 hours.",
        takes=Input,
        answer=PreviewOutput,
        problems=[404, 409],
        examples=(
            {"borrower_number": "u-10086", "purpose": "credit", "kind": "band", "language": "en"},
            EXAMPLE_PREVIEW,
        ),
    )
    @idempotent("preview-withdrawal")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Keep the preview and answer with it."""
        shown = withdrawal.preview(
            borrower=borrower_of(given["borrower_number"]),
            purpose=Purpose(given["purpose"]),
            kind=Kind(given["kind"]),
            language=given["language"],
            at=calendar.now(),
        )
        return Answer(201, _written(shown))


class Withdraw(Operation):
    """A consent taken back, with effect at once."""

    required_scopes = ["consents:write"]

    class Input(fields.Input):
        """The preview that the person was shown, and where."""

        borrower_number = fields.NumberField()
        preview = fields.IdField()
        handset = fields.TextField(max_length=100, help_text="On which it was shown and confirmed.")

    @described(
        summary="Withdraw a consent",
        description="Takes back what the preview showed, at once: nothing more is stored for this purpose, what is "
        "there is sealed from it, files that wait are dropped. Nothing else of the service is refused.",
        takes=Input,
        answer=ReceiptOutput,
        problems=[404, 409],
        examples=(
            {"borrower_number": "u-10086", "preview": _ID, "handset": "Redmi Note 13"},
            EXAMPLE_RECEIPT | {"id": 2, "decision": "withdrawn", "is_live": False},
        ),
    )
    @idempotent("withdraw-consent")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Withdraw."""
        receipt = withdrawal.confirm(
            preview_id=given["preview"],
            borrower=borrower_of(given["borrower_number"]),
            handset=given["handset"],
            at=calendar.now(),
        )
        return Answer(201, receipts_written([receipt])[0])


def _written(shown: WithdrawalPreview) -> dict[str, Any]:
    effect = shown.effect
    shown.sentences = [effect[part] for part in ("limit", "storing", "data", "unaffected")]  # type: ignore[attr-defined]
    shown.valid_until = shown.shown_at + timedelta(hours=withdrawal.PREVIEW_HOURS)  # type: ignore[attr-defined]
    return PreviewOutput.write(shown)
