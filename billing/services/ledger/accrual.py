"""Posting a day's accrual: one aggregate over the segments, whatever the number of loans."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection

from billing.maths.chart import INCOME, MEMO, RECEIVABLE, Chart
from billing.maths.entries import AccrualStatus, Entry
from billing.maths.terms import Component
from billing.models import Books
from billing.services import set_aside_loans
from billing.services.close.steps import ONE_PIECE, Step
from billing.services.ledger import posting
from billing.services.ledger.accrual_lock import hold_exclusive
from billing.sql import statement


def _accrue(on: date, _first_id: int, _last_id: int) -> int:
    """Post a day's interest, once, by product version; facts wait for as long as the one sum takes."""
    hold_exclusive()
    if Books.objects.filter(accrued_through__gte=on).exists():
        return 0
    left_out = set_aside_loans.loan_ids()
    posted = sum(
        posting.post(
            key=f"accrual:{version_id}:{on}",
            entries=entries,
            posted_on=on,
            value_on=on,
            text=f"accrual {on}",
            product_version_id=version_id,
        )
        for version_id, entries in _entries(on, set_aside_loans.but(left_out)).items()
    )
    Books.objects.update(accrued_through=on)
    return posted


def _try_some(on: date, first_id: int, last_id: int) -> None:
    """Sum a day's interest of the loans of a range, and post none of it: to find one that can't be summed."""
    _entries(on, set_aside_loans.but(set_aside_loans.loan_ids(), first_id, last_id))


def _entries(on: date, some: dict[str, Any]) -> dict[int, list[Entry]]:
    """Return the entries of a day's interest by product version, of all loans or of some."""
    asked = statement("accrual_of_day", some=set_aside_loans.is_some(some))
    with connection.cursor() as cursor:
        cursor.execute(asked, {"on": on, **some})
        rows = cursor.fetchall()
    entries: dict[int, list[Entry]] = defaultdict(list)
    for version_id, component, standing, fen in rows:
        if fen:
            entries[version_id].append(
                Entry(*_accounts(Component(component), AccrualStatus(standing)), fen)
            )
    return entries


def _accounts(component: Component, standing: AccrualStatus) -> tuple[Chart, Chart]:
    """Return the account to debit and the one to credit."""
    if standing is AccrualStatus.ACCRUING:
        return RECEIVABLE[component], INCOME[component]
    if standing is AccrualStatus.WRITTEN_OFF:
        return Chart.MEMO_WRITTEN_OFF, Chart.MEMO_CONTRA
    return MEMO[component], Chart.MEMO_CONTRA


POST_ACCRUAL = Step("post_accrual", lambda _on: ONE_PIECE, _accrue, over="all", probe=_try_some)
