"""A night of shadow scores for people of the book with a phone and a band, beside a bare read of their days.

Everything is done in a transaction that is rolled back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from importlib.resources import files
from statistics import median
from typing import Any

from django.db import connection, transaction

from benchmarks import book, models_at_work
from benchmarks.lives import TENTH
from benchmarks.measure import Ratio, beside, of_rounds, seconds, timed
from core.maths.calendar import BUSINESS_ZONE
from scoring.features.feature_set import Assessed
from scoring.models import ModelVersion, ShadowChunk, ShadowRun, ShadowScore
from scoring.services import feature_extracts, features
from scoring.services.model_registry import models
from scoring.services.monitoring import shadow

PEOPLE, DAYS, ROUNDS = 2 * shadow.PEOPLE_IN_A_CHUNK, 180, 3
NIGHT = TENTH + timedelta(days=5)
MOST_READS = 3
Stage = ModelVersion.Stage
Say = Callable[[str], None]


def ratios(database: str, say: Say) -> list[Ratio]:
    """Measure nights of two models, each in turn with a read of the same people's days."""
    book.use(database)
    with transaction.atomic():
        say(f"Telling of {PEOPLE:,} people's days")
        people = _living()
        say("Measuring nights of shadow scores")
        nights, reads = beside(lambda: _night(people), lambda: timed(lambda: _read(people)), ROUNDS)
        transaction.set_rollback(True)
    rate = len(people) / median(nights)
    name = f"a night of two models, {len(people):,} people, {DAYS} days of phone and band, loans"
    return [
        Ratio(
            f"{name} / a bare read of their days",
            seconds(nights),
            seconds(reads),
            of_rounds(nights, reads),
            MOST_READS,
        ),
        Ratio(f"{name}, a second", f"{rate:,.0f} a second", "1 a second", rate, None),
    ]


def _living() -> list[int]:
    """Put two models to work, and give people with loans, of whose days all is known."""
    stamp = f"night-{time.time_ns()}"
    models_at_work.put_to_work(Stage.CHAMPION, stamp)
    models_at_work.put_to_work(Stage.SHADOW, f"{stamp}-shadow")
    lines = shadow.active_lines(on=NIGHT).order_by("borrower")
    people = list(lines.values_list("borrower", flat=True)[:PEOPLE])
    told: dict[str, Any] = {
        "people": people,
        "first_on": NIGHT - timedelta(days=DAYS),
        "last_on": NIGHT - timedelta(days=1),
    }
    rows = files(__package__).joinpath("night_rows.sql").read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        for statement in rows.split(";\n"):
            if statement.strip():
                cursor.execute(statement, told)
    return people


def _night(people: Sequence[int]) -> float:
    """Plan a night of these people alone, and measure how it goes on."""
    with transaction.atomic():
        night = ShadowRun.objects.create(on=NIGHT, as_of=_at(NIGHT))
        night.versions.set(models.scored_nightly())
        size = shadow.PEOPLE_IN_A_CHUNK
        ShadowChunk.objects.bulk_create(
            ShadowChunk(run=night, first_id=people[first], last_id=people[first : first + size][-1])
            for first in range(0, len(people), size)
        )
        taken = timed(lambda: shadow.run(on=NIGHT, as_of=_at(NIGHT)))
        assert ShadowScore.objects.filter(on=NIGHT).count() == 2 * len(people)  # noqa: S101  of nobody it is none
        transaction.set_rollback(True)
    return taken


def _read(people: Sequence[int]) -> None:
    """Read consents and days as a night does, so many people at a time, and make nothing of them."""
    size = features.PEOPLE_AT_ONCE
    for first in range(0, len(people), size):
        asked = [Assessed(person, _at(NIGHT)) for person in people[first : first + size]]
        feature_extracts.day_values(asked, feature_extracts.consents(asked))


def _at(night: date) -> datetime:
    return datetime.combine(night, datetime.min.time(), BUSINESS_ZONE) + timedelta(
        hours=4, minutes=30
    )
