"""Everybody of the demo company is assessed at the end of the story, by the model that decides then."""

from __future__ import annotations

from datetime import datetime

from lending.maths.calendar import day_of
from lending.models import Borrower
from scoring.models import Assessment
from scoring.services import assessments

ACTOR = "system:seed_demo"


def assess(*, at: datetime) -> None:
    """Assess all borrowers at an instant. What the policy lets the machine decide takes effect at once."""
    borrowers = Borrower.objects.filter(erased_at__isnull=True).order_by("pk")
    assessments.assess_many(
        borrower_ids=list(borrowers.values_list("pk", flat=True)),
        as_of=at,
        on=day_of(at),
        trigger=Assessment.Trigger.REFRESH,
        actor=ACTOR,
    )
