"""One effect for one key: the answer is stored in the transaction that made it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lending.errors import Refused
from lending.models import IdempotencyRecord

# One lock a client and key, of a 64-bit hash: a rare collision makes two requests wait, no more.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


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
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [f"idempotency:{client}:{key}"])
        known = IdempotencyRecord.objects.filter(client=client, key=key).first()
        if known is not None:
            return _again(known, operation, request_hash)
        answer = effect()
        IdempotencyRecord.objects.create(
            client=client,
            key=key,
            operation=operation,
            request_hash=request_hash,
            status=answer.status,
            body=answer.body,
        )
        return answer


def _again(known: IdempotencyRecord, operation: str, request_hash: str) -> Answer:
    if (known.operation, known.request_hash) != (operation, request_hash):
        raise KeyUsedOtherwise(
            _("This Idempotency-Key came before with another request."),
            way_out=_("Send a new key with a new request, and the same key only to repeat one."),
            field="Idempotency-Key",
            value=known.key,
        )
    return Answer(known.status, known.body, replayed=True)
