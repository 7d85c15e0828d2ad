"""Changes of band: the only part of arrears that is stored."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.maths.arrears import AssetClass, Band
from lending.models import Loan

ASSET_CLASSES = [
    (AssetClass.NORMAL.value, _("normal")),
    (AssetClass.SPECIAL_MENTION.value, _("special mention")),
    (AssetClass.SUBSTANDARD.value, _("substandard")),
    (AssetClass.DOUBTFUL.value, _("doubtful")),
    (AssetClass.LOSS.value, _("loss")),
]
# A loan that is not past due has no row.
BANDS = [
    (Band.M1.value, _("M1 (1–30 days)")),
    (Band.M2.value, _("M2 (31–60 days)")),
    (Band.M3.value, _("M3 (61–90 days)")),
    (Band.M3_PLUS.value, _("M3+ (over 90 days)")),
]


class Arrears(models.Model):
    """A stretch of business dates `[starts_on, ends_on)` a loan spent in one band.

    A loan that is not past due has no row. Source: product rules, section 7.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="arrears", verbose_name=_("loan"))
    band = models.CharField(_("band"), max_length=4, choices=BANDS)
    asset_class = models.CharField(_("asset class"), max_length=16, choices=ASSET_CLASSES)
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
