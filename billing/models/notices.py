"""What a borrower was told before a first negative record goes to the credit bureau."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lending.models import Loan


class BureauNotice(models.Model):
    """One notice that a loan's first negative record is near. Source: product rules, section 10.

    `reached_on` is the business date on which the loan was late enough, `told_at` when the borrower was told,
    `report_from` the first day on which a record may go out. A withdrawn notice never counts again.
    """

    loan = models.ForeignKey(
        Loan, models.PROTECT, related_name="bureau_notices", verbose_name=_("loan")
    )
    due_on = models.DateField(_("due on"))
    reached_on = models.DateField(_("reached on"))
    told_at = models.DateTimeField(_("borrower told at"), db_default=Now())
    report_from = models.DateField(_("may be reported from"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("credit bureau notice")
        verbose_name_plural = _("credit bureau notices")
        ordering = ["loan", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan"],
                condition=Q(withdrawn_on__isnull=True),
                name="one_standing_notice_a_loan",
            ),
            models.CheckConstraint(
                condition=Q(reached_on__gt=F("due_on")), name="notice_follows_a_missed_due_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan} · {self.reached_on}"
