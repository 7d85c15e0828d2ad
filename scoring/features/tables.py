"""The tables that features are computed from, by name: extracts of Postgres here, Parquet or a lake elsewhere.

`assessed` says who is asked about: one row a person and instant. `consents` has one row for each of them and each
source that a live consent lets in, with the first day that it covers. A table of days has the person's days as they
became known, one row a version: what a later `known_at` says of a day stands in place of what an earlier one said.
Instants are in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis.expr.types import Table

from scoring.features.catalogue import DAY_METRICS, days_of
from scoring.maths.sources import Source

_KEY = {"person": "int64", "day": "date", "known_at": "timestamp"}

ASSESSED: Table = ibis.table(
    {"row": "int64", "person": "int64", "as_of": "timestamp", "on": "date"}, name="assessed"
)
CONSENTS: Table = ibis.table(
    {"row": "int64", "source": "string", "covers_from": "date"}, name="consents"
)
WINDOWS: Table = ibis.table({"window": "int64"}, name="windows")
# The same days with one value a row, of any source: what one person's few rows are read fastest from. Sources and
# metrics are numbered as they stand in the catalogue.
DAY_VALUES: Table = ibis.table(
    {"source": "int64", "metric": "int64", **_KEY, "value": "float64"}, name="day_values"
)
BUREAU_REPORTS: Table = ibis.table(
    {
        "person": "int64",
        "reported_on": "date",
        "known_at": "timestamp",
        "open_accounts": "float64",
        "balance_yuan": "float64",
        "limit_yuan": "float64",
        "inquiries_3m": "float64",
        "overdue_accounts": "float64",
        "worst_dpd_24m": "float64",
        "months_on_file": "float64",
    },
    name="bureau_reports",
)
# Instalments and loans as they were known at the instant of their row: a replay of the facts recorded by then.
INSTALMENTS: Table = ibis.table(
    {
        "row": "int64",
        "loan": "int64",
        "due_on": "date",
        "days_late": "float64",
        "is_unpaid": "boolean",
    },
    name="instalments",
)
LOANS: Table = ibis.table(
    {
        "row": "int64",
        "loan": "int64",
        "drawn_on": "date",
        "is_settled": "boolean",
        "prepayments": "float64",
    },
    name="loans",
)


SOURCE_NUMBERS: dict[Source, int] = {source: number for number, source in enumerate(Source)}
METRIC_NUMBERS: dict[str, int] = {metric.name: number for number, metric in enumerate(DAY_METRICS)}


def metrics_of(source: Source) -> tuple[str, ...]:
    """Name the figures in a source's table of days."""
    named = (metric.name for metric in DAY_METRICS if metric.source is source)
    return tuple(name for name in named if name != days_of(source))


def days(source: Source, metrics: Sequence[str] = ()) -> Table:
    """Return a source's table of days, `<source>_days`, whole or with some of its figures."""
    figures = metrics or metrics_of(source)
    return ibis.table(_KEY | dict.fromkeys(figures, "float64"), name=days_of(source))
