"""Human review: a borrower asks that a person look at a decision made by machine, and a person answers in time.

Source: product rules, section 10 (PIPL, article 24).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import Refused
from core.maths.money import yuan
from core.models import Approval
from core.services import events, permissions
from core.services.actor import acting_as, officer
from lending.services import limits
from scoring.models import Assessment, ReviewRequest

ANSWER = "scoring.answer_review"
LONGEST_WORDS = 2_000


class ReviewAskedAlready(Refused):
    """A person looks at this assessment already."""

    code = "review_asked_already"


class ReviewAnswered(Refused):
    """The review is answered."""

    code = "review_answered"


class MayNotAnswer(Refused):
    """The officer lacks the permission."""

    code = "may_not_answer_review"
    status = 403


class AnswerMissing(Refused):
    """The borrower is told why, whatever was decided."""

    code = "answer_missing"
    status = 422


class LimitMissing(Refused):
    """A changed decision names the limit it is changed to, and a decision that stands names none."""

    code = "review_limit_missing"
    status = 422


def ask(*, assessment: Assessment, words: str, at: datetime, on: date, actor: str) -> ReviewRequest:
    """Keep a borrower's request; it is to be answered within the days of the policy that decided."""
    days = assessment.snapshot["policy"]["review_days"]
    with acting_as(actor), transaction.atomic():
        try:
            with transaction.atomic():
                review = ReviewRequest.objects.create(
                    assessment=assessment,
                    asked_at=at,
                    due_on=on + timedelta(days=days),
                    words=words.strip(),
                )
        except IntegrityError as error:
            if "one_open_review" not in str(error):
                raise
            raise ReviewAskedAlready(
                _("A person looks at this assessment already."),
                remedy=_("Wait for the answer."),
                field="assessment",
            ) from error
        payload = {"assessment": assessment.pk, "due_on": review.due_on.isoformat()}
        events.emit(kind="review.asked", subject=assessment.borrower.number, payload=payload)
    return review


def answer(
    *,
    review: ReviewRequest,
    verdict: ReviewRequest.Verdict,
    answer: str,
    by: User,
    at: datetime,
    on: date,
    to_fen: int | None = None,
) -> ReviewRequest:
    """Answer a review with a reason. A changed decision proposes another limit, which a second person decides."""
    if not answer.strip():
        raise AnswerMissing(
            _("An answer says why."), remedy=_("Write it for the borrower."), field="answer"
        )
    if (verdict == ReviewRequest.Verdict.CHANGED) != (to_fen is not None):
        raise LimitMissing(
            _("A changed decision names another limit; one that stands names none."),
            remedy=_("Choose one of the two."),
            field="limit",
        )
    with acting_as(officer(by)), transaction.atomic():
        _require(by)
        locked = ReviewRequest.objects.select_for_update().get(pk=review.pk)
        _require_open(locked)
        if to_fen is not None:
            locked.approval = _propose(locked, to_fen, answer, by, on)
        locked.verdict, locked.answer = verdict, answer.strip()
        locked.answered_by, locked.answered_at = by, at
        locked.save(update_fields=["verdict", "answer", "answered_by", "answered_at", "approval"])
        payload = {"assessment": locked.assessment_id, "verdict": str(verdict)}
        number = locked.assessment.borrower.number
        events.emit(kind="review.answered", subject=number, payload=payload)
    return locked


def waiting() -> QuerySet[ReviewRequest]:
    """Return the reviews that wait for a person, the nearest deadline first."""
    open_ones = ReviewRequest.objects.filter(verdict=ReviewRequest.Verdict.OPEN)
    return open_ones.order_by("due_on", "pk")


def _propose(review: ReviewRequest, to_fen: int, answer: str, by: User, on: date) -> Approval:
    """Ask for the limit that the reviewer found right, unless another officer's request about it waits."""
    assessment = review.assessment
    evidence = {
        "review": review.pk,
        "assessment": assessment.pk,
        "snapshot_sha256": assessment.snapshot_sha256,
        "score": assessment.points,
        "pd_ppm": assessment.pd_ppm,
        "limit_by_model": yuan(assessment.limit_fen),
    }
    return limits.propose(
        line=assessment.borrower.line,
        to_fen=to_fen,
        on=on,
        maker=by,
        reason=answer,
        evidence=evidence,
    )


def _require(by: User) -> None:
    if not permissions.holds(by, ANSWER):
        raise MayNotAnswer(
            _("You may not answer reviews."), remedy=_("Ask a colleague who may."), value=ANSWER
        )


def _require_open(review: ReviewRequest) -> None:
    if review.verdict != ReviewRequest.Verdict.OPEN:
        raise ReviewAnswered(
            _("This review is answered already."),
            remedy=_("Read the answer."),
            value=review.get_verdict_display(),
        )
