"""Passing due dates: what stayed unpaid on its due date bears overdue interest from that day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import F, Q, QuerySet

from billing.models import Books, Instalment
from billing.services.close.steps import Step, lock
from billing.services.ledger.accrual_lock import hold_exclusive
from billing.sql import statement
from core.services.work_list import IdRange, ranges

# Their positions are locked while a chunk is done: so few that who pays on one hardly waits.
LOANS_IN_A_CHUNK = 500

_UNPAID = Q(principal_settled_fen__lt=F("principal_fen")) | Q(
    interest_settled_fen__lt=F("interest_fen")
)


def _plan(on: date) -> Sequence[IdRange]:
    """Record that the day's due dates are passed, then find the loans that didn't pay."""
    hold_exclusive()
    Books.objects.filter(passed_through__lt=on).update(passed_through=on)
    return ranges(
        _unpaid(on).order_by("loan_id").values_list("loan_id", flat=True).iterator(),
        LOANS_IN_A_CHUNK,
    )


def _pass(on: date, first_id: int, last_id: int) -> int:
    """Open the overdue segments that replay would open, after the loans of the chunk are locked."""
    due = _unpaid(on).filter(loan__id__range=(first_id, last_id))
    lock(due.values("loan_id"))
    with connection.cursor() as cursor:
        cursor.execute(
            statement("pass_due_dates"), {"on": on, "first_id": first_id, "last_id": last_id}
        )
        return int(cursor.rowcount)


def _unpaid(on: date) -> QuerySet[Instalment]:
    return Instalment.objects.filter(_UNPAID, due_on=on)


PASS_DUE_DATES = Step("pass_due_dates", _plan, _pass)
