"""Facts: immutable events of a loan. Inserted, never changed; a mistake is reversed."""

from __future__ import annotations

from typing import TypeAlias

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from billing.maths.facts import FactKind
from core.models import Approval
from lending.models import CreditLine, Loan


class Receipt(models.Model):
    """Money that came in from a borrower, before it is split over loans. Never changed.

    A reference names one receipt whose facts stand. One that is recorded anew after its facts were reversed, for the
    right loan or amount, `replaces` the reversed one: a chain, of which only the last can stand.
    """

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="receipts", verbose_name=_("credit line")
    )
    amount_fen = models.BigIntegerField(_("amount"))
    value_on = models.DateField(_("value date"))
    recorded_at = models.DateTimeField(_("recording time"), db_default=Now())
    reference = models.CharField(
        _("reference"), max_length=64, help_text=_("The payment channel's own number.")
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
        help_text=_("The reversed receipt of the same reference."),
    )
    named_loan = models.ForeignKey(
        Loan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("loan named by the borrower"),
    )

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="receipt_is_positive"),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(replaces__isnull=True),
                name="a_reference_begins_once",
            ),
        ]
        indexes = [models.Index(fields=["reference"], name="receipt_by_reference")]

    def __str__(self) -> str:
        return self.reference


FACT_KINDS = [
    (FactKind.DRAW_DOWN.value, _("draw-down")),
    (FactKind.REPAYMENT.value, _("repayment")),
    (FactKind.REVERSAL.value, _("reversal")),
    (FactKind.WAIVER.value, _("waiver")),
    (FactKind.RESTRUCTURE.value, _("restructure")),
    (FactKind.CHARGE_OFF.value, _("charge-off")),
    (FactKind.WRITE_OFF.value, _("write-off")),
    (FactKind.RECOVERY.value, _("recovery")),
    (FactKind.REFUND.value, _("refund of a credit balance")),
    (FactKind.PAUSE.value, _("pause")),
    (FactKind.RESUME.value, _("resume")),
]


class Fact(models.Model):
    """One event of one loan. The loan's state is the fold of its facts, by value date, then order.

    The recording order is `id`. `detail` holds what an amount can't say: a waiver's components in
    fen, a restructure's first due date, count and how many are of interest only, until when a pause
    stops what, the pause that a resume ends. Source: product rules, sections 6 and 13.
    """

    Kind: TypeAlias = FactKind

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="facts", verbose_name=_("loan"))
    kind = models.CharField(_("kind"), max_length=16, choices=FACT_KINDS)
    value_on = models.DateField(_("value date"))
    recorded_at = models.DateTimeField(_("recording time"), db_default=Now())
    recorded_on = models.DateField(
        _("recorded on"), help_text=_("Business date on which it became known.")
    )
    amount_fen = models.BigIntegerField(_("amount"), default=0)
    reference = models.CharField(_("reference"), max_length=64, blank=True)
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )
    receipt = models.ForeignKey(
        Receipt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="facts",
        verbose_name=_("receipt"),
    )
    approval = models.ForeignKey(
        Approval,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approval"),
    )
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    actor = models.CharField(_("actor"), max_length=150)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["loan", "value_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0), name="fact_amount_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="a_reversal_names_what_it_reverses",
            ),
            models.UniqueConstraint(
                fields=["loan"], condition=Q(kind="draw_down"), name="one_draw_down_a_loan"
            ),
            models.CheckConstraint(
                condition=Q(value_on__lte=models.F("recorded_on")), name="no_fact_from_the_future"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["draw_down", "repayment", "recovery"])
                | Q(approval__isnull=False),
                name="a_guarded_fact_names_its_approval",
            ),
        ]
        indexes = [models.Index(fields=["recorded_on"], name="fact_by_recording")]
        permissions = [
            ("request_reverse", _("Can ask for a reversal")),
            ("check_reverse", _("Can decide a reversal")),
            ("request_move", _("Can ask for moving a repayment to another loan")),
            ("check_move", _("Can decide moving a repayment to another loan")),
            ("request_waive", _("Can ask for a waiver")),
            ("check_waive", _("Can decide a waiver")),
            ("request_restructure", _("Can ask for a restructure")),
            ("check_restructure", _("Can decide a restructure")),
            ("request_charge_off", _("Can ask for a charge-off")),
            ("check_charge_off", _("Can decide a charge-off")),
            ("request_write_off", _("Can ask for a write-off")),
            ("check_write_off", _("Can decide a write-off")),
            ("request_refund", _("Can ask for a refund")),
            ("check_refund", _("Can decide a refund")),
            ("request_pause", _("Can ask for a pause")),
            ("check_pause", _("Can decide a pause")),
            ("request_resume", _("Can ask for the end of a pause")),
            ("check_resume", _("Can decide the end of a pause")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value_on}"
