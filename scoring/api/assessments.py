"""Assessments over the API: a score with its reasons and the limit that follows, and a person's look at it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.description import described
from core.api.idempotent import idempotent
from core.api.operations import Operation
from core.errors import Refused
from core.maths import calendar
from core.services.actor import acting
from core.services.idempotency import Answer
from devices.api.consents import borrower_of
from lending.models import CreditLine
from scoring.models import Assessment, ReviewRequest
from scoring.services.assessment import assessments, explanations, reviews

_REASONS = [
    {"points": 560, "sentence": "Everybody with the same evidence begins here"},
    {"points": -12, "sentence": "You paid 3 of 10 instalments late"},
    {"points": 23, "sentence": "Everything else together"},
]
EXAMPLE: dict[str, Any] = {
    "id": 7,
    "borrower_number": "u-10086",
    "assessed_at": "2026-09-16T10:00:00+08:00",
    "points": 571,
    "probability_of_default": "0.084000",
    "outcome": "set",
    "decision": "Your limit is 5,000.00 yuan from now on.",
    "limit": "5000.00",
    "limit_now": "5000.00",
    "reasons": _REASONS,
    "nearest_change": "After 3 more instalments paid on time, the limit can rise to 6,500.00 yuan.",
    "sources": [{"source": "phone", "state": "used", "sentence": "Phone behaviour: used."}],
}
EXAMPLE_REVIEW = {
    "id": 3,
    "assessment": 7,
    "answer_due_on": "2026-10-01",
    "verdict": "open",
    "answer": "",
}


class UnknownAssessment(Refused):
    """A number that no assessment has."""

    code = "unknown_assessment"
    status = 404


class ReasonOutput(fields.Output):
    """Some of the points, and why. All parts add up to the score."""

    points = serializers.IntegerField()
    sentence = serializers.CharField()


class SourceOutput(fields.Output):
    """What became of one source of evidence."""

    source = serializers.CharField()  # type: ignore[assignment]  # the member's name, not where it is from
    state = serializers.CharField()
    sentence = serializers.CharField()


class AssessmentOutput(fields.Output):
    """A decision, with everything that a person is told about it."""

    id = serializers.IntegerField()
    borrower_number = serializers.CharField()
    assessed_at = serializers.DateTimeField()
    points = serializers.IntegerField(
        allow_null=True, help_text="Empty where too little is known for a score."
    )
    probability_of_default = serializers.CharField(
        allow_null=True, help_text="Within six months, as a decimal string."
    )
    outcome = serializers.ChoiceField(
        Assessment.Outcome.choices,
        help_text="As it was decided, and never changed. `set`: the limit is in force. `waits`: the policy leaves it "
        "to officers; one takes it up, another decides, and until then `limit_now` stays. `unchanged`: it is the limit "
        "as it was. `declined`: there is none. `blocked`: it would be higher, but nothing rises by machine while the "
        "model is looked at.",
    )
    decision = serializers.CharField(help_text="In a sentence, as it was decided.")
    limit = fields.YuanField(help_text="What the policy says; in force at once, or proposed.")
    limit_now = fields.YuanField(help_text="The line's limit as it is.")
    reasons = ReasonOutput(many=True)
    nearest_change = serializers.CharField(help_text="What would raise the limit, reckoned anew.")
    sources = SourceOutput(many=True)


class ReviewOutput(fields.Output):
    """A request that a person look at a decision, and the answer once there is one."""

    id = serializers.IntegerField()
    assessment = serializers.IntegerField(source="assessment_id")
    answer_due_on = fields.DayField(source="due_on")
    verdict = serializers.ChoiceField(ReviewRequest.Verdict.choices)
    answer = serializers.CharField()


class Assess(Operation):
    """A score and the limit that follows."""

    required_scopes = ["assessments:write"]

    class Input(fields.Input):
        """Who is to be assessed."""

        borrower_number = fields.NumberField()

    @described(
        summary="Assess a borrower",
        description="Scores a person on what they agreed to tell, and decides the limit: at once inside the policy's "
        "authority, else two officers decide it. A source that was refused is left out, never guessed. The reasons "
        "add up to the points. A borrower without a line gets one.",
        takes=Input,
        answer=AssessmentOutput,
        problems=[404, 409],
        examples=({"borrower_number": "u-10086"}, EXAMPLE),
    )
    @idempotent("assess", location="/api/v1/assessments/{id}")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Assess."""
        at = calendar.now()
        assessment = assessments.assess(
            borrower=borrower_of(given["borrower_number"]),
            as_of=at,
            on=calendar.day_of(at),
            trigger=Assessment.Trigger.APPLICATION,
            actor=acting(),
        )
        return Answer(201, _written(assessment))


