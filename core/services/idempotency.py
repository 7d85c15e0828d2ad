"""One effect for one key: the answer is stored in the transaction that made it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import IdempotencyRecord

# One lock a client and key, of a 64-bit hash: a rare collision makes two requests wait, no more.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
# Each action over the API pays for these two; through the ORM they took a tenth of a draw-down's time.
_KNOWN = """
SELECT operation, request_hash, status, body FROM core_idempotencyrecord WHERE client = %s AND key = %s
"""
_KEEP = """
INSERT INTO core_idempotencyrecord (client, key, operation, request_hash, status, body, made_at)
VALUES (%s, %s, %s, %s, %s, %s::jsonb, clock_timestamp())
"""


_personal: set[str] = set()


class KeyUsedOtherwise(Refused):
    """The key came before with another request."""

    code = "idempotency_key_used_otherwise"
    status = 422


@dataclass(frozen=True)
class Answer:
    """An HTTP status and a JSON body; `replayed` where the effect is of an earlier request."""

    status: int
    body: Any
    replayed: bool = False


class _Known(NamedTuple):
    """The row that `_KNOWN` reads, in its order. The body is JSON as a text."""

    operation: str
    request_hash: str
    status: int
    body: str


def run(
    *,
    client: str,
    key: str,
    operation: str,
    request_hash: str,
    effect: Callable[[], Answer],
) -> Answer:
    """Make the effect of a keyed request once, however often and in parallel it comes.

    The same key waits for the first request and gets its answer. A refused effect stores nothing:
    the same key may try again. Raises KeyUsedOtherwise for another operation or body.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"idempotency:{client}:{key}"])
        cursor.execute(_KNOWN, [client, key])
        known = cursor.fetchone()
        if known is not None:
            return _again(_Known(*known), key, operation, request_hash)
        answer = effect()
        body = json.dumps(answer.body, ensure_ascii=False)
        cursor.execute(_KEEP, [client, key, operation, request_hash, answer.status, body])
        return answer


def register_personal(*operations: str) -> None:
    """Enter operations whose stored answers say who a person is or what they agreed to. May run twice.

    A repayment's isn't one: its key stays, or it could be booked twice.
    """
    _personal.update(operations)


def forget_answers(*, number: str) -> int:
    """Delete the stored answers of those operations that name a person by number, and return how many there were."""
    about = Q(body__number=number) | Q(body__borrower_number=number)
    return IdempotencyRecord.objects.filter(about, operation__in=_personal).delete()[0]


def _again(known: _Known, key: str, operation: str, request_hash: str) -> Answer:
    if (known.operation, known.request_hash) != (operation, request_hash):
        raise KeyUsedOtherwise(
            _("This Idempotency-Key came before with another request."),
            remedy=_("Send a new key with a new request, and the same key only to repeat one."),
            field="Idempotency-Key",
            value=key,
        )
    return Answer(known.status, json.loads(known.body), replayed=True)
