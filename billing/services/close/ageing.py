"""Ageing: the loans that a day's passing brings into another band or class, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from billing.maths.arrears import asset_class, band, is_non_accrual
from billing.maths.arrears_history import BOUNDARY_DAYS
from billing.querysets import reaching
from billing.services.close.steps import Step, lock
from billing.sql import statement
from core.services.work_list import IdRange, ranges

# Their positions are locked while a chunk is done: so few that who pays on one hardly waits.
LOANS_IN_A_CHUNK = 500


def _plan(on: date) -> Sequence[IdRange]:
    ids = (
        reaching(_entered(on)["past_due_froms"])
        .order_by("loan_id")
        .values_list("loan_id", flat=True)
    )
    return ranges(ids.iterator(), LOANS_IN_A_CHUNK)


def _age(on: date, first_id: int, last_id: int) -> int:
    """End the bands that were left, begin those entered, and take income back from loans that stop accruing."""
    entered = _entered(on)
    aged = reaching(entered["past_due_froms"]).filter(loan__id__range=(first_id, last_id))
    lock(aged.values("loan_id"))
    values = entered | {"on": on, "first_id": first_id, "last_id": last_id}
    rows = 0
    with connection.cursor() as cursor:
        for name in ("end_bands", "begin_bands", "stop_accruing"):
            cursor.execute(statement(name), values)
            rows += cursor.rowcount
    return rows


def _entered(on: date) -> dict[str, Any]:
    """Give, for each boundary, since when loans are past due that reach it on `on`, and what they enter."""
    return {
        "past_due_froms": [on - timedelta(days=days) for days in BOUNDARY_DAYS],
        "bands": [band(days).value for days in BOUNDARY_DAYS],
        "asset_classes": [asset_class(days).value for days in BOUNDARY_DAYS],
        "non_accruals": [is_non_accrual(days) for days in BOUNDARY_DAYS],
    }


AGE_ARREARS = Step("age_arrears", _plan, _age)
