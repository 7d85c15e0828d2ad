"""Retention: what was sealed long enough is deleted, whichever app keeps it, and leaves a trace with its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import connection, transaction

from core.services.actor import sign

# Deletes what is sealed of one person and kind by an instant, and returns the rows deleted by name. In a transaction.
DeleteOf = Callable[[int, str, datetime], Mapping[str, int]]

_kept: dict[str, tuple[Callable[[], str], DeleteOf]] = {}


def register(app: str, due: Callable[[], str], delete_of: DeleteOf) -> None:
    """Enter what an app keeps sealed. The same twice changes nothing.

    `due` reads the SQL that finds the people and kinds of whom something was sealed long enough by `%(at)s`.
    """
    _kept[app] = due, delete_of


def delete_sealed(*, at: datetime) -> dict[str, int]:
    """Delete what was sealed long enough by an instant, one person and kind a transaction. May run twice.

    Returns the rows deleted by metric, kind or table, over all people and apps.
    """
    rows: Counter[str] = Counter()
    for due, delete_of in _kept.values():
        with connection.cursor() as cursor:
            cursor.execute(due(), {"at": at})
            found = cursor.fetchall()
        for borrower_id, kind in found:
            with transaction.atomic():
                rows.update(delete_of(borrower_id, kind, at))
    return dict(rows)


def run_deletion(function: str, borrower_id: int, kind: str, at: datetime) -> str:
    """Run the database's function that deletes, which alone decides what is sealed; return its answer as text."""
    with connection.cursor() as cursor:
        sign()
        cursor.execute(f"SELECT {function}(%s, %s, %s)::text", [borrower_id, kind, at])
        (answer,) = cursor.fetchone()
    return str(answer)
