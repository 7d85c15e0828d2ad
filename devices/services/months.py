"""The months that observations are kept in."""

from __future__ import annotations

from datetime import date

from django.db import connection

from core.maths.calendar import months_from

AHEAD = 3
_OPEN = "SELECT open_observation_month(%s)"


def open_ahead(*, on: date) -> list[date]:
    """Open this month and the next ones; give those that were not open yet. May run twice."""
    opened = []
    with connection.cursor() as cursor:
        for first_day in months_from(on.year, on.month, 1, AHEAD):
            cursor.execute(_OPEN, [first_day])
            if cursor.fetchone()[0]:
                opened.append(first_day)
    return opened
