"""Issuing statements on the due day: one a line, a row a loan, never changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from billing.models import Fact
from billing.services.as_known import as_known_on
from billing.services.work_list import IdRange, Step
from billing.sql import statement
from lending.models import CreditLine, ProductVersion

LINES_IN_A_CHUNK = 20_000


def _plan(on: date) -> Sequence[IdRange]:
    """Find the lines that have no statement of the day yet: a second issue finds none."""
    if not ProductVersion.objects.filter(due_day=on.day).exists():
        return ()
    with connection.cursor() as cursor:
        cursor.execute(statement("statements_due"), {"on": on, "size": LINES_IN_A_CHUNK})
        return list(cursor.fetchall())


def issue(on: date, first_id: int, last_id: int) -> int:
    """Issue the statements of a range of lines. Gives the rows written; none where all are there already.

    Lines with a fact recorded after the day come last, locked, and shown as they were known on it.
    """
    rows = _issue(on, first_id, last_id, [])
    later = Fact.objects.filter(recorded_on__gt=on).values("loan__line_id")
    lines = CreditLine.objects.filter(Q(pk__range=(first_id, last_id)) & Q(pk__in=later))
    line_ids = list(lines.order_by("pk").select_for_update().values_list("pk", flat=True))
    if line_ids:
        with as_known_on(on, Q(line__id__in=line_ids)):
            rows += _issue(on, first_id, last_id, line_ids)
    return rows


def _issue(on: date, first_id: int, last_id: int, known_line_ids: list[int]) -> int:
    """Issue what is due; a line with a fact recorded after the day only where it stands as known on it."""
    values: dict[str, Any] = {
        "on": on,
        "first_id": first_id,
        "last_id": last_id,
        "known_line_ids": known_line_ids,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("issue_statements"), values)
        return int(cursor.rowcount)


ISSUE_STATEMENTS = Step("issue_statements", _plan, issue)
