"""Changes of band: the only part of arrears that is stored."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lending.models import Loan


class AssetClass(models.TextChoices):
    """The five classes; a loan that is not past due is normal."""

    NORMAL = "normal", _("normal")
    SPECIAL_MENTION = "special_mention", _("special mention")
    SUBSTANDARD = "substandard", _("substandard")
    DOUBTFUL = "doubtful", _("doubtful")
    LOSS = "loss", _("loss")


class Arrears(models.Model):
    """A stretch of business dates `[starts_on, ends_on)` a loan spent in one band.

    A loan that is not past due has no row. Source: product rules, section 7.
    """

    class Band(models.TextChoices):
        M1 = "M1", _("M1 (1–30 days)")
        M2 = "M2", _("M2 (31–60 days)")
        M3 = "M3", _("M3 (61–90 days)")
        M3_PLUS = "M3+", _("M3+ (over 90 days)")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="arrears", verbose_name=_("loan"))
    band = models.CharField(_("band"), max_length=4, choices=Band.choices)
    asset_class = models.CharField(_("asset class"), max_length=16, choices=AssetClass.choices)
    non_accrual = models.BooleanField(_("non-accrual"), default=False)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("arrears")
        verbose_name_plural = _("arrears")
        ordering = ["loan", "starts_on"]
        indexes = [
            models.Index(
                fields=["loan"],
                condition=Q(ends_on__isnull=True, non_accrual=True),
                name="loans_in_non_accrual",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["loan"], condition=Q(ends_on__isnull=True), name="one_open_band_a_loan"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="band_has_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.band}"
