"""Transactions and bureau reports over the API: rows in, a verdict for each out. Nothing of them is ever read back."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.batches import RowRefusalOutput, RowsField, answer, in_order, verdicts_field
from core.api.description import described
from core.api.operations import Operation
from core.api.parsing import StrictJSONBatchParser
from core.maths import calendar
from core.maths.money import fen_from_yuan
from core.services.row_verdicts import Outcome, Verdict
from devices.api.consents import borrower_of
from scoring.models import Transaction
from scoring.services import evidence
from scoring.services.evidence import LONGEST_REFERENCE, Movement
from scoring.services.row_refusals import refused

# A transaction is never corrected: a known reference with other contents is refused.
OUTCOMES = (Outcome.STORED, Outcome.UNCHANGED, Outcome.REFUSED)
_INSTANT = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_EXAMPLE_ROW = {"reference": "wx-2026091500001", "at": "2026-09-15T12:10:00+08:00"}
EXAMPLE_INPUT = {
    "borrower_number": "u-10086",
    "transactions": [
        _EXAMPLE_ROW | {"category": "dining", "amount": "35.00"},
        _EXAMPLE_ROW | {"reference": "wx-2", "category": "salary", "amount": "-1.00"},
    ],
}
EXAMPLE_OUTPUT = {
    "stored": 1,
    "unchanged": 0,
    "refused": 1,
    "verdicts": ["stored", "refused"],
    "refusals": [
        {
            "row": 1,
            "code": "not_an_amount",
            "field": "amount",
            "rule": "An amount is above zero: a decimal string of yuan with at most two decimals.",
            "remedy": "Send a string such as “1072.00”. Income and spending differ by category, not by sign.",
        }
    ],
}


class TransactionInput(fields.Input):
    """One movement on an account or wallet."""

    reference = fields.TextField(
        max_length=LONGEST_REFERENCE, help_text="The source's own; the same twice counts once."
    )
    at = serializers.DateTimeField(help_text="When, with its offset; not in the future.")
    category = serializers.ChoiceField(Transaction.Category.choices)
    amount = fields.YuanField(help_text="Above zero; the category says whether it came or went.")


@extend_schema_field(TransactionInput(many=True))
class TransactionsField(RowsField):
    """The rows, as they came."""


class TransactionVerdictsOutput(fields.Output):
    """What became of a batch."""

    stored = serializers.IntegerField(help_text="Rows that are new.")
    unchanged = serializers.IntegerField(help_text="Rows that were known already.")
    refused = serializers.IntegerField(help_text="Rows of which nothing was kept.")
    verdicts = verdicts_field(OUTCOMES)
    refusals = RowRefusalOutput(many=True)


class SendTransactions(Operation):
    """What a person earned and spent, in batches."""

    required_scopes = ["evidence:write"]
    parser_classes = [StrictJSONBatchParser]

    class Input(fields.Input):
        """Up to 500 rows of one person."""

        borrower_number = fields.NumberField()
        transactions = TransactionsField()

    @described(
        summary="Send transactions",
        description="Keeps up to 500 transactions of one person and gives each its verdict; one that is refused "
        "doesn't hold up the rest. Its reference is a row's own key: known already with the same contents, it is "
        "`unchanged`, so a batch may be sent again after a timeout, without an Idempotency-Key. A row is kept only "
        "under a live consent to the use of transactions for credit that covers its day.",
        takes=Input,
        answer=TransactionVerdictsOutput,
        problems=[404],
        keyed=False,
        examples=(EXAMPLE_INPUT, EXAMPLE_OUTPUT),
    )
    def post(self, request: Request) -> Response:
        """Store, and answer with the verdicts."""
        given = self.Input.read(request.data)
        rows = [_read(row) for row in given["transactions"]]
        stored = evidence.store_transactions(
            borrower=borrower_of(given["borrower_number"]),
            rows=[row for row in rows if isinstance(row, Movement)],
            known_at=calendar.now(),
        )
        return Response(answer(in_order(rows, stored), OUTCOMES))


_MEMBERS = {"reference", "at", "category", "amount"}


def _read(row: dict[str, Any]) -> Movement | Verdict:
    """Return the row as it came, or the verdict on one whose form is broken."""
    if row.keys() != _MEMBERS:
        return refused("unknown_member" if row.keys() - _MEMBERS else "missing_member")
    if type(row["reference"]) is not str:
        return refused("not_a_reference")
    if type(row["category"]) is not str:
        return refused("unknown_category")
    try:
        amount_fen = fen_from_yuan(row["amount"] if type(row["amount"]) is str else "")
    except ValueError:
        return refused("not_an_amount")
    return Movement(row["reference"], _instant(row["at"]), row["category"], amount_fen)


def _instant(said: object) -> datetime | None:
    """Read an instant with its offset, None where it is none of this century."""
    try:
        written = said if type(said) is str and _INSTANT.fullmatch(said) else ""
        return datetime.fromisoformat(written)
    except ValueError:
        return None
