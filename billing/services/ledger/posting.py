"""Double entry: postings under a key that makes each happen once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from billing.maths.entries import Entry
from billing.sql import statement


def post(
    *,
    key: str,
    entries: Iterable[Entry],
    posted_on: date,
    value_on: date,
    text: str,
    loan_id: int | None = None,
    product_version_id: int | None = None,
) -> bool:
    """Post the entries of one event in the caller's transaction. The same key again posts nothing.

    Nothing to enter posts nothing either. Says whether it posted.
    """
    entries = list(entries)
    if not entries:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            statement("post"),
            {
                "key": key,
                "posted_on": posted_on,
                "value_on": value_on,
                "product_version_id": product_version_id,
                "loan_id": loan_id,
                "text": text,
                "debits": [int(entry.debit) for entry in entries],
                "credits": [int(entry.credit) for entry in entries],
                "amounts": [entry.amount_fen for entry in entries],
            },
        )
        return bool(cursor.rowcount)
