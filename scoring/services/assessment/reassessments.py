"""Whom something happened to since they were assessed: pulled from the apps below, and assessed together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from billing.models import Arrears
from core.maths.calendar import day_of
from devices.maths.catalogue import Purpose
from devices.models import ConsentReceipt
from devices.services import fabrication
from lending.models import Borrower
from scoring.models import Assessment
from scoring.services.assessment import assessments

Trigger = Assessment.Trigger

# A missed night is made up for, and no longer one asked for by nobody.
LOOK_BACK = timedelta(days=7)
APPLIED = timedelta(days=2)
PEOPLE_AT_ONCE = 200


def assess_changed(*, on: date, as_of: datetime, actor: str) -> dict[str, int]:
    """Assess who fell overdue or into a worse band, and who is cured, since the last nights. May run twice.

    `on` is a business date whose close is done or under way; a change counts once, however often it is looked for.
    """
    found = {Trigger.OVERDUE: _fallen(on), Trigger.CURE: _cured(on)}
    return {
        str(trigger): _assess(people, trigger, on=on, as_of=as_of, actor=actor)
        for trigger, people in found.items()
    }


def assess_withdrawn(*, on: date, as_of: datetime, actor: str) -> int:
    """Assess whose last score used data that was withdrawn since. May run twice."""
    return _assess(_withdrawn(as_of), Trigger.WITHDRAWAL, on=on, as_of=as_of, actor=actor)


def follow_withdrawal(borrower: Borrower, at: datetime) -> None:
    """Assess a person right after a withdrawal, where the last score used the data. May run twice."""
    people = _withdrawn(at, [borrower.pk])
    _assess(people, Trigger.WITHDRAWAL, on=day_of(at), as_of=at, actor="system:assess_withdrawn")


def review_applications(*, on: date, as_of: datetime) -> int:
    """Have the data of who applied looked at for fabrication; give the new signs. May run twice."""
    asked = Assessment.objects.filter(
        trigger=Trigger.APPLICATION, as_of__gt=as_of - APPLIED, as_of__lte=as_of
    )
    applications = dict(asked.order_by("as_of").values_list("borrower_id", "as_of"))
    return fabrication.review(on=on, as_of=as_of, since=as_of, applications=applications)


def _assess(
    people: Sequence[int], trigger: Trigger, *, on: date, as_of: datetime, actor: str
) -> int:
    for chunk in _chunks(people):
        assessments.assess_many(
            borrower_ids=chunk, as_of=as_of, on=on, trigger=trigger, actor=actor
        )
    return len(people)


def _fallen(on: date) -> list[int]:
    """Find whose loan entered a band in the days looked at, and wasn't lowered for it yet."""
    done = Assessment.objects.filter(
        borrower=OuterRef("loan__line__borrower"),
        trigger=Trigger.OVERDUE,
        on__gte=OuterRef("starts_on"),
    )
    bands = Arrears.objects.filter(
        starts_on__gt=on - LOOK_BACK, starts_on__lte=on, ends_on__isnull=True
    )
    return _borrowers(bands.filter(~Exists(done)))


def _cured(on: date) -> list[int]:
    """Find whose last overdue loan was cured in the days looked at, and who wasn't assessed for it yet."""
    done = Assessment.objects.filter(
        borrower=OuterRef("loan__line__borrower"),
        trigger=Trigger.CURE,
        on__gte=OuterRef("ends_on"),
    )
    still = Arrears.objects.filter(loan__line=OuterRef("loan__line"), ends_on__isnull=True)
    bands = Arrears.objects.filter(ends_on__gt=on - LOOK_BACK, ends_on__lte=on)
    return _borrowers(bands.filter(~Exists(done), ~Exists(still)))


def _borrowers(bands: QuerySet[Arrears]) -> list[int]:
    people = bands.order_by("loan__line__borrower").values_list("loan__line__borrower", flat=True)
    return list(people.distinct())


def _withdrawn(as_of: datetime, borrowers: Sequence[int] | None = None) -> list[int]:
    """Find whose last score used what was withdrawn since, among all or some people."""
    receipts = ConsentReceipt.objects.all()
    if borrowers is not None:
        receipts = receipts.filter(borrower__in=borrowers)
    withdrawn = receipts.filter(
        purpose=Purpose.CREDIT,
        decision=ConsentReceipt.Decision.WITHDRAWN,
        borrower__erased_at__isnull=True,
        at__gt=as_of - LOOK_BACK,
        at__lte=as_of,
    ).values_list("borrower_id", "kind", "at")
    people = {who for who, _kind, _at in withdrawn}
    latest = Assessment.objects.filter(borrower__in=people).order_by("borrower_id", "-as_of", "-pk")
    last = {
        one.borrower_id: one
        for one in latest.distinct("borrower_id").only("borrower_id", "as_of", "snapshot")
    }
    return sorted(
        {
            who
            for who, kind, at in withdrawn
            if who in last and last[who].as_of <= at and kind in last[who].snapshot["scored"]
        }
    )


def _chunks(people: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(people), PEOPLE_AT_ONCE):
        yield people[first : first + PEOPLE_AT_ONCE]
