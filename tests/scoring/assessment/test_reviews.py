"""A borrower asks that a person look at a machine's decision, and gets an answer in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from core.models import Approval
from core.services import approvals
from lending.models import CreditLine
from lending.services import limits
from scoring.models import Assessment, ReviewRequest
from scoring.services.assessment import reviews
from tests.factories import OfficerFactory
from tests.scoring.assessment.assessed import ON, Told, assess, line, model, noon, told

__all__ = ["line", "model", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]
Verdict = ReviewRequest.Verdict


@pytest.fixture
def assessment(told: Told, line: CreditLine) -> Assessment:
    return assess(line.borrower)


@pytest.fixture
def reviewer() -> User:
    officer: User = OfficerFactory(
        permissions=["scoring.answer_review", "lending.request_change_limit"]
    )
    return officer


def ask(assessment: Assessment, days: int = 0) -> ReviewRequest:
    on = ON + timedelta(days=days)
    return reviews.ask(
        assessment=assessment, words="I moved jobs.", at=noon(on), on=on, actor="app"
    )


def answer(review: ReviewRequest, by: User, to_fen: int | None = None) -> ReviewRequest:
    return reviews.answer(
        review=review,
        verdict=Verdict.UPHELD if to_fen is None else Verdict.CHANGED,
        answer="We looked at your new contract.",
        by=by,
        at=noon(ON + timedelta(days=2)),
        on=ON + timedelta(days=2),
        to_fen=to_fen,
    )


def test_a_review_is_due_within_the_days_of_the_policy(assessment: Assessment) -> None:
    assert ask(assessment).due_on == ON + timedelta(days=15)


def test_one_review_at_a_time(assessment: Assessment) -> None:
    ask(assessment)

    with pytest.raises(reviews.ReviewAskedAlready):
        ask(assessment)


def test_the_nearest_deadline_comes_first(
    told: Told, assessment: Assessment, line: CreditLine
) -> None:
    later = ask(assessment, days=3)
    other = assess(line.borrower, as_of=noon() + timedelta(hours=1))
    sooner = ask(other)

    assert list(reviews.waiting()) == [sooner, later]


def test_a_person_lets_a_decision_stand(assessment: Assessment, reviewer: User) -> None:
    review = answer(ask(assessment), reviewer)

    assert (review.verdict, review.answered_by, review.approval) == ("upheld", reviewer, None)
    assert not reviews.waiting().exists()


def test_an_override_waits_for_a_second_person(
    assessment: Assessment, reviewer: User, line: CreditLine
) -> None:
    review = answer(ask(assessment), reviewer, to_fen=9_000_00)

    line.refresh_from_db()
    assert line.limit_fen == assessment.limit_fen
    asked = Approval.objects.get(action=limits.ACTION)
    assert (asked, asked.payload["to_fen"]) == (review.approval, 9_000_00)
    assert asked.evidence["snapshot_sha256"] == assessment.snapshot_sha256


def test_a_review_asks_for_no_limit_beside_another_request(
    assessment: Assessment, reviewer: User, line: CreditLine
) -> None:
    limits.propose(line=line, to_fen=1_000_00, on=ON, maker=reviewer, reason="a raise")

    with pytest.raises(approvals.AlreadyAsked):
        answer(ask(assessment), reviewer, to_fen=9_000_00)
    assert reviews.waiting().exists()


def test_an_answer_says_why(assessment: Assessment, reviewer: User) -> None:
    review = ask(assessment)

    with pytest.raises(reviews.AnswerMissing):
        reviews.answer(
            review=review, verdict=Verdict.UPHELD, answer=" ", by=reviewer, at=noon(), on=ON
        )


def test_only_who_may_answers(assessment: Assessment) -> None:
    with pytest.raises(reviews.MayNotAnswer):
        answer(ask(assessment), OfficerFactory())


def test_a_review_is_answered_once(assessment: Assessment, reviewer: User) -> None:
    review = answer(ask(assessment), reviewer)

    with pytest.raises(reviews.ReviewAnswered):
        answer(review, reviewer)
