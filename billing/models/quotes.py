"""What a borrower was shown before signing."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from lending.models import CreditLine, Loan, ProductVersion


class Quote(models.Model):
    """Schedule and cost shown to a borrower; a draw-down names it and must equal it.

    `shown` is what was disclosed: the instalments, total interest, both annual rates and the
    late-payment example. Source: product rules, section 4.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(CreditLine, models.PROTECT, verbose_name=_("credit line"))
    product_version = models.ForeignKey(
        ProductVersion, models.PROTECT, verbose_name=_("product version")
    )
    principal_fen = models.BigIntegerField(_("principal"))
    drawn_on = models.DateField(_("drawn on"))
    instalments = models.PositiveSmallIntegerField(_("instalments"))
    total_interest_fen = models.BigIntegerField(_("total interest"))
    annual_cost_ppm = models.BigIntegerField(
        _("annual cost (per million)"), help_text=_("IRR-based annual rate of the cash flows.")
    )
    shown = models.JSONField(_("shown to the borrower"))
    quoted_at = models.DateTimeField(_("quoted at"))
    valid_until = models.DateTimeField(_("valid until"))
    loan = models.OneToOneField(
        Loan, models.PROTECT, null=True, blank=True, related_name="quote", verbose_name=_("loan")
    )

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")

    def __str__(self) -> str:
        return str(self.pk)
