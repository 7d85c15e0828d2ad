"""The trial balance: what each account holds, carried from close to close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Subquery

from billing.models import Books, Posting, TrialBalance
from billing.services.books import hold_exclusive
from billing.services.work_list import IdRange, Step
from billing.sql import statement

# (account, product version or None) → debits less credits, in fen.
TrialBalances = dict[tuple[int, int | None], int]


def balances(*, on: date, last_id: int | None = None) -> TrialBalances:
    """Give what every account held at the end of a day: the last trial balance before it, and what was posted since.

    With `last_id` no later posting is counted.
    """
    values = {"on": on, "last_id": 2**62 if last_id is None else last_id, **cut(before=on)}
    with connection.cursor() as cursor:
        cursor.execute(statement("trial_balance"), values)
        return {(account, version): fen for account, version, fen in cursor.fetchall()}


def cut(*, before: date = date.max) -> dict[str, Any]:
    """Give the day of the last trial balance before a day, and the last posting it was cut at.

    Both are read at once, and no later trial balance changes what the two say of the ledger.
    """
    taken = TrialBalance.objects.filter(closed_on__lt=before).order_by("-closed_on")
    books = Books.objects.annotate(balanced_on=Subquery(taken.values("closed_on")[:1])).first()
    return {
        "balanced_on": (books and books.balanced_on) or date.min,
        "balanced_through_id": books.balanced_through_id if books else 0,
    }


def _plan(_on: date) -> Sequence[IdRange]:
    """Cut the ledger where no posting is under way, so that none is left out and none counted twice."""
    hold_exclusive()
    books = Books.objects.get()
    last_id = Posting.objects.aggregate(last_id=Max("pk"))["last_id"] or 0
    return [(books.balanced_through_id + 1, max(last_id, books.balanced_through_id))]


def _take(on: date, _first_id: int, last_id: int) -> int:
    """Keep what every account holds by the postings of the day and before, up to an id. Once taken it stays."""
    if TrialBalance.objects.filter(closed_on=on).exists():
        return 0
    held = balances(on=on, last_id=last_id)
    TrialBalance.objects.bulk_create(
        TrialBalance(closed_on=on, account_id=account, product_version_id=version, balance_fen=fen)
        for (account, version), fen in held.items()
    )
    Books.objects.filter(balanced_through_id__lt=last_id).update(balanced_through_id=last_id)
    return len(held)


TAKE_TRIAL_BALANCE = Step("take_trial_balance", _plan, _take)
