"""What became of people who were observed, from the facts of billing as they were known on a day.

The stored segments tell for nearly every loan. They know what was recorded since, so a loan whose past was corrected
later is replayed from the facts of its time; so is one that may be late without an overdue segment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from billing.maths.facts import Fact as KnownFact
from billing.maths.replay import in_force, replay
from billing.maths.terms import Terms
from billing.models import Fact, Instalment, Position
from billing.services.positions import stored_positions
from billing.services.positions.terms import terms_of
from scoring.sql import statement


@dataclass(frozen=True)
class Windows:
    """Which days are observed, both inclusive, and how long and from what lateness the outcome counts."""

    observed_from: date
    observed_through: date
    months: int
    bad_dpd: int


@dataclass(frozen=True)
class Observed:
    """One person at one instant. `is_bad` is empty where nothing was lent or the outcome is still open."""

    borrower_id: int
    observed_at: datetime
    seen_on: date
    was_rejected: bool
    is_bad: bool | None


@dataclass(frozen=True)
class LateDays:
    """Days `[from_on, until_on)` on which a loan was so late that it is bad."""

    loan_id: int
    from_on: date
    until_on: date


def observe(*, windows: Windows, known_on: date, assessments: bool = True) -> list[Observed]:
    """Find people and outcomes as known at the end of `known_on`, by instant and person.

    Whoever is bad on the day of observation is left out: there is nothing to foretell. Without `assessments`, people
    are observed by their draw-downs alone.
    """
    values = lateness(since=windows.observed_from, bad_dpd=windows.bad_dpd, known_on=known_on) | {
        "observed_from": windows.observed_from,
        "observed_through": windows.observed_through,
        "months": windows.months,
        "assessments": assessments,
    }
    return [Observed(*row) for row in read_sets("observed_people", values)]


def lateness(*, since: date, bad_dpd: int, known_on: date) -> dict[str, Any]:
    """Return what `late_as_known` of the database is asked with, to tell of lateness from a day on."""
    told = sorted(_told_by_replay(since, known_on))
    late = late_days(loan_ids=told, bad_dpd=bad_dpd, known_on=known_on)
    return {
        "known_on": known_on,
        "bad_dpd": bad_dpd,
        "told": told,
        "replayed": [days.loan_id for days in late],
        "replayed_from": [days.from_on for days in late],
        "replayed_until": [days.until_on for days in late],
    }


@transaction.atomic
def read_sets(name: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Read a statement that joins whole sets of people.

    Everybody is read: where statistics know of nobody yet, a loop over people costs the square of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement(name), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
    return rows


def late_days(*, loan_ids: Sequence[int], bad_dpd: int, known_on: date) -> list[LateDays]:
    """Replay loans from their facts recorded through `known_on`, and give the days on which they were bad."""
    rows = Position.objects.filter(pk__in=loan_ids).select_related("loan", "product_version")
    known = stored_positions.load_facts(loan_ids, known_on=known_on)
    return [
        LateDays(row.pk, *days)
        for row in rows
        for days in _late(
            terms_of(row.product_version, row.loan.instalments), known[row.pk], bad_dpd, known_on
        )
    ]


def _late(
    terms: Terms, facts: Sequence[KnownFact], bad_dpd: int, through: date
) -> Iterator[tuple[date, date]]:
    """Between two days with facts nothing moves but the day."""
    standing = [fact for fact in in_force(facts) if fact.value_on <= through]
    days = sorted({fact.value_on for fact in standing})
    for since, until in pairwise([*days, through + timedelta(days=1)]):
        bad_on = replay(terms, standing, since).past_due_on(bad_dpd)
        if bad_on is not None and bad_on < until:
            yield max(bad_on, since), until


def _told_by_replay(since: date, known_on: date) -> set[int]:
    """Find the loans that segments don't tell of: corrected since, waived, paused, or late without principal."""
    counts_on = Coalesce("reverses__value_on", F("value_on"))
    corrected = Fact.objects.annotate(counts_on=counts_on).filter(
        recorded_on__gt=known_on, counts_on__lte=known_on
    )
    waived = Fact.objects.filter(kind=Fact.Kind.WAIVER, value_on__gte=since)
    paused = Fact.objects.filter(kind=Fact.Kind.PAUSE, value_on__lte=known_on)
    bare = Instalment.objects.filter(
        Q(principal_fen=0, interest_fen__gt=0, loan__product_version__compound_interest=False),
        due_on__gte=since,
    )
    return {
        *corrected.values_list("loan_id", flat=True),
        *waived.values_list("loan_id", flat=True),
        *paused.values_list("loan_id", flat=True),
        *bare.values_list("loan_id", flat=True),
    }
