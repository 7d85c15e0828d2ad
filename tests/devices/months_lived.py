"""Months of people who don't exist: honest ones, without any data set, and how to keep them in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import connection

from devices.maths.catalogue import METRICS
from devices.maths.series import Series
from devices.models import Device, Observation
from lending.models import Borrower

FIRST_DAY = date(2026, 3, 1)
LAST_DAY = date(2026, 3, 31)


def lived(seed: int, days: int = 31) -> Series:
    """Live a month: walks, chores and a body of one's own, different every day."""
    chance = Random(f"person {seed}")
    stride, rest, pace = chance.uniform(0.62, 0.8), chance.gauss(1600, 180), chance.gauss(33, 4)
    usual, varies = chance.gauss(8000, 1500), chance.uniform(0.3, 0.5)
    rows = []
    for _day in range(days):
        steps = max(900, round(usual * chance.lognormvariate(0, varies)))
        minutes = round(steps / pace * chance.lognormvariate(0, 0.12))
        energy = round(rest + 0.03 * steps + 1.1 * minutes + chance.gauss(0, 60))
        asleep = round(chance.gauss(420, 50))
        metres = round(steps * stride * chance.gauss(1, 0.008), 1)
        rows.append((float(steps), metres, float(energy), float(minutes), float(asleep)))
    metrics = ("steps", "distance_m", "energy_kcal", "active_minutes", "sleep_minutes")
    return Series(
        days=tuple(FIRST_DAY + timedelta(days=no) for no in range(days)),
        values=dict(zip(metrics, zip(*rows, strict=True), strict=True)),
    )


def changed(series: Series, **columns: Sequence[float | None]) -> Series:
    """Return a series with some of its metrics replaced."""
    return replace(
        series, values={**series.values, **{name: tuple(to) for name, to in columns.items()}}
    )


def numbers(series: Series, metric: str) -> list[float]:
    """Return the values of a metric that every day has."""
    return [value for value in series.column(metric) if value is not None]


def send(
    series: Series,
    borrower: Borrower,
    device: Device,
    *,
    at: datetime | None = None,
    typed_by_hand: bool = False,
) -> None:
    """Keep a series, each day known the morning after it, or all at one instant."""
    months = sorted({day.replace(day=1) for day in series.days})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT open_observation_month(month) FROM unnest(%s::date[]) month", [months]
        )
    Observation.objects.bulk_create(
        Observation(
            borrower=borrower,
            metric_id=METRICS[metric].number,
            device=device,
            day=day,
            known_at=at or datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=22),
            value=value,
            typed_by_hand=typed_by_hand,
        )
        for metric, column in series.values.items()
        for day, value in zip(series.days, column, strict=True)
        if value is not None
    )
