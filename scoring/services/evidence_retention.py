"""Retention of transactions and bureau reports: what a withdrawal sealed is deleted when its time is over."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from core.services.actor import sign
from devices.maths.catalogue import Kind
from scoring.sql import statement

KINDS = (Kind.TRANSACTIONS, Kind.BUREAU)

_DELETE = "SELECT delete_sealed_evidence(%s, %s, %s)"


def delete_sealed(*, at: datetime) -> dict[str, int]:
    """Delete what was sealed long enough by an instant, one person and kind a transaction. May run twice.

    Gives the rows deleted by kind, over all people.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement("sealed_evidence"), {"at": at})
        due = cursor.fetchall()
    rows: dict[str, int] = {}
    for borrower_id, kind in due:
        with transaction.atomic():
            gone = delete_of(borrower_id=borrower_id, kind=Kind(kind), at=at)
        if gone:
            rows[kind] = rows.get(kind, 0) + gone
    return rows


def delete_of(*, borrower_id: int, kind: Kind, at: datetime) -> int:
    """Delete what is sealed of one person and kind. The database decides what that is. In a transaction."""
    with connection.cursor() as cursor:
        sign()
        cursor.execute(_DELETE, [borrower_id, kind, at])
        (gone,) = cursor.fetchone()
    return int(gone)
