"""Issuing statements on the due day: one a line, a row a loan, never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import connection
from django.db.models import Max, Min

from billing.models import Position
from billing.services.work_list import IdRange, Step, ranges
from billing.sql import statement
from lending.models import ProductVersion

LINES_IN_A_CHUNK = 20_000
_LINES_AT_A_TIME = 10_000


def _plan(on: date) -> Sequence[IdRange]:
    """Find the lines that have no statement of the day yet: a second issue finds none."""
    if not ProductVersion.objects.filter(due_day=on.day).exists():
        return ()
    return ranges(_lines_due(on), LINES_IN_A_CHUNK)


def _lines_due(on: date) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement("statements_due"), {"on": on, "first_id": 0, "last_id": 2**62})
        while rows := cursor.fetchmany(_LINES_AT_A_TIME):
            yield from (line_id for (line_id,) in rows)


def issue(on: date, first_id: int, last_id: int) -> int:
    """Issue the statements of a range of lines. Gives the rows written; none where all are there already."""
    of_lines = Position.objects.filter(line__id__range=(first_id, last_id))
    loans = of_lines.aggregate(first_loan_id=Min("loan_id"), last_loan_id=Max("loan_id"))
    values = {"on": on, "first_id": first_id, "last_id": last_id} | loans
    with connection.cursor() as cursor:
        cursor.execute(statement("issue_statements"), values)
        return int(cursor.rowcount)


ISSUE_STATEMENTS = Step("issue_statements", _plan, issue)
