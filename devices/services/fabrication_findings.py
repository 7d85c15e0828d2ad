"""What the rules find in the data of some people: read in a few queries, judged in Python, compared in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Min

from core.maths.calendar import BUSINESS_ZONE
from devices.maths import resemblance
from devices.maths.catalogue import METRICS, Kind, Purpose
from devices.maths.fabrication import (
    RESEMBLANCE,
    SAME_DAYS,
    WORN_STEPS,
    Finding,
    Rule,
    examine,
    worn,
)
from devices.maths.heaps import DayArrived, bulk_arrival
from devices.maths.series import Series
from devices.models import Observation, SeriesSignature
from devices.querysets import live_consents, observations_for
from devices.sql import statement

# As many days as the rates of docs/fabrication.md were measured over.
REVIEWED_DAYS = 31
# What the rules read of a band.
_BAND = ("steps", "distance_m", "energy_kcal", "active_minutes", "sleep_minutes", "active_hours")
# Two metrics that no two people share day after day, and the least of the first that says anything.
_TELLING: tuple[tuple[Kind, str, str, float], ...] = (
    (Kind.BAND, "steps", "energy_kcal", WORN_STEPS),
    (Kind.PHONE, "unlocks", "screen_minutes", 1),
    (Kind.CAR, "drive_km", "drive_minutes", 1),
)

Found = tuple[int, Kind, Finding]


@dataclass(frozen=True, slots=True)
class Review:
    """Whom to look at, and through when."""

    borrowers: tuple[int, ...]
    on: date
    as_of: datetime

    @property
    def first_day(self) -> date:
        """Return the first day under review."""
        return self.on - timedelta(days=REVIEWED_DAYS - 1)


@dataclass(frozen=True, slots=True)
class Known:
    """A person's band under review, and when each of its days was last known."""

    series: Series
    known_at: Mapping[date, datetime]


def bands(review: Review) -> dict[int, Known]:
    """Read the bands of the people under review, for credit: what consent doesn't cover isn't read.

    Of two bands on one day the one with more steps counts.
    """
    names = {METRICS[name].number: name for name in _BAND}
    rows = observations_for(
        purpose=Purpose.CREDIT,
        as_of=review.as_of,
        borrowers=review.borrowers,
        first_day=review.first_day,
        last_day=review.on,
    ).filter(metric__in=list(names))
    days: dict[int, dict[date, dict[int, dict[str, float]]]] = defaultdict(dict)
    known_at: dict[int, dict[date, datetime]] = defaultdict(dict)
    fields = ("borrower_id", "day", "device_id", "metric_id", "value", "known_at")
    for who, day, device, metric, value, at in rows.values_list(*fields):
        days[who].setdefault(day, {}).setdefault(device, {})[names[metric]] = value
        known_at[who][day] = max(at, known_at[who].get(day, at))
    return {who: Known(_series(found), known_at[who]) for who, found in days.items()}


def _series(days: Mapping[date, Mapping[int, Mapping[str, float]]]) -> Series:
    in_order = sorted(days)
    chosen = [
        max(days[day].values(), key=lambda values: values.get("steps", -1.0)) for day in in_order
    ]
    return Series(
        days=tuple(in_order),
        values={metric: tuple(values.get(metric) for values in chosen) for metric in _BAND},
    )


def of_one(known: Mapping[int, Known]) -> Iterator[Found]:
    """Find the rules that a band's series breaks by itself."""
    for who, band in known.items():
        for finding in examine(band.series):
            yield who, Kind.BAND, finding


def renew_signatures(known: Mapping[int, Known]) -> None:
    """Store the signatures of these bands, so that others are compared with them."""
    SeriesSignature.objects.bulk_create(
        (
            SeriesSignature(
                borrower_id=who,
                metric_id=METRICS[signature.metric].number,
                starts_on=days.days[signature.start],
                extremes=signature.extremes,
            )
            for who, band in sorted(known.items())
            if (days := worn(band.series)) is not None
            for signature in resemblance.signatures(days)
        ),
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["borrower", "metric", "starts_on"],
        update_fields=["extremes"],
    )


