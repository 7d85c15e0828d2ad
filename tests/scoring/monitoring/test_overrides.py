"""Decisions that persons made against the model's, and what became of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.models import Approval
from lending.models import CreditLine, LimitChange
from scoring.models import (
    Assessment,
    LimitPolicy,
    ModelVersion,
    ReviewRequest,
    StabilityFigure,
    TakenUp,
)
from scoring.services.monitoring import months
from tests.factories import ApprovalFactory, OfficerFactory
from tests.scoring.monitoring.months import AUGUST, SEPTEMBER, borrowers, drawn
from tests.scoring.monitoring.nights import at_night, model

pytestmark = pytest.mark.django_db
ON = date(2026, 8, 10)
Kind = StabilityFigure.Kind


@pytest.fixture
def watched() -> ModelVersion:
    return model()


def assessed(watched: ModelVersion, line: CreditLine, on: date = ON, **fields: Any) -> Assessment:
    usual: dict[str, Any] = {
        "as_of": at_night(on),
        "trigger": "application",
        "policy": LimitPolicy.objects.earliest("pk"),
        "sources": ["phone"],
        "snapshot": {},
        "snapshot_sha256": "0" * 64,
        "pd_ppm": 50_000,
        "points": 600,
        "limit_before_fen": 0,
        "limit_fen": 5000_00,
        "outcome": "set",
        "rule": "policy",
    }
    return Assessment.objects.create(
        borrower=line.borrower, model=watched, on=on, **(usual | fields)
    )


def people_set(line: CreditLine, to_fen: int, on: date, approval: Approval | None = None) -> None:
    change = LimitChange(
        line=line,
        from_fen=0,
        to_fen=to_fen,
        effective_on=on,
        approval=approval or ApprovalFactory(),
    )
    # The database's own clock says when a decision was made; here the test does.
    LimitChange._meta.get_field("decided_at").auto_now_add = False
    try:
        change.decided_at = at_night(on) + timedelta(hours=5)
        change.save()
    finally:
        LimitChange._meta.get_field("decided_at").auto_now_add = True


def override_rate() -> StabilityFigure:
    months.run(month=AUGUST, on=SEPTEMBER)
    return StabilityFigure.objects.get(kind=Kind.OVERRIDE)


def test_another_limit_set_by_two_people_is_an_override(watched: ModelVersion) -> None:
    raised, lowered, kept, left = borrowers(4)
    for line in (raised, lowered, kept, left):
        assessed(watched, line)
    people_set(raised, 9000_00, ON + timedelta(days=3))
    people_set(lowered, 1000_00, ON + timedelta(days=30))
    people_set(kept, 5000_00, ON)
    people_set(left, 9000_00, ON + timedelta(days=31))
    rate = override_rate()
    assert (rate.value, rate.people, rate.detail) == (0.5, 4, {"up": 1, "down": 1})


def taken_up(watched: ModelVersion, line: CreditLine, **fields: Any) -> Approval:
    approval: Approval = ApprovalFactory(**fields)
    assessment = assessed(watched, line, outcome="waits")
    TakenUp.objects.create(assessment=assessment, approval=approval)
    return approval


def test_what_was_taken_up_and_approved_is_no_override(watched: ModelVersion) -> None:
    (line,) = borrowers(1)
    people_set(line, 5000_00, ON, taken_up(watched, line))
    assert override_rate().value == 0


def test_what_was_taken_up_and_rejected_is_an_override(watched: ModelVersion) -> None:
    (line,) = borrowers(1)
    taken_up(watched, line, verdict="rejected")
    assert override_rate().detail == {"up": 0, "down": 1}


def test_a_review_that_changed_the_decision_is_an_override(watched: ModelVersion) -> None:
    changed, upheld = borrowers(2)
    for line, verdict in ((changed, "changed"), (upheld, "upheld")):
        ReviewRequest.objects.create(
            assessment=assessed(watched, line),
            asked_at=at_night(ON),
            due_on=ON + timedelta(days=15),
            verdict=verdict,
            answer="looked at",
            answered_by=OfficerFactory(),
            answered_at=at_night(ON),
        )
    assert override_rate().detail == {"up": 1, "down": 0}


def test_a_later_assessment_takes_the_override(watched: ModelVersion) -> None:
    (line,) = borrowers(1)
    assessed(watched, line, limit_fen=5000_00)
    assessed(watched, line, ON + timedelta(days=2), limit_fen=9000_00)
    people_set(line, 9000_00, ON + timedelta(days=4))
    assert override_rate().value == 0


def test_the_bad_rate_of_overrides_is_held_beside_that_of_the_others(watched: ModelVersion) -> None:
    on = date(2026, 2, 5)
    lines = borrowers(6)
    for line in lines:
        assessed(watched, line, on)
    for line in lines[:3]:
        people_set(line, 9000_00, on)
    # The third, overridden too, never drew: nobody knows what would have become of it.
    drawn(lines[:2], on + timedelta(days=1), [True, False])
    drawn(lines[3:], on + timedelta(days=1), [False, False, True])
    months.run(month=AUGUST, on=SEPTEMBER)
    rate = StabilityFigure.objects.get(kind=Kind.OVERRIDE_BAD)
    assert (rate.value, rate.people) == (0.5, 2)
    assert rate.detail == {"vintage": "2026-02-01", "bads": 1, "others": 3, "other_bads": 1}


def test_a_month_without_assessments_has_no_override_rate(watched: ModelVersion) -> None:
    months.run(month=AUGUST, on=SEPTEMBER)
    assert not StabilityFigure.objects.exists()
