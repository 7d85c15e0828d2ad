"""The trial balance: what each account holds, carried from close to close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Subquery

from billing.models import Account, Books, Posting, TrialBalance
from billing.services.close.steps import Step
from billing.services.ledger.accrual_lock import hold_exclusive
from billing.sql import statement
from core.services.work_list import IdRange

# (account, product version or None) → debits less credits, in fen.
TrialBalances = dict[tuple[int, int | None], int]


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account of a trial balance: debits less credits up to the day, in fen."""

    account: Account
    balance_fen: int

    @property
    def debit_fen(self) -> int:
        """The balance where it stands on the debit side, else zero."""
        return max(self.balance_fen, 0)

    @property
    def credit_fen(self) -> int:
        """The balance where it stands on the credit side, else zero."""
        return max(-self.balance_fen, 0)


def rows(*, on: date) -> list[TrialRow]:
    """Return what every account held at the end of a day, in the order of the chart.

    The debits of all rows equal their credits; the memo accounts' do by themselves.
    """
    held: Counter[int] = Counter()
    for (account, _version), fen in _since(cut(through=on), on, 2**62).items():
        held[account] += fen
    return [TrialRow(account, held[account.pk]) for account in Account.objects.order_by("code")]


def balances(*, on: date, last_id: int | None = None) -> TrialBalances:
    """Return what every account held at the end of a day: the last trial balance before it, and what was posted since.

    With `last_id` no later posting is counted.
    """
    taken = cut(through=on - timedelta(days=1))
    return _since(taken, on, 2**62 if last_id is None else last_id)


def cut(*, through: date = date.max) -> dict[str, Any]:
    """Return the day of the last trial balance up to and on a day, and the last posting that any was cut at.

    Both are read at once, and no later trial balance changes what the two say of the ledger.
    """
    taken = TrialBalance.objects.filter(closed_on__lte=through).order_by("-closed_on")
    books = Books.objects.annotate(balanced_on=Subquery(taken.values("closed_on")[:1])).first()
    return {
        "balanced_on": (books and books.balanced_on) or date.min,
        "balanced_through_id": books.balanced_through_id if books else 0,
    }


def _since(taken: dict[str, Any], on: date, last_id: int) -> TrialBalances:
    """Add to a trial balance what was posted after it, through a day and up to an id."""
    with connection.cursor() as cursor:
        cursor.execute(statement("trial_balance"), {"on": on, "last_id": last_id, **taken})
        return {(account, version): fen for account, version, fen in cursor.fetchall()}


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


TAKE_TRIAL_BALANCE = Step("take_trial_balance", _plan, _take, over="all", may_fail=True)
