"""The dated samples that models are built on: who was observed when, and what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lending.models import Borrower


class Sample(models.Model):
    """People observed from `observed_from` to `observed_through`, inclusive, and their outcomes.

    Bad is DPD of at least `bad_dpd` within `outcome_months` after the observation. `fingerprint` is the hash of rows
    and features as the models saw them.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    observed_from = models.DateField(_("observed from"))
    observed_through = models.DateField(_("observed through"))
    outcome_months = models.PositiveSmallIntegerField(_("months of outcome"), default=6)
    bad_dpd = models.PositiveSmallIntegerField(_("bad from days past due"), default=30)
    out_of_time_from = models.DateField(_("out of time from"))
    known_as_of = models.DateTimeField(_("outcomes as known at"))
    rows = models.PositiveIntegerField(_("rows"))
    bads = models.PositiveIntegerField(_("bads"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    is_synthetic = models.BooleanField(_("invented people"), default=False)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by")
    )
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["-drawn_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(observed_from__lte=F("observed_through"), bads__lte=F("rows")),
                name="sample_windows_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SampleRow(models.Model):
    """One person at one instant. `is_bad` is empty where nothing was lent or the outcome is open."""

    class Part(models.TextChoices):
        TRAIN = "train", _("training")
        OUT_OF_SAMPLE = "out_of_sample", _("out of sample")
        OUT_OF_TIME = "out_of_time", _("out of time")

    sample = models.ForeignKey(
        Sample, models.CASCADE, related_name="people", verbose_name=_("sample")
    )
    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="+", verbose_name=_("borrower")
    )
    observed_at = models.DateTimeField(_("observed at"))
    part = models.CharField(_("part"), max_length=16, choices=Part.choices)
    was_rejected = models.BooleanField(_("rejected"), default=False)
    is_bad = models.BooleanField(_("bad"), null=True)

    class Meta:
        verbose_name = _("row of a sample")
        verbose_name_plural = _("rows of samples")
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "borrower", "observed_at"], name="sample_row_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.borrower_id}"
