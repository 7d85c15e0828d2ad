"""Return the database who acts, one transaction at a time.

The audit triggers read `xiaodai.actor` and refuse a change that nobody stands for. The name is only
ever set for the transaction that is open (`set_config(…, true)`), before its first write: commit and
rollback forget it, so neither a kept connection nor a pooler carries it on to the next request. A
write outside a transaction is given one of its own. A change in a thread of its own needs its own
`acting_as`, as it has a connection of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

SIGN = "SELECT set_config('xiaodai.actor', %s, true)"
_READS = ("SELECT", "SHOW", "FETCH", "ROLLBACK", "RELEASE")
_WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "WITH")

# A function where the name is known only later, as in a request that isn't authenticated yet.
Actor = str | Callable[[], str]


class _Signing(threading.local):
    """Who acts in this thread, innermost last, and whom the open transaction is signed by."""

    def __init__(self) -> None:
        self.actors: list[Actor] = []
        self.signed_by = ""


_signing = _Signing()


def officer(user: AbstractBaseUser) -> str:
    """Name an officer as the audit record does."""
    return f"officer:{user.get_username()}"


def acting() -> str:
    """Return who acts in this thread, "" where nobody does."""
    if not _signing.actors:
        return ""
    actor = _signing.actors[-1]
    return actor if isinstance(actor, str) else actor()


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Sign every transaction in the block with `actor`. Blocks may be nested: the innermost counts.

    Entered inside a transaction, it signs from there on and gives the name back at its end.
    """
    if not actor:
        raise ValueError("An actor has a name.")
    outermost = not _signing.actors
    _signing.actors.append(actor)
    _signing.signed_by = ""
    try:
        if outermost:
            with connection.execute_wrapper(_sign_before_writing):
                yield
        else:
            yield
    finally:
        _signing.actors.pop()
        _sign_open_transaction(acting())


def sign() -> None:
    """Sign the open transaction now: before a SELECT of a function that writes, which looks like a read."""
    _sign(acting())


def _sign_before_writing(
    execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    verb = str(statement).lstrip(" (\n\t")[:8].upper()
    # An idle session is at the start of a new transaction, which may well begin by reading.
    if _status() is TransactionStatus.IDLE:
        _signing.signed_by = ""
    if not verb.startswith(_READS):
        if not connection.in_atomic_block and verb.startswith(_WRITES):
            with transaction.atomic():
                return _sign_before_writing(execute, statement, params, many, context)
        _sign(acting())
    return execute(statement, params, many, context)


def _sign(actor: str) -> None:
    """Sign the open transaction unless it is."""
    if not connection.in_atomic_block:
        return
    if _signing.signed_by != actor:
        _signing.signed_by = actor
        with connection.cursor() as cursor:
            cursor.cursor.execute(SIGN, [actor])


def _sign_open_transaction(actor: str) -> None:
    """Return the open transaction back to whoever acted before. A failed one forgets by itself."""
    _signing.signed_by = ""
    if connection.connection is not None and _status() is TransactionStatus.INTRANS:
        with connection.cursor() as cursor:
            cursor.cursor.execute(SIGN, [actor])
        _signing.signed_by = actor


def _status() -> TransactionStatus:
    return TransactionStatus(connection.connection.info.transaction_status)
