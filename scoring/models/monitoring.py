"""The watch over models at work: shadow scores, monthly figures, and the findings that open themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.work_list import WorkChunk, WorkRun
from lending.models import Borrower
from scoring.models.model_versions import ModelVersion


class ShadowRun(WorkRun):
    """One night's scoring of everybody with an active line, by every model at work, as known at `as_of`."""

    on = models.DateField(_("on"), unique=True)
    as_of = models.DateTimeField(_("as of"))
    versions = models.ManyToManyField(
        ModelVersion, related_name="+", verbose_name=_("model versions")
    )
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    people = models.PositiveIntegerField(_("people scored"), default=0)

    class Meta:
        verbose_name = _("night of shadow scores")
        verbose_name_plural = _("nights of shadow scores")
        ordering = ["-on"]

    def __str__(self) -> str:
        return str(self.on)


class ShadowChunk(WorkChunk):
    """A stretch of borrowers of one night."""

    run = models.ForeignKey(
        ShadowRun, models.PROTECT, related_name="chunks", verbose_name=_("night of shadow scores")
    )
    people = models.PositiveIntegerField(_("people scored"), default=0)

    class Meta:
        verbose_name = _("chunk of a night")
        verbose_name_plural = _("chunks of a night")
        ordering = ["run", "first_id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "first_id"], name="a_chunk_once_a_night")
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.first_id}–{self.last_id}"


class ShadowScore(models.Model):
    """What a model at work says of a person on a night. `sources` joins the sources used with a plus sign.

    `log_odds` are those of bad, as scored: bands are cut by them, since points are whole. Only ever inserted.
    """

    model = models.ForeignKey(
        ModelVersion, models.PROTECT, related_name="shadow_scores", verbose_name=_("model version")
    )
    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="+", verbose_name=_("borrower")
    )
    on = models.DateField(_("on"))
    log_odds = models.FloatField(_("log odds"))
    points = models.IntegerField(_("points"))
    pd_ppm = models.PositiveIntegerField(_("probability of default (per million)"))
    sources = models.CharField(_("evidence used"), max_length=120)

    class Meta:
        verbose_name = _("shadow score")
        verbose_name_plural = _("shadow scores")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "on", "borrower"], name="one_shadow_score_a_night"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_id} {self.borrower_id} {self.on}"


class StabilityFigure(models.Model):
    """One monthly figure of a model, as it was known when it was made. Only ever inserted."""

    class Kind(models.TextChoices):
        PSI = "psi", "PSI"
        CSI = "csi", "CSI"
        CALIBRATION = "calibration", _("calibration of a decile")
        AUC = "auc", _("AUC of a matured vintage")
        COVERAGE = "coverage", _("coverage of a source")
        OVERRIDE = "override", _("share of decisions overridden")
        OVERRIDE_BAD = "override_bad", _("bad rate of overridden decisions")

    model = models.ForeignKey(
        ModelVersion, models.PROTECT, related_name="figures", verbose_name=_("model version")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    subject = models.CharField(
        _("subject"), max_length=80, blank=True, help_text=_("The feature, decile or source.")
    )
    value = models.FloatField(_("value"))
    people = models.PositiveIntegerField(_("people"))
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("monthly figure")
        verbose_name_plural = _("monthly figures")
        ordering = ["-month", "kind", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "month", "kind", "subject"], name="one_figure_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.kind} {self.subject}"


class PortfolioSnapshot(models.Model):
    """Vintages and roll rates through a month's end, as they were known when it was over. Only ever inserted."""

    month = models.DateField(_("month"), unique=True, help_text=_("Its first day."))
    vintages = models.JSONField(_("vintages"))
    rolls = models.JSONField(_("roll rates"))

    class Meta:
        verbose_name = _("picture of the book")
        verbose_name_plural = _("pictures of the book")
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Finding(models.Model):
    """An opened defect of a model. While open it blocks automatic increases, and nothing else."""

    class Rule(models.TextChoices):
        DRIFT = "drift", _("the people scored have changed (PSI above 0.25)")
        CALIBRATION = "calibration", _("a decile outside its interval two months running")
        DISCRIMINATION = "discrimination", _("a matured vintage 0.03 below validation")
        EXPIRED = "expired", _("the model's time is over")
        TAMPERED = "tampered", _("the stored model is not the one registered")
        REPORTED = "reported", _("reported by a person")

    model = models.ForeignKey(
        ModelVersion, models.PROTECT, related_name="findings", verbose_name=_("model version")
    )
    rule = models.CharField(_("rule"), max_length=16, choices=Rule.choices)
    subject = models.CharField(_("subject"), max_length=80, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict)
    opened_on = models.DateField(_("opened on"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    reason = models.TextField(_("reason for closing"), blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-opened_on", "-pk"]
        permissions = [
            ("close_finding", _("Can close a finding")),
            ("report_finding", _("Can report a finding")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "rule", "subject"],
                condition=Q(closed_at__isnull=True),
                name="one_open_finding_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(reason="")),
                name="a_closed_finding_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.get_rule_display()}"
