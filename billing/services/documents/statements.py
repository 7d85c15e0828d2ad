"""Issuing statements on the due day: one a line, a row a loan, never changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from billing.models import Fact, Statement
from billing.services.close.steps import Step
from billing.services.positions.as_of_rewind import as_known_on
from billing.sql import statement
from core.services.work_list import IdRange
from lending.models import CreditLine, ProductVersion

LINES_IN_A_CHUNK = 20_000
# Locked while they are shown as known, so that who pays on one of them waits: for no longer than a few payments take.
KNOWN_LINES_IN_A_CHUNK = 5


def issue(on: date, first_id: int, last_id: int) -> int:
    """Issue the statements of a range of lines. Gives the rows written; none where all are there already.

    Lines with a fact recorded after the day come last, locked, and shown as they were known on it.
    """
    return _issue_unmoved(on, first_id, last_id) + _issue_as_known(on, first_id, last_id)


def _plan(on: date) -> Sequence[IdRange]:
    return _due(on, LINES_IN_A_CHUNK)


def _plan_known(on: date) -> Sequence[IdRange]:
    """Find the lines that are left: each has a fact recorded after the day."""
    return _due(on, KNOWN_LINES_IN_A_CHUNK)


def _due(on: date, size: int) -> Sequence[IdRange]:
    """Find the lines that have no statement of the day yet: a second issue finds none."""
    if not ProductVersion.objects.filter(due_day=on.day).exists():
        return ()
    with connection.cursor() as cursor:
        cursor.execute(statement("statements_due"), {"on": on, "size": size})
        return list(cursor.fetchall())


def _issue_unmoved(on: date, first_id: int, last_id: int) -> int:
    """Issue the statements of lines without a fact recorded after the day. No line is locked, nobody waits."""
    return _issue(on, first_id, last_id, [])


def _issue_as_known(on: date, first_id: int, last_id: int) -> int:
    """Issue the statements of lines with a fact recorded after the day, as they were known on it."""
    later = Fact.objects.filter(recorded_on__gt=on).values("loan__line_id")
    issued = Statement.objects.filter(issued_on=on, line__id__range=(first_id, last_id))
    lines = CreditLine.objects.filter(Q(pk__range=(first_id, last_id)) & Q(pk__in=later))
    due = lines.exclude(pk__in=issued.values("line_id"))
    locked = due.order_by("pk").select_for_update(no_key=True)
    line_ids = list(locked.values_list("pk", flat=True))
    if not line_ids:
        return 0
    with as_known_on(on, Q(line__id__in=line_ids)):
        return _issue(on, first_id, last_id, line_ids)


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


ISSUE_STATEMENTS = Step("issue_statements", _plan, _issue_unmoved, over="lines")
ISSUE_AS_KNOWN = Step("issue_as_known", _plan_known, _issue_as_known, over="lines")
