"""Everybody of the demo company is assessed at the end of the story, by the model that decides then."""

from __future__ import annotations

from datetime import datetime

from lending.maths.calendar import day_of
from lending.models import Approval, Borrower
from lending.services import limits
from scoring.demo import office
from scoring.models import Assessment
from scoring.services.assessment import assessments, proposals

ACTOR = "system:seed_demo"


def assess(*, at: datetime) -> None:
    """Assess all borrowers at an instant. What the policy leaves to officers is taken up in part.

    Whose limit an officer asked to change is left out: a checker is to find the request as it was made.
    """
    asked = Approval.objects.filter(action=limits.ACTION, verdict=Approval.Verdict.OPEN)
    lines = [int(line) for line in asked.values_list("target_id", flat=True)]
    borrowers = Borrower.objects.exclude(line__in=lines).order_by("pk")
    assessments.assess_many(
        borrower_ids=list(borrowers.values_list("pk", flat=True)),
        as_of=at,
        on=day_of(at),
        trigger=Assessment.Trigger.REFRESH,
        actor=ACTOR,
    )
    office.take_up(proposed=list(proposals.waiting()), on=day_of(at))
