"""Everybody of the demo company is assessed at the end of the story, by the model that decides then."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from core.maths.calendar import day_of
from core.models import Approval
from demo import office
from lending.models import Borrower
from lending.services import limits
from scoring.maths.limits import Rule
from scoring.models import Assessment
from scoring.services.assessment import assessments, proposals, reviews

ACTOR = "system:seed_demo"
_PLEA = "额度降了这么多，我不明白原因。请人工再看一下，我可以补交收入证明。"


def assess(*, at: datetime) -> None:
    """Assess all borrowers at an instant. What is left to officers is taken up in part; one borrower asks for a person.

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
    _ask_for_a_person(at)


def _ask_for_a_person(at: datetime) -> None:
    """Have the borrower whose limit fell most, without being overdue, ask that a person look at it."""
    fell = Assessment.objects.filter(
        rule=Rule.POLICY, limit_fen__lt=F("limit_before_fen")
    ).order_by(F("limit_fen") - F("limit_before_fen"), "pk")
    assessment = fell.first()
    if assessment is not None:
        reviews.ask(assessment=assessment, words=_PLEA, at=at, on=day_of(at), actor=ACTOR)
