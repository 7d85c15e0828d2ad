"""What features are computed from, read out of Postgres as columns: one statement a table for all people.

Only what a live consent lets in is read. What was known at each person's own instant is decided by the expressions in
`scoring.features`; here is read what was known by the latest of the instants.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from devices.models import BandDay, CarDay, DaySummary, PhoneDay, ScaleDay
from scoring.features.catalogue import CONTINUOUS, LONGEST, days_of
from scoring.features.duck import Columns
from scoring.features.feature_set import Assessed
from scoring.features.tables import METRIC_NUMBERS, SOURCE_NUMBERS, metrics_of
from scoring.maths.sources import Source
from scoring.models import BureauReport
from scoring.sql import statement

SUMMARIES: dict[Source, type[DaySummary]] = {
    Source.PHONE: PhoneDay,
    Source.BAND: BandDay,
    Source.SCALE: ScaleDay,
    Source.CAR: CarDay,
}
_REPORT = (
    "borrower_id",
    "reported_on",
    "known_at",
    "open_accounts",
    "balance_fen",
    "limit_fen",
    "inquiries_3m",
    "overdue_accounts",
    "worst_dpd_24m",
    "months_on_file",
)


@dataclass(frozen=True, slots=True)
class Consented:
    """That credit may read a source of one row, from a day on."""

    row: int
    source: Source
    covers_from: date


def consents(people: Sequence[Assessed]) -> list[Consented]:
    """Read which sources each row's consents let in, live at its instant and live now."""
    asked: dict[str, Any] = {
        "rows": list(range(len(people))),
        "people": [person.borrower_id for person in people],
        "as_of": [person.as_of for person in people],
    }
    known = {source.value for source in Source}
    with connection.cursor() as cursor:
        cursor.execute(statement("consents_then_and_now"), asked)
        return [
            Consented(row, Source(kind), covers_from)
            for row, kind, covers_from in cursor.fetchall()
            if kind in known
        ]


def assessed_columns(people: Sequence[Assessed]) -> Columns:
    """Return the people asked about as columns."""
    return {
        "row": np.arange(len(people)),
        "person": np.array([person.borrower_id for person in people], dtype="int64"),
        "as_of": _instants(person.as_of for person in people),
        "on": _dates(person.on for person in people),
    }


def consent_columns(consented: Sequence[Consented]) -> Columns:
    """Return the consents as columns."""
    return {
        "row": np.array([consent.row for consent in consented], dtype="int64"),
        "source": np.array([consent.source.value for consent in consented], dtype="object"),
        "covers_from": _dates(consent.covers_from for consent in consented),
    }


def day_values(people: Sequence[Assessed], consented: Sequence[Consented]) -> Columns:
    """Read the days of every continuous source, one value a row."""
    parts = []
    for source in CONTINUOUS:
        asking = [people[consent.row] for consent in consented if consent.source is source]
        parts.append(_values(source, _rows(source, asking) if asking else []))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def bureau_reports(people: Sequence[Assessed], consented: Sequence[Consented]) -> Columns:
    """Read the reports known by the latest instant."""
    asking = [people[consent.row] for consent in consented if consent.source is Source.BUREAU]
    rows: list[tuple[Any, ...]] = []
    if asking:
        reports = BureauReport.objects.filter(
            borrower__in={person.borrower_id for person in asking},
            known_at__lte=max(person.as_of for person in asking),
        )
        rows = list(reports.order_by("pk").values_list(*_REPORT))
    columns = dict(zip(_REPORT, zip(*rows, strict=True), strict=True)) if rows else {}
    found = {name: columns.get(name, ()) for name in _REPORT}
    figures = {name: np.array(found[name], dtype="float64") for name in _REPORT[3:]}
    return {
        "person": np.array(found["borrower_id"], dtype="int64"),
        "reported_on": _dates(found["reported_on"]),
        "known_at": _instants(found["known_at"]),
        "balance_yuan": figures.pop("balance_fen") / 100,
        "limit_yuan": figures.pop("limit_fen") / 100,
        **figures,
    }


def _rows(source: Source, people: Sequence[Assessed]) -> list[tuple[Any, ...]]:
    """Read one source's days: person, day, instant known, figures."""
    first_day = min(person.on for person in people) - timedelta(days=LONGEST)
    asked: dict[str, Any] = {
        "people": sorted({person.borrower_id for person in people}),
        "known_by": max(person.as_of for person in people),
        "first_day": first_day,
        "end_day": max(person.on for person in people),
    }
    if source is Source.TRANSACTIONS:
        with connection.cursor() as cursor:
            cursor.execute(statement("transaction_days"), asked)
            return list(cursor.fetchall())
    seen = SUMMARIES[source]._default_manager.filter(  # noqa: SLF001 - public
        borrower__in=asked["people"],
        day__gte=first_day,
        day__lt=asked["end_day"],
        known_at__lte=asked["known_by"],
    )
    return list(seen.values_list("borrower_id", "day", "known_at", *metrics_of(source)))


def _values(source: Source, rows: Collection[tuple[Any, ...]]) -> Columns:
    """Write rows with a figure a column as one value a row, and a 1 for the day itself."""
    metrics = metrics_of(source)
    columns = list(zip(*rows, strict=True)) if rows else [()] * (3 + len(metrics))
    person, day, known_at = columns[:3]
    numbers = [METRIC_NUMBERS[name] for name in (*metrics, days_of(source))]
    figures = [np.array(column, dtype="float64") for column in columns[3:]]
    figures.append(np.ones(len(rows)))
    times = len(numbers)
    return {
        "source": np.full(len(rows) * times, SOURCE_NUMBERS[source]),
        "metric": np.repeat(np.array(numbers, dtype="int64"), len(rows)),
        "person": np.tile(np.array(person, dtype="int64"), times),
        "day": np.tile(_dates(day), times),
        "known_at": np.tile(_instants(known_at), times),
        "value": np.concatenate(figures),
    }


def _dates(days: Iterable[date]) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    return np.array(list(days), dtype="datetime64[D]")


def _instants(instants: Iterable[datetime]) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """Write instants in UTC."""
    utc = [instant.astimezone(UTC).replace(tzinfo=None) for instant in instants]
    return np.array(utc, dtype="datetime64[us]")
