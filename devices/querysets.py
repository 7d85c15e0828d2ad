"""Set-based reads of what devices told us. Whoever reads names a purpose, and the query enforces it.

`devices/sql/consent_laws.sql` says the same in SQL (`readable_observations`); a test holds both equal.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from devices.maths.catalogue import Purpose
from devices.models import (
    ConsentReceipt,
    DaySummary,
    FabricationCase,
    MetricPurpose,
    Observation,
    ObservationImport,
)

_Row = TypeVar("_Row", bound=Model)
_Summary = TypeVar("_Summary", bound=DaySummary)


def live_consents(
    *, as_of: datetime | None = None, borrowers: Collection[int] | None = None
) -> QuerySet[ConsentReceipt]:
    """Return the receipts of the consents live at an instant, or by the last decision there is.

    `borrowers` narrows it to some people, by primary key.
    """
    receipts = ConsentReceipt.objects.all()
    if borrowers is not None:
        receipts = receipts.filter(borrower__in=borrowers)
    if as_of is not None:
        receipts = receipts.filter(at__lte=as_of)
    last = receipts.order_by("borrower_id", "kind", "purpose", "-at", "-pk").distinct(
        "borrower_id", "kind", "purpose"
    )
    return ConsentReceipt.objects.filter(
        pk__in=last.values("pk"), decision=ConsentReceipt.Decision.GIVEN
    )


def observations_for(
    *,
    purpose: Purpose,
    as_of: datetime,
    borrowers: Collection[int] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> QuerySet[Observation]:
    """Return the observations that a purpose may read, each as last known at `as_of`.

    Consent was live then and still is: a withdrawal seals the past too. What was typed by hand never
    feeds credit. `first_day` and `last_day` are inclusive; naming them spares partitions.
    """
    seen = Observation.objects.filter(
        Exists(MetricPurpose.objects.filter(metric=OuterRef("metric"), purpose=purpose)),
        _consented(purpose, as_of, borrowers, OuterRef("metric__kind")),
        known_at__lte=as_of,
    )
    if purpose == Purpose.CREDIT:
        seen = seen.filter(typed_by_hand=False)
    row = ("borrower_id", "metric_id", "device_id", "day")
    narrowed = _narrowed(seen, borrowers, first_day, last_day)
    return narrowed.order_by(*row, "-known_at").distinct(*row)


def summaries_for(
    summary: type[_Summary],
    *,
    purpose: Purpose,
    as_of: datetime,
    borrowers: Collection[int] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> QuerySet[_Summary]:
    """Return one family's daily summaries, as last known at `as_of`; none for a purpose that may not read them.

    Days are inclusive. Consent was live then and still is.
    """
    if purpose not in summary.purposes:
        return summary._default_manager.none()  # noqa: SLF001 - public
    seen = summary._default_manager.filter(  # noqa: SLF001 - public
        _consented(purpose, as_of, borrowers, summary.kind), known_at__lte=as_of
    )
    narrowed = _narrowed(seen, borrowers, first_day, last_day)
    return narrowed.order_by("borrower_id", "day", "-known_at").distinct("borrower_id", "day")


def fabrication_cases_to_decide() -> QuerySet[FabricationCase]:
    """Return the cases that wait for a person, the oldest first."""
    return FabricationCase.objects.filter(closed_at__isnull=True).order_by("opened_at", "pk")


def imports_to_look_at(as_of: datetime) -> QuerySet[ObservationImport]:
    """Return the files refused in the week before an instant and those that trouble keeps waiting, the newest first."""
    refused = Q(state=ObservationImport.State.REFUSED, accepted_at__gt=as_of - timedelta(days=7))
    kept_waiting = Q(state__in=ObservationImport.OPEN) & ~Q(trouble="")
    return ObservationImport.objects.filter(refused | kept_waiting).order_by("-pk")


def _consented(
    purpose: Purpose, as_of: datetime, borrowers: Collection[int] | None, kind: OuterRef | str
) -> Q:
    """Return the condition that a consent of the row's borrower covers its day, as of then and now."""
    covering = {
        "borrower": OuterRef("borrower"),
        "kind": kind,
        "purpose": purpose,
        "covers_from__lte": OuterRef("day"),
    }
    live_then = live_consents(as_of=as_of, borrowers=borrowers).filter(**covering)
    live_now = live_consents(borrowers=borrowers).filter(**covering)
    return Q(Exists(live_then)) & Q(Exists(live_now))


def _narrowed(
    rows: QuerySet[_Row],
    borrowers: Collection[int] | None,
    first_day: date | None,
    last_day: date | None,
) -> QuerySet[_Row]:
    if borrowers is not None:
        rows = rows.filter(borrower__in=borrowers)
    if first_day is not None:
        rows = rows.filter(day__gte=first_day)
    if last_day is not None:
        rows = rows.filter(day__lte=last_day)
    return rows
