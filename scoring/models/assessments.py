"""Assessments: one scoring of one borrower with everything it rested on, who took it up, and the review of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Approval
from lending.models import Borrower, LimitChange
from scoring.maths.limits import Rule
from scoring.models.model_versions import ModelVersion
from scoring.models.policies import LimitPolicy

RULES = [
    (Rule.POLICY.value, _("the policy's limit")),
    (Rule.FIRST.value, _("the policy's limit, the first one")),
    (Rule.STEP.value, _("the highest increase at once")),
    (Rule.TOO_FEW_CLEAN.value, _("too few instalments on time for an increase")),
    (Rule.OVERDUE_LOWERS.value, _("lowered: a loan is overdue")),
    (Rule.OVERDUE_HOLDS.value, _("not raised: a loan is overdue")),
    (Rule.NOT_BELOW_DRAWN.value, _("not below what is drawn")),
    (Rule.FROM_NOTHING.value, _("only people give back a limit that was taken away")),
    (Rule.NO_SCORE.value, _("no score: the limit stays")),
]


class Assessment(models.Model):
    """One score, its reasons and the limit that follows. Never changed.

    `snapshot` holds all that the score and the limit were computed from; `snapshot_sha256` its hash. From it both are
    computed again bit for bit. `log_odds` (of bad) is written as a float's exact hexadecimal.
    """

    class Trigger(models.TextChoices):
        APPLICATION = "application", _("application")
        REFRESH = "refresh", _("refresh")
        OVERDUE = "overdue", _("overdue")
        CURE = "cure", _("cured")
        WITHDRAWAL = "withdrawal", _("consent withdrawn")
        REVIEW = "review", _("human review")

    class Outcome(models.TextChoices):
        SET = "set", _("limit set at once")
        WAITS = "waits", _("proposed: two officers decide")
        UNCHANGED = "unchanged", _("limit unchanged")
        DECLINED = "declined", _("no limit")
        BLOCKED = "blocked", _("increase blocked by an open finding")

    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="assessments", verbose_name=_("borrower")
    )
    as_of = models.DateTimeField(_("as of"))
    actor = models.CharField(_("actor"), max_length=150)
    on = models.DateField(_("on"))
    trigger = models.CharField(_("trigger"), max_length=16, choices=Trigger.choices)
    model = models.ForeignKey(
        ModelVersion,
        models.PROTECT,
        related_name="assessments",
        null=True,
        blank=True,
        verbose_name=_("model version"),
        help_text=_("Empty where nothing could be scored."),
    )
    policy = models.ForeignKey(
        LimitPolicy, models.PROTECT, related_name="assessments", verbose_name=_("limit policy")
    )
    sources = models.JSONField(_("evidence used"))
    snapshot = models.JSONField(_("snapshot"))
    snapshot_sha256 = models.CharField(_("hash of the snapshot"), max_length=64)
    log_odds = models.CharField(_("log odds"), max_length=32, blank=True)
    pd_ppm = models.PositiveIntegerField(
        _("probability of default (per million)"), null=True, blank=True
    )
    points = models.IntegerField(_("points"), null=True, blank=True)
    reasons = models.JSONField(_("reasons"), default=list)
    nearest_change = models.JSONField(_("nearest change"), default=dict)
    limit_before_fen = models.BigIntegerField(_("limit before"))
    limit_fen = models.BigIntegerField(_("limit by the policy"))
    rule = models.CharField(_("by which rule"), max_length=20, choices=RULES)
    bounds = models.JSONField(_("bounds of the limit"), default=list)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices)
    limit_change = models.OneToOneField(
        LimitChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessment",
        verbose_name=_("limit change"),
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-as_of", "-pk"]
        indexes = [
            models.Index(fields=["borrower", "-as_of"], name="assessments_of_a_person"),
            models.Index(
                fields=["borrower"], condition=Q(outcome="waits"), name="limits_left_to_officers"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["borrower", "trigger", "as_of"], name="one_assessment_an_instant"
            ),
            models.CheckConstraint(
                condition=Q(model__isnull=True, pd_ppm__isnull=True, points__isnull=True)
                | Q(model__isnull=False, pd_ppm__isnull=False, points__isnull=False),
                name="a_score_has_its_model",
            ),
            models.CheckConstraint(
                condition=Q(limit_before_fen__gte=0, limit_fen__gte=0),
                name="assessed_limits_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.borrower} {self.on}"


class TakenUp(models.Model):
    """An officer made an assessment's limit their own request, which another officer decides. Never changed.

    The foreign key to the assessment is the database's own: the row goes with it when a person is erased.
    """

    assessment = models.OneToOneField(
        Assessment,
        models.CASCADE,
        db_constraint=False,
        related_name="taken_up",
        verbose_name=_("assessment"),
    )
    approval = models.OneToOneField(
        Approval, models.PROTECT, related_name="taken_up", verbose_name=_("approval")
    )

    class Meta:
        verbose_name = _("assessment taken up")
        verbose_name_plural = _("assessments taken up")

    def __str__(self) -> str:
        return f"{self.assessment} {self.approval}"


class ReviewRequest(models.Model):
    """A borrower asks that a person look at a decision made by machine. Answered by `due_on`, inclusive."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        UPHELD = "upheld", _("decision stands")
        CHANGED = "changed", _("decision changed")

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="reviews", verbose_name=_("assessment")
    )
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("answer due on"))
    words = models.TextField(_("what the borrower says"), blank=True)
    verdict = models.CharField(
        _("verdict"), max_length=16, choices=Verdict.choices, default=Verdict.OPEN
    )
    answer = models.TextField(_("answer to the borrower"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    approval = models.OneToOneField(
        Approval,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="review",
        verbose_name=_("other limit that was asked for"),
    )

    class Meta:
        verbose_name = _("human review")
        verbose_name_plural = _("human reviews")
        ordering = ["due_on", "pk"]
        permissions = [("answer_review", _("Can answer a human review"))]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(verdict="open"), name="one_open_review"
            ),
            models.CheckConstraint(
                condition=Q(verdict="open", answered_by__isnull=True, answered_at__isnull=True)
                | (
                    ~Q(verdict="open")
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="an_answer_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.get_verdict_display()}"
