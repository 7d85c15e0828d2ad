"""Rules from law and the regulator as dated data, and the capital that may be lent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from core.models.versions import Dated


class Ceiling(Dated):
    """A dated ceiling with its source and a switch. Source: product rules, section 10.

    `value` is per million for a rate (240000 = 24 %), fen for an amount, days for what goes to the credit bureau.
    """

    class Kind(models.TextChoices):
        ANNUAL_COST = "annual_cost", _("all-in annual cost of a new loan")
        PROTECTED_RATE = "protected_rate", _("annual rate up to which courts protect a claim")
        BALANCE = "balance", _("consumer balance per person")
        NEGATIVE_RECORD = "negative_record", _("days past due from which a record is negative")
        NOTICE = "notice", _("days from telling the borrower to a first negative record")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    value = models.BigIntegerField(_("value"))
    source = models.CharField(_("source"), max_length=200)
    is_on = models.BooleanField(_("switched on"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("legal ceiling")
        verbose_name_plural = _("legal ceilings")
        ordering = ["kind", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "effective_from"], name="one_ceiling_a_day"),
            models.CheckConstraint(condition=Q(value__gt=0), name="ceiling_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_from}"


class CapitalPool(models.Model):
    """The company's own lendable capital, one row. A draw-down never passes it.

    Only a reversed repayment may lift what is outstanding above it: the money was lent already.
    """

    lendable_fen = models.BigIntegerField(_("lendable capital"))
    outstanding_fen = models.BigIntegerField(_("principal outstanding"), default=0)

    history = HistoricalRecords(excluded_fields=["outstanding_fen"])

    class Meta:
        verbose_name = _("lendable capital")
        verbose_name_plural = _("lendable capital")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_capital_pool"),
            models.CheckConstraint(
                condition=Q(outstanding_fen__gte=0, lendable_fen__gte=0),
                name="capital_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(_("lendable capital"))