def alike(review: Review, known: Mapping[int, Known]) -> Iterator[Found]:
    """Find whose ups and downs are somebody else's, whose days were known before."""
    candidates = _rows("matching_series", {"borrowers": list(known)})
    others = tuple({row[1] for row in candidates})
    read = bands(Review(others, review.on, review.as_of)) if others else {}
    days_of = {who: worn(band.series) for who, band in {**read, **known}.items()}
    for who, other, starts_on, other_starts_on in candidates:
        mine, theirs = days_of.get(who), days_of.get(other)
        if mine is None or theirs is None:
            continue
        if starts_on not in mine.days or other_starts_on not in theirs.days:
            continue
        moved = theirs.days.index(other_starts_on) - mine.days.index(starts_on)
        value = resemblance.resemblance(mine, theirs, moved)
        if value <= RESEMBLANCE:
            continue
        if known[who].known_at[starts_on] < read[other].known_at[other_starts_on]:
            continue
        evidence = {
            "resemblance": {"found": round(value, 2), "threshold": RESEMBLANCE},
            "shift_days": (starts_on - other_starts_on).days,
            "other_borrower": other,
        }
        finding = Finding(Rule.ANOTHERS_SERIES, mine.days[0], mine.days[-1], evidence)
        yield who, Kind.BAND, finding


def same_totals(review: Review) -> Iterator[Found]:
    """Find who has another person's totals to the unit, on the same days or at one shift, known later than theirs."""
    for kind, first, second, least in _TELLING:
        parameters = {
            "borrowers": list(review.borrowers),
            "as_of": review.as_of,
            "first_day": review.first_day,
            "last_day": review.on,
            "first_metric": METRICS[first].number,
            "second_metric": METRICS[second].number,
            "least": least,
            "same_days": int(SAME_DAYS),
        }
        for who, other, shift, days, from_on, through_on in _rows("same_totals", parameters):
            evidence = {
                "same_days": {"found": days, "threshold": int(SAME_DAYS)},
                "shift_days": shift,
                "other_borrower": other,
            }
            yield who, kind, Finding(Rule.ANOTHERS_SERIES, from_on, through_on, evidence)


def devices_at_two(review: Review) -> Iterator[Found]:
    """Find whose device told of somebody else in the same stretch of days."""
    parameters = {
        "borrowers": list(review.borrowers),
        "as_of": review.as_of,
        "first_day": review.first_day,
        "last_day": review.on,
    }
    for who, kind, device, other, from_on, through_on in _rows("device_at_two", parameters):
        evidence = {"device": device, "other_borrower": other}
        yield who, Kind(kind), Finding(Rule.DEVICE_AT_TWO, from_on, through_on, evidence)


def heaps(review: Review, applications: Mapping[int, datetime]) -> Iterator[Found]:
    """Find whose days came in a heap just before an application. `applications`: each person's latest."""
    asked = [who for who in review.borrowers if who in applications]
    agreed = set(
        live_consents(borrowers=asked)
        .filter(purpose=Purpose.CREDIT)
        .values_list("borrower_id", "kind")
    )
    first_known = (
        Observation.objects.filter(
            borrower__in=asked,
            day__range=(review.first_day, review.on),
            known_at__lte=review.as_of,
        )
        .values("borrower_id", "metric__kind", "day")
        .annotate(first_at=Min("known_at"))
        .values_list("borrower_id", "metric__kind", "day", "first_at")
    )
    arrivals: dict[tuple[int, str], list[DayArrived]] = defaultdict(list)
    for who, kind, day, at in first_known:
        if (who, kind) in agreed:
            arrivals[who, kind].append(DayArrived(day, at.astimezone(BUSINESS_ZONE)))
    for (who, kind), days in sorted(arrivals.items()):
        finding = bulk_arrival(days, applications[who].astimezone(BUSINESS_ZONE))
        if finding is not None:
            yield who, Kind(kind), finding


def forget(*, first_day: date) -> None:
    """Forget the signatures of days before `first_day`, and of people who no longer agree."""
    with connection.cursor() as cursor:
        cursor.execute(statement("forget_signatures"), {"first_day": first_day})


def _rows(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        return list(cursor.fetchall())


def merged(found: Collection[Found]) -> dict[tuple[int, Kind, Rule], Finding]:
    """Return one finding for each person, kind and rule, with the evidence of all of them."""
    together: dict[tuple[int, Kind, Rule], Finding] = {}
    for who, kind, finding in found:
        key = (who, kind, finding.rule)
        before = together.get(key)
        together[key] = (
            finding
            if before is None
            else Finding(
                finding.rule,
                min(before.from_on, finding.from_on),
                max(before.through_on, finding.through_on),
                {**finding.evidence, **before.evidence},
            )
        )
    return together