class ReadAssessment(Operation):
    """An assessment as it was decided."""

    required_scopes = ["assessments:read"]

    @described(
        summary="Read an assessment",
        description="The same as was answered when it was made, in the language asked for.",
        answer=AssessmentOutput,
        problems=[404],
        examples=(None, EXAMPLE),
    )
    def get(self, request: Request, assessment_id: int) -> Response:
        """Answer with the assessment."""
        return Response(_written(get_object_or_404(Assessment, pk=assessment_id)))


class AskForReview(Operation):
    """A person's look at a machine's decision."""

    required_scopes = ["assessments:write"]

    class Input(fields.Input):
        """Which decision, and what the borrower says to it."""

        assessment = fields.WholeField(min_value=1, max_value=2**31)
        words = fields.WordsField(
            max_length=reviews.LONGEST_WORDS, required=False, default="", allow_blank=True
        )

    @described(
        summary="Ask for a human review",
        description="A person looks at the decision and answers by the day named. Refused (409) while one does.",
        takes=Input,
        answer=ReviewOutput,
        problems=[404, 409],
        examples=({"assessment": 7, "words": "I have a new job."}, EXAMPLE_REVIEW),
    )
    @idempotent("ask-for-review")
    def post(self, _request: Request, given: dict[str, Any]) -> Answer:
        """Keep the request."""
        at = calendar.now()
        review = reviews.ask(
            assessment=_assessment_of(given["assessment"]),
            words=given["words"],
            at=at,
            on=calendar.day_of(at),
            actor=acting(),
        )
        return Answer(201, ReviewOutput.write(review))


class ReadReview(Operation):
    """How a review stands."""

    required_scopes = ["assessments:read"]

    @described(
        summary="Read a human review",
        description="The day by which it is answered, and the answer once there is one.",
        answer=ReviewOutput,
        problems=[404],
        examples=(None, EXAMPLE_REVIEW),
    )
    def get(self, request: Request, review_id: int) -> Response:
        """Answer with the review."""
        return Response(ReviewOutput.write(get_object_or_404(ReviewRequest, pk=review_id)))


def _assessment_of(number: int) -> Assessment:
    found = Assessment.objects.filter(pk=number).first()
    if found is None:
        raise UnknownAssessment(
            _("There is none of this number."),
            remedy=_("Correct the number."),
            field="assessment",
            value=str(number),
        )
    return found


def _written(assessment: Assessment) -> dict[str, Any]:
    line = CreditLine.objects.values("limit_fen", "borrower__number").get(
        borrower=assessment.borrower_id
    )
    chance = assessment.pd_ppm
    return AssessmentOutput.write(
        {
            "id": assessment.pk,
            "borrower_number": line["borrower__number"],
            "assessed_at": assessment.as_of,
            "points": assessment.points,
            "probability_of_default": None if chance is None else f"{chance / 1_000_000:.6f}",
            "outcome": assessment.outcome,
            "decision": explanations.decision(assessment),
            "limit": assessment.limit_fen,
            "limit_now": line["limit_fen"],
            "reasons": explanations.reasons(assessment),
            "nearest_change": explanations.nearest_change(assessment),
            "sources": [
                {"source": source, "state": state, "sentence": words}
                for source, state, words in explanations.sources(assessment)
            ],
        }
    )
