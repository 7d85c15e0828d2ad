"""Loans that officers pursue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lending.models import Loan


class OverdueCase(models.Model):
    """An overdue loan on an officer's list, from the day it fell overdue to its cure."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="cases", verbose_name=_("loan"))
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("officer"),
    )

    class Meta:
        verbose_name = _("overdue case")
        verbose_name_plural = _("overdue cases")
        ordering = ["opened_on", "pk"]
        indexes = [models.Index(fields=["opened_on", "id"], name="cases_as_listed")]
        constraints = [
            models.UniqueConstraint(
                fields=["loan"], condition=Q(closed_on__isnull=True), name="one_open_case_a_loan"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_closes_after_it_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan} · {self.opened_on}"
