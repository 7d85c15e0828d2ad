"""The lock between whoever records a fact and the step that posts a day's accrual, and how far the books have come."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from billing.models import Books

# Any number, as long as nothing else locks it.
BOOKS_LOCK = 1321


def hold_shared() -> None:
    """Keep the accrual step out until this transaction ends; facts of different lines don't wait for each other."""
    _lock("SELECT pg_advisory_xact_lock_shared(%s)")


def hold_exclusive() -> None:
    """Wait for every fact being recorded and keep further ones out until this transaction ends."""
    _lock("SELECT pg_advisory_xact_lock(%s)")


def _lock(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [BOOKS_LOCK])


def replay_as_of(books: Books | None, on: date) -> date:
    """Return the day as of which a position is replayed on business date `on`.

    The first day after the due dates that the close has passed: what it opened must be open here too.
    """
    return on if books is None else max(on, books.passed_through + timedelta(days=1))
