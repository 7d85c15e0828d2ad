"""Opening cases for loans newly overdue, and freezing their lines. Cure comes with the fact that cures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from billing.models import Position
from billing.querysets import reaching
from billing.services.close.steps import Step
from billing.sql import statement
from core.services.work_list import IdRange, ranges
from lending.models import CreditLine, LineFreeze
from lending.services import lines

# So few that nobody who pays on one of their lines waits longer than for another payment.
LOANS_IN_A_CHUNK = 500


def _fallen_overdue(on: date) -> QuerySet[Position]:
    return reaching([on - timedelta(days=1)])


def _plan(on: date) -> Sequence[IdRange]:
    ids = _fallen_overdue(on).order_by("loan_id").values_list("loan_id", flat=True)
    return ranges(ids.iterator(), LOANS_IN_A_CHUNK)


def _open(on: date, first_id: int, last_id: int) -> int:
    """Open a case for each loan past due since `on`, and freeze its line. Source: product rules, section 7."""
    fallen = _fallen_overdue(on).filter(loan__id__range=(first_id, last_id))
    of_them = CreditLine.objects.filter(Q(pk__in=fallen.values("line_id"))).order_by("pk")
    line_ids = list(of_them.select_for_update(no_key=True).values_list("pk", flat=True))
    values: dict[str, Any] = {"on": on, "first_id": first_id, "last_id": last_id}
    with connection.cursor() as cursor:
        cursor.execute(statement("open_cases"), values)
        opened = int(cursor.rowcount)
    # Asked anew under the lock: a payment that was waited for may have cured a loan.
    counted = Q(clock_stops_until__isnull=True) | Q(clock_stops_until__lte=on)
    late = fallen.filter(counted, line_id__in=line_ids, loan__arrears__ends_on__isnull=True)
    late_ids = late.values_list("line_id", flat=True).distinct()
    return opened + lines.freeze_by_rule(line_ids=late_ids, reason=LineFreeze.Reason.OVERDUE, on=on)


WORK_CASES = Step("work_cases", _plan, _open)
