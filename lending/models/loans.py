"""One draw-down's contract: a thin record of what was agreed. What money did is in billing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lending.models.lines import CreditLine
from lending.models.products import ProductVersion


class Loan(models.Model):
    """What was agreed at draw-down. Never changed; how it stands is `billing.Position`."""

    number = models.CharField(_("loan number"), max_length=32, unique=True)
    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="loans", verbose_name=_("credit line")
    )
    product_version = models.ForeignKey(
        ProductVersion, models.PROTECT, related_name="loans", verbose_name=_("product version")
    )
    principal_fen = models.BigIntegerField(_("principal"))
    drawn_on = models.DateField(_("drawn on"))
    instalments = models.PositiveSmallIntegerField(_("instalments"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(principal_fen__gt=0), name="loan_principal_is_positive"
            ),
            models.CheckConstraint(condition=Q(instalments__gte=1), name="loan_has_instalments"),
        ]

    def __str__(self) -> str:
        return self.number
