"""Whether what is stored of a loan can be worked on at all, and which loan of a failing step can't."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice

from django.db import InterfaceError, OperationalError, connection, transaction

from billing.sql import statement

# A hundred million yuan, which no loan's amount comes near; balance × rate × days of it still fits into a bigint.
LARGEST_FEN = 10**10
DAYS = (date(1990, 1, 1), date(2199, 12, 31))

# Trouble that passes by itself, and says nothing of any loan: a connection, a lock, a deadline, a full disk.
PASSING = (OperationalError, InterfaceError)

Attempt = Callable[[int, int], object]


class Unfit(Exception):
    """A loan with an amount or a day that no loan can have."""


def in_words(error: BaseException) -> str:
    """Return the first lines of an error, with its kind: what somebody needs who mends it."""
    lines = [line for line in str(error).splitlines() if line.strip()][:3]
    return f"{type(error).__name__}: {' '.join(lines)}"[:1000]


def require_fit(*, first_id: int, last_id: int) -> None:
    """Raise Unfit where a loan of a range of ids, both inclusive, has an amount or a day that no loan can have."""
    values: dict[str, int | date] = {
        "first_id": first_id,
        "last_id": last_id,
        "largest_fen": LARGEST_FEN,
        "first_on": DAYS[0],
        "last_on": DAYS[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("unfit_loans"), values)
        found = cursor.fetchone()
    if found is not None:
        raise Unfit(f"{found[1]}: out of range")


def culprits(*, ids: Sequence[int], attempt: Attempt, most: int) -> dict[int, str]:
    """Find by halving the ids on which an attempt fails by themselves, with their errors; nothing of it is kept.

    What fails without any, or on more than `most`, is no matter of a single one: then none is found. Raises what
    passes by itself.
    """
    with transaction.atomic():
        if _error_of([0], attempt) is not None:
            return {}
        found = dict(islice(_halved(ids, attempt), most + 1))
        transaction.set_rollback(True)
    return found if len(found) <= most else {}


def _halved(ids: Sequence[int], attempt: Attempt) -> Iterator[tuple[int, str]]:
    error = _error_of(ids, attempt) if ids else None
    if error is None:
        return
    if len(ids) == 1:
        yield ids[0], error
        return
    middle = len(ids) // 2
    yield from _halved(ids[:middle], attempt)
    yield from _halved(ids[middle:], attempt)


def _error_of(ids: Sequence[int], attempt: Attempt) -> str | None:
    """Return how an attempt on a stretch of ids fails, deferred checks included; None where it doesn't."""
    try:
        with transaction.atomic():
            attempt(ids[0], ids[-1])
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except PASSING:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a loan is what is looked for
        return in_words(error)
    return None
