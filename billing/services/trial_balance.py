"""The trial balance: what each account holds, carried from close to close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Max

from billing.maths.chart import Chart
from billing.models import Books, Posting
from billing.services.books import hold_exclusive
from billing.services.work_list import IdRange, Step
from billing.sql import statement

# (account, product version or None) → debits less credits, in fen.
TrialBalances = dict[tuple[int, int | None], int]


def balances_now() -> TrialBalances:
    """Give what every account holds now: the last trial balance and the postings since."""
    with connection.cursor() as cursor:
        cursor.execute(statement("trial_balance_now"))
        return {(account, version): fen for account, version, fen in cursor.fetchall()}


def balance_fen(account: Chart, version_id: int) -> int:
    """Give what one account holds now for a product version."""
    return balances_now().get((int(account), version_id), 0)


def _plan(_on: date) -> Sequence[IdRange]:
    """Cut the ledger where no posting is under way, so that none is left out and none counted twice."""
    hold_exclusive()
    books = Books.objects.get()
    last_id = Posting.objects.aggregate(last_id=Max("pk"))["last_id"] or 0
    return [(books.balanced_through_id + 1, max(last_id, books.balanced_through_id))]


def _take(on: date, first_id: int, last_id: int) -> int:
    """Add the postings of a range of ids to the last trial balance."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement("trial_balance"), {"on": on, "first_id": first_id, "last_id": last_id}
        )
        rows = int(cursor.rowcount)
    Books.objects.filter(balanced_through_id__lt=last_id).update(balanced_through_id=last_id)
    return rows


TAKE_TRIAL_BALANCE = Step("take_trial_balance", _plan, _take)
