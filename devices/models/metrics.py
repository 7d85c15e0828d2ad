"""The catalogue as data: which metrics there are and which purpose may read which. Changed by migration only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from devices.models.choices import FAMILIES, KINDS, PURPOSES


class Metric(models.Model):
    """One figure of one day, as `devices.maths.catalogue` has it. `id` is its number there."""

    id = models.PositiveSmallIntegerField(_("number"), primary_key=True)
    slug = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    name_zh = models.CharField(_("Chinese name"), max_length=64)
    kind = models.CharField(_("kind of data"), max_length=16, choices=KINDS)
    family = models.CharField(_("evidence family"), max_length=16, choices=FAMILIES)
    unit = models.CharField(_("unit"), max_length=8)
    minimum = models.FloatField(_("minimum"))
    maximum = models.FloatField(_("maximum"))
    whole = models.BooleanField(_("whole numbers only"))
    sensitive = models.BooleanField(_("sensitive"))

    class Meta:
        verbose_name = _("metric")
        verbose_name_plural = _("metrics")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(minimum__lt=F("maximum")), name="metric_has_a_range")
        ]

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name


class MetricPurpose(models.Model):
    """One purpose that may read one metric."""

    metric = models.ForeignKey(
        Metric, models.PROTECT, related_name="purposes", verbose_name=_("metric")
    )
    purpose = models.CharField(_("purpose"), max_length=24, choices=PURPOSES)

    class Meta:
        verbose_name = _("reader of a metric")
        verbose_name_plural = _("readers of metrics")
        ordering = ["metric", "purpose"]
        constraints = [
            models.UniqueConstraint(fields=["metric", "purpose"], name="a_purpose_once_a_metric")
        ]

    def __str__(self) -> str:
        return f"{self.metric} · {self.get_purpose_display()}"


class AllowedPair(models.Model):
    """A kind of data that may be asked for, for a purpose; with the sensitive notice or without."""

    purpose = models.CharField(_("purpose"), max_length=24, choices=PURPOSES)
    kind = models.CharField(_("kind of data"), max_length=16, choices=KINDS)
    sensitive = models.BooleanField(_("sensitive"))

    class Meta:
        verbose_name = _("allowed use")
        verbose_name_plural = _("allowed uses")
        ordering = ["purpose", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "kind"], name="allowed_pair_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.get_kind_display()}"
