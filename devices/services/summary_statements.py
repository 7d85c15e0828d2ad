"""The statement that sums up the days of a family: one frame, filled from the family's columns and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from psycopg import sql

from devices.maths.catalogue import METRICS, Kind
from devices.models import DaySummary
from devices.sql import statement

_PIVOT = sql.SQL("max(told.value) FILTER (WHERE told.metric_id = {number}) AS {slug}")
# A band that doesn't say how long it was worn counts as worn; what others tell of is there whole.
_WORN = sql.SQL("least(coalesce(wear_minutes / 1440, 1), 1)")
# Brakes count where the unit measured once a second or finer: elsewhere nobody can see them.
_AT_1HZ = {
    "hard_brakes": sql.SQL("CASE WHEN km_at_1hz > 0 THEN hard_brakes END"),
    "hard_brakes_per_100_km": sql.SQL(
        "CASE WHEN km_at_1hz > 0 THEN 100 * hard_brakes / km_at_1hz END"
    ),
    "hard_accelerations": sql.SQL("CASE WHEN km_at_1hz > 0 THEN hard_accelerations END"),
}


@cache
def of_family(family: type[DaySummary]) -> str:
    """Return the statement of a family. It takes the days, the people, the instant and whom it is read by."""
    figures = family.figures()
    own = [METRICS[name] for name in figures if name in METRICS]
    band = family.kind is Kind.BAND
    # Wear time gives the coverage, and makes no row by itself.
    read = own if not band or "wear_minutes" in figures else [METRICS["wear_minutes"], *own]
    numbers = [metric.number for metric in read]
    only_own = sql.SQL("HAVING bool_or(told.metric_id = ANY ({}))")
    filled = sql.SQL(statement("summarise")).format(
        table=sql.Identifier(family.table()),
        metrics=sql.Literal(numbers),
        pivot=_list(
            _PIVOT.format(number=sql.Literal(metric.number), slug=sql.Identifier(metric.slug))
            for metric in read
        ),
        read=_list(sql.Identifier(metric.slug) for metric in read),
        with_a_figure=sql.SQL("")
        if read is own
        else only_own.format(sql.Literal([metric.number for metric in own])),
        figures=_list(map(sql.Identifier, figures)),
        coverage=_WORN if band else sql.SQL("1"),
        sums=_list(_AT_1HZ.get(name, sql.Identifier(name)) for name in figures),
    )
    return filled.as_string(None)


def _list(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)
