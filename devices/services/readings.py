"""What devices measured of one person, for an officer's eyes: sensitive data for a reason only, which is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.services import disclosure
from core.services.disclosure import Subject
from devices.maths.catalogue import METRICS, SENSITIVE_KINDS, Kind, Purpose
from devices.models import (
    BandBodyDay,
    BandDay,
    CarDay,
    CarStyleDay,
    DaySummary,
    Metric,
    Observation,
    PhoneDay,
    ScaleBodyDay,
    ScaleDay,
)
from devices.querysets import observations_for, summaries_for
from devices.services import coverage
from lending.models import Borrower

REVEAL = "devices.reveal_observations"


class MayNotSee(Refused):
    """Seeing sensitive data needs the permission and a reason."""

    code = "may_not_see"
    status = 403


SENSITIVE = Subject(
    REVEAL,
    MayNotSee,
    gettext_lazy("You may not see sensitive data."),
    gettext_lazy("Seeing sensitive data needs a reason."),
)


class Sealed(Refused):
    """No live consent lets anybody read this data."""

    code = "sealed"


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that are shown together. `summary` is None where no daily summary holds them."""

    slug: str
    title: Promise
    kind: Kind
    summary: type[DaySummary] | None

    @property
    def is_sensitive(self) -> bool:
        """Return whether it is shown for a reason only."""
        return self.kind in SENSITIVE_KINDS

    @property
    def readers(self) -> frozenset[Purpose]:
        """Return the purposes that may read it."""
        return frozenset({Purpose.CREDIT}) if self.summary is None else self.summary.purposes


GROUPS = {
    group.slug: group
    for group in (
        Group("phone", gettext_lazy("Phone: habits"), Kind.PHONE, PhoneDay),
        Group("places", gettext_lazy("Phone: whereabouts"), Kind.PLACES, None),
        Group("band", gettext_lazy("Band: habits"), Kind.BAND, BandDay),
        Group("band-body", gettext_lazy("Band: the body"), Kind.BAND, BandBodyDay),
        Group("scale", gettext_lazy("Scale: habits"), Kind.SCALE, ScaleDay),
        Group("scale-body", gettext_lazy("Scale: the body"), Kind.SCALE, ScaleBodyDay),
        Group("car", gettext_lazy("Car: distances"), Kind.CAR, CarDay),
        Group("car-style", gettext_lazy("Car: driving style"), Kind.CAR, CarStyleDay),
    )
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric's values by day. `unit` is that of the catalogue."""

    name: str
    title: str
    unit: str
    values: Mapping[date, float]


@dataclass(frozen=True, slots=True)
class Days:
    """Whose days are asked for, and as known at which instant. Both days are inclusive."""

    borrower: Borrower
    first_day: date
    last_day: date
    as_of: datetime


def read(*, group: Group, days: Days) -> list[Figure]:
    """Return figures that are not sensitive."""
    if group.is_sensitive:
        raise MayNotSee(
            _("This data is sensitive: it is shown for a reason only."),
            remedy=_("Write why you need it."),
            field="reason",
        )
    return _figures(group, days)


def reveal(*, group: Group, days: Days, to: User, reason: str) -> list[Figure]:
    """Return sensitive figures and leave an audit event of who saw which of them and why."""
    disclosure.require_right(subject=SENSITIVE, to=to, reason=reason)
    figures = _figures(group, days)
    seen = {"data": group.slug, "from": str(days.first_day), "through": str(days.last_day)}
    disclosure.record(
        subject=SENSITIVE,
        model=Observation,
        row_id=days.borrower.pk,
        to=to,
        reason=reason,
        seen=seen,
    )
    return figures


def _figures(group: Group, days: Days) -> list[Figure]:
    consents = coverage.agreed(borrower=days.borrower, as_of=days.as_of)
    reader = coverage.reader_of(consents[group.kind], group.readers)
    if reader is None:
        raise Sealed(
            _("No live consent lets anybody read this data."),
            remedy=_("It stays sealed unless the borrower agrees again."),
        )
    if group.summary is None:
        return _observed(group, reader, days)
    return _summarised(group.summary, reader, days)


def _summarised(summary: type[DaySummary], reader: Purpose, days: Days) -> list[Figure]:
    fields = {
        field.name: field
        for field in summary._meta.local_concrete_fields  # noqa: SLF001 - public
        if field.name not in {"borrower", "day", "known_at", "coverage", "trust"}
    }
    rows = summaries_for(
        summary,
        purpose=reader,
        as_of=days.as_of,
        borrowers=[days.borrower.pk],
        first_day=days.first_day,
        last_day=days.last_day,
    ).values("day", *fields)
    found = list(rows)
    return [
        Figure(
            name,
            str(field.verbose_name),
            METRICS[name].unit if name in METRICS else "",
            {row["day"]: row[name] for row in found if row[name] is not None},
        )
        for name, field in fields.items()
    ]


def _observed(group: Group, reader: Purpose, days: Days) -> list[Figure]:
    values: dict[int, dict[date, float]] = {}
    rows = observations_for(
        purpose=reader,
        as_of=days.as_of,
        borrowers=[days.borrower.pk],
        first_day=days.first_day,
        last_day=days.last_day,
    ).filter(metric__kind=group.kind)
    for metric_id, day, value in rows.values_list("metric_id", "day", "value"):
        values.setdefault(metric_id, {})[day] = value
    metrics = Metric.objects.filter(kind=group.kind)
    return [
        Figure(metric.slug, str(metric), metric.unit, values.get(metric.pk, {}))
        for metric in metrics
    ]
