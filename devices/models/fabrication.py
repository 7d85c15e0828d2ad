"""Data that looks made up: what a rule found, and what a person made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from devices.models.choices import KINDS
from devices.models.metrics import Metric
from lending.models import Borrower


class SeriesSignature(models.Model):
    """The highest and lowest days of a metric over sixteen worn days: where two people's agree, they are compared.

    Kept for the days under review only, and of nobody who withdrew. Source: `devices.maths.resemblance`.
    """

    borrower = models.ForeignKey(Borrower, models.CASCADE, related_name="+")
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    extremes = models.CharField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["metric", "extremes"], name="signatures_alike")]
        constraints = [
            models.UniqueConstraint(
                fields=["borrower", "metric", "starts_on"], name="one_signature_a_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.extremes}"


class FabricationFlag(models.Model):
    """One rule that one person's data broke over [from_on, through_on], both inclusive. Never changed."""

    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="fabrication_flags", verbose_name=_("borrower")
    )
    kind = models.CharField(_("kind of data"), max_length=16, choices=KINDS)
    rule = models.CharField(_("rule"), max_length=32)
    from_on = models.DateField(_("from"))
    through_on = models.DateField(_("through"))
    evidence = models.JSONField(_("evidence"), default=dict)
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("sign of fabrication")
        verbose_name_plural = _("signs of fabrication")
        ordering = ["-found_at", "-pk"]
        indexes = [models.Index(fields=["borrower", "kind", "-found_at"], name="flags_of_a_series")]
        constraints = [
            models.CheckConstraint(
                condition=Q(through_on__gte=F("from_on")), name="flag_covers_days"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.from_on}–{self.through_on}"


class FabricationCase(models.Model):
    """Two signs and more of one person and kind, for a person to decide. The detector refuses nobody."""

    class Verdict(models.TextChoices):
        GENUINE = "genuine", _("genuine")
        FABRICATED = "fabricated", _("made up")

    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="fabrication_cases", verbose_name=_("borrower")
    )
    kind = models.CharField(_("kind of data"), max_length=16, choices=KINDS)
    flags = models.ManyToManyField(FabricationFlag, related_name="cases", verbose_name=_("signs"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("fabrication case")
        verbose_name_plural = _("fabrication cases")
        ordering = ["-opened_at", "-pk"]
        permissions = [("decide_fabricationcase", _("Can decide a fabrication case"))]
        constraints = [
            models.UniqueConstraint(
                fields=["borrower", "kind"],
                condition=Q(closed_at__isnull=True),
                name="one_open_fabrication_case",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, verdict="", closed_by__isnull=True)
                | (
                    ~Q(verdict="")
                    & ~Q(reason="")
                    & Q(closed_at__isnull=False, closed_by__isnull=False)
                ),
                name="fabrication_verdict_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.borrower.number} · {self.get_kind_display()}"
