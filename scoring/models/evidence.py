"""What others told us of a person with their consent: purchases and credit-bureau reports. Only ever inserted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lending.models import Borrower


class Transaction(models.Model):
    """One movement on a person's account or wallet. `known_at` is when it was handed to us."""

    class Category(models.TextChoices):
        SALARY = "salary", _("salary")
        OTHER_INCOME = "other_income", _("other income")
        ESSENTIALS = "essentials", _("groceries, rent and utilities")
        DINING = "dining", _("dining")
        SHOPPING = "shopping", _("shopping")
        TRAVEL = "travel", _("travel")
        ENTERTAINMENT = "entertainment", _("entertainment")
        CASH_OUT = "cash_out", _("cash withdrawn")
        OTHER = "other", _("other spending")

    INCOME = (Category.SALARY, Category.OTHER_INCOME)

    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="+", verbose_name=_("borrower")
    )
    reference = models.CharField(
        _("reference"),
        max_length=64,
        help_text=_("Unique at the source; the same twice counts once."),
    )
    at = models.DateTimeField(_("at"))
    known_at = models.DateTimeField(_("known at"))
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["borrower", "at"], name="transactions_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["borrower", "reference"], name="transaction_counts_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="transaction_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(at__lte=F("known_at")), name="transaction_is_known_after_it_was"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.borrower_id} {self.reference}"


class BureauReport(models.Model):
    """One credit-bureau report of a person, in the figures that a score reads."""

    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="+", verbose_name=_("borrower")
    )
    reference = models.CharField(_("reference"), max_length=64)
    reported_on = models.DateField(_("reported on"))
    known_at = models.DateTimeField(_("known at"))
    open_accounts = models.PositiveIntegerField(_("open accounts"))
    balance_fen = models.BigIntegerField(_("balance"))
    limit_fen = models.BigIntegerField(_("limits granted"))
    inquiries_3m = models.PositiveIntegerField(_("inquiries, 3 months"))
    overdue_accounts = models.PositiveIntegerField(_("accounts overdue"))
    worst_dpd_24m = models.PositiveIntegerField(_("worst days past due, 24 months"))
    months_on_file = models.PositiveIntegerField(_("months on file"))

    class Meta:
        verbose_name = _("bureau report")
        verbose_name_plural = _("bureau reports")
        ordering = ["-reported_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["borrower", "reference"], name="bureau_report_counts_once"
            ),
            models.CheckConstraint(
                condition=Q(balance_fen__gte=0, limit_fen__gte=0),
                name="bureau_amounts_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.borrower_id} {self.reported_on}"
