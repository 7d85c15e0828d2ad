"""Set-based reads of what money did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum

from billing.maths.arrears import Band
from billing.models import Fact, Position

# No loan is older than a century.
MOST_DAYS = 36_500
# Fewest and most days past due of each band that is overdue.
BAND_DAYS = {Band.M1: (1, 30), Band.M2: (31, 60), Band.M3: (61, 90), Band.M3_PLUS: (91, MOST_DAYS)}


def in_band(band: Band, as_of: date, prefix: str = "") -> Q:
    """Return which positions are in an overdue band: a condition that the index on days past due serves.

    `prefix` leads from the queried model to the position, as in `position__`.
    """
    fewest, most = BAND_DAYS[band]
    return overdue_between(fewest, most, as_of, prefix)


def overdue_between(fewest: int, most: int, as_of: date, prefix: str = "") -> Q:
    """Return which positions are between `fewest` and `most` days past due, both inclusive.

    Where a pause stops the clock on the day, the count stands as it will on the pause's end.
    """
    since, stops = f"{prefix}past_due_from", f"{prefix}clock_stops_until"
    counted = Q(
        (f"{since}__lte", as_of - timedelta(days=fewest)),
        (f"{since}__gte", as_of - timedelta(days=most)),
    ) & (Q((f"{stops}__isnull", True)) | Q((f"{stops}__lte", as_of)))
    standing = Q(
        (f"{stops}__gt", as_of),
        (f"{since}__lte", F(stops) - timedelta(days=fewest)),
        (f"{since}__gte", F(stops) - timedelta(days=most)),
    )
    return Q((f"{prefix}settled_on__isnull", True)) & (counted | standing)


def reaching(past_due_froms: Sequence[date]) -> QuerySet[Position]:
    """Find the loans that are past due from one of these days."""
    return Position.objects.filter(past_due_from__in=past_due_froms, settled_on__isnull=True)


@dataclass(frozen=True)
class Portfolio:
    """The loans on the books at a day: principal in fen, and what of it is how late."""

    principal_fen: int
    loans: int
    par30_fen: int
    par90_fen: int
    bands: dict[Band, tuple[int, int]]

    def share_ppm(self, part_fen: int) -> int:
        """Return a part of the principal as a share per million."""
        return part_fen * 1_000_000 // self.principal_fen if self.principal_fen else 0


def portfolio(as_of: date) -> Portfolio:
    """Sum the loans on the books, once over the positions. PAR30 is the principal more than 30 days past due."""
    sums = (
        Position.objects.filter(settled_on__isnull=True)
        .exclude(books=Position.Books.WRITTEN_OFF)
        .aggregate(
            principal=Sum("principal_unpaid_fen"),
            loans=Count("pk"),
            **{
                f"fen{band}": Sum("principal_unpaid_fen", filter=in_band(band, as_of))
                for band in BAND_DAYS
            },
            **{f"loans{band}": Count("pk", filter=in_band(band, as_of)) for band in BAND_DAYS},
        )
    )
    bands = {band: (sums[f"loans{band}"], sums[f"fen{band}"] or 0) for band in BAND_DAYS}
    return Portfolio(
        principal_fen=sums["principal"] or 0,
        loans=sums["loans"],
        par30_fen=sum(bands[band][1] for band in (Band.M2, Band.M3, Band.M3_PLUS)),
        par90_fen=bands[Band.M3_PLUS][1],
        bands=bands,
    )


def recorded_on(day: date, kind: Fact.Kind) -> tuple[int, int]:
    """Count the facts of one kind recorded on a day and not undone, and sum their amounts in fen."""
    facts = Fact.objects.filter(recorded_on=day, kind=kind, reversed_by__isnull=True)
    sums = facts.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    return sums["count"], sums["fen"] or 0
