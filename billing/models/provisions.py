"""Loan-loss provisions by asset class."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.arrears import ASSET_CLASSES
from lending.models import ProductVersion


class ProvisionRate(models.Model):
    """Share of the principal of one asset class to be provided for, per million, from a day on."""

    asset_class = models.CharField(_("asset class"), max_length=16, choices=ASSET_CLASSES)
    rate_ppm = models.IntegerField(_("rate (per million)"))
    effective_from = models.DateField(_("effective from"))

    class Meta:
        verbose_name = _("provision rate")
        verbose_name_plural = _("provision rates")
        ordering = ["asset_class", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset_class", "effective_from"], name="one_provision_rate_a_day"
            ),
            models.CheckConstraint(
                condition=Q(rate_ppm__gte=0, rate_ppm__lte=1_000_000),
                name="provision_rate_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_class} {self.effective_from}"


class Provision(models.Model):
    """What had to be provided for at a month's end, by product version and asset class."""

    month_end_on = models.DateField(_("month end"))
    product_version = models.ForeignKey(
        ProductVersion, models.PROTECT, related_name="+", verbose_name=_("product version")
    )
    asset_class = models.CharField(_("asset class"), max_length=16, choices=ASSET_CLASSES)
    loans = models.BigIntegerField(_("loans"))
    principal_fen = models.BigIntegerField(_("principal"))
    rate_ppm = models.IntegerField(_("rate (per million)"))
    required_fen = models.BigIntegerField(_("provision required"))

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["-month_end_on", "asset_class"]
        constraints = [
            models.UniqueConstraint(
                fields=["month_end_on", "product_version", "asset_class"],
                name="one_provision_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_end_on} {self.asset_class}"
