"""How much a borrower may owe, and why that was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lending.models.borrowers import Borrower
from lending.models.products import FIRST_PRODUCT


class CreditLine(models.Model):
    """What a borrower may owe: available = limit − principal outstanding − held.

    `principal_outstanding_fen` and `held_fen` stand here, and not in a sum over loans, so that a
    draw-down locks one row. The limit may be lowered below what is drawn; then nothing is available.
    `held_fen` stays 0, and the nightly proof holds it to that, until payouts are payment orders: today a
    draw-down is paid out as it is booked. Who sums what is used counts it already.
    """

    borrower = models.OneToOneField(
        Borrower, models.PROTECT, related_name="line", verbose_name=_("borrower")
    )
    product_code = models.SlugField(
        _("product"),
        max_length=32,
        default=FIRST_PRODUCT,
        help_text=_("The product whose versions its loans are drawn under."),
    )
    limit_fen = models.BigIntegerField(_("limit"), default=0)
    principal_outstanding_fen = models.BigIntegerField(_("principal outstanding"), default=0)
    held_fen = models.BigIntegerField(_("held"), default=0)
    is_frozen = models.BooleanField(_("frozen"), default=False)
    opened_on = models.DateField(_("opened on"))

    history = HistoricalRecords(
        excluded_fields=["principal_outstanding_fen", "held_fen", "is_frozen"]
    )

    class Meta:
        verbose_name = _("credit line")
        verbose_name_plural = _("credit lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(limit_fen__gte=0, principal_outstanding_fen__gte=0, held_fen__gte=0),
                name="line_amounts_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.borrower.number

    @property
    def available_fen(self) -> int:
        """What can still be drawn, never below zero. A frozen line has none."""
        if self.is_frozen:
            return 0
        return max(self.limit_fen - self.principal_outstanding_fen - self.held_fen, 0)


class LineFreeze(models.Model):
    """A stretch of time in which nothing could be drawn, with its reason."""

    class Reason(models.TextChoices):
        OVERDUE = "overdue", _("a loan is overdue")
        OFFICER = "officer", _("frozen by an officer")
        FRAUD = "fraud", _("suspicion of fraud")
        SET_ASIDE = "set_aside", _("a loan is set aside by the close")

    # Begun and ended by rule, never by hand.
    BY_RULE = (Reason.OVERDUE, Reason.SET_ASIDE)

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="freezes", verbose_name=_("credit line")
    )
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    note = models.TextField(_("note"), blank=True)
    frozen_on = models.DateField(_("frozen on"))
    unfrozen_on = models.DateField(_("unfrozen on"), null=True, blank=True)

    class Meta:
        verbose_name = _("freeze of a line")
        verbose_name_plural = _("freezes of lines")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "reason"],
                condition=Q(unfrozen_on__isnull=True),
                name="one_open_freeze_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(unfrozen_on__isnull=True) | Q(unfrozen_on__gte=F("frozen_on")),
                name="freeze_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.get_reason_display()}"


class LimitChange(models.Model):
    """One decided change of a limit with the evidence it rested on, frozen. Never changed."""

    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="limit_changes", verbose_name=_("credit line")
    )
    from_fen = models.BigIntegerField(_("limit before"))
    to_fen = models.BigIntegerField(_("limit after"))
    effective_on = models.DateField(_("effective on"))
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)
    approval = models.OneToOneField(
        "core.Approval",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="limit_change",
        verbose_name=_("approval"),
        help_text=_("Empty for an automatic decision inside the policy's authority."),
    )
    evidence = models.JSONField(_("evidence"), default=dict)

    class Meta:
        permissions = [
            ("request_change_limit", _("Can ask for a change of limit")),
            ("check_change_limit", _("Can decide a change of limit")),
        ]
        verbose_name = _("limit change")
        verbose_name_plural = _("limit changes")
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_fen__gte=0, to_fen__gte=0), name="limits_are_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.effective_on}"
