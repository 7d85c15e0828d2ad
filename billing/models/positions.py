"""How a loan stands: written only by replay, so that stored = replayed can be proved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.maths.terms import Component
from lending.models import CreditLine, Loan, ProductVersion


class Position(models.Model):
    """One loan's state, independent of the day on which it is read.

    Days past due on a day are that day − `past_due_from`, never below zero, the day being no earlier than
    `clock_stops_until`; they are not stored. `past_due_from` is the oldest unpaid due date, later by the days
    after it on which a pause stops the clock. `penalty_stops_until` is the day before which no overdue segment begins.
    `*_settled_fen` are cumulative: paid, waived.
    """

    class Books(models.TextChoices):
        ON = "on", _("on the books")
        CHARGED_OFF = "charged_off", _("charged off")
        WRITTEN_OFF = "written_off", _("written off")

    loan = models.OneToOneField(
        Loan, models.PROTECT, primary_key=True, related_name="position", verbose_name=_("loan")
    )
    line = models.ForeignKey(
        CreditLine, models.PROTECT, related_name="positions", verbose_name=_("credit line")
    )
    product_version = models.ForeignKey(
        ProductVersion, models.PROTECT, related_name="+", verbose_name=_("product version")
    )
    principal_unpaid_fen = models.BigIntegerField(_("principal unpaid"))
    interest_settled_fen = models.BigIntegerField(_("interest settled"), default=0)
    penalty_interest_settled_fen = models.BigIntegerField(_("penalty interest settled"), default=0)
    compound_interest_settled_fen = models.BigIntegerField(
        _("compound interest settled"), default=0
    )
    credit_balance_fen = models.BigIntegerField(_("credit balance"), default=0)
    refund_to_return_fen = models.BigIntegerField(_("refund to return"), default=0, db_default=0)
    next_unpaid_due_on = models.DateField(_("oldest unpaid due date"), null=True, blank=True)
    past_due_from = models.DateField(_("past due from"), null=True, blank=True)
    clock_stops_until = models.DateField(_("clock stops until"), null=True, blank=True)
    penalty_stops_until = models.DateField(_("penalty stops until"), null=True, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    books = models.CharField(_("books"), max_length=16, choices=Books.choices, default=Books.ON)
    replayed_as_of = models.DateField(_("replayed as of"))
    last_fact_id = models.BigIntegerField(_("last fact"))

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    principal_unpaid_fen__gte=0,
                    interest_settled_fen__gte=0,
                    penalty_interest_settled_fen__gte=0,
                    compound_interest_settled_fen__gte=0,
                    credit_balance_fen__gte=0,
                    refund_to_return_fen__gte=0,
                ),
                name="position_amounts_are_not_negative",
            ),
        ]
        indexes = [
            models.Index(
                fields=["past_due_from", "loan"],
                condition=Q(settled_on__isnull=True),
                name="position_by_days_past_due",
            ),
            models.Index(fields=["loan"], condition=~Q(books="on"), name="loans_off_the_books"),
        ]

    def __str__(self) -> str:
        return str(self.loan_id)


class Instalment(models.Model):
    """What falls due on one date and what became of it.

    `interest_fen` is the whole interest to the due date. Penalty and compound interest are what
    ended segments froze; what an open segment adds is computed for the day asked for.
    """

    loan = models.ForeignKey(
        Loan, models.PROTECT, related_name="instalment_rows", db_index=False, verbose_name=_("loan")
    )
    no = models.PositiveSmallIntegerField(_("no."))
    due_on = models.DateField(_("due on"))
    principal_fen = models.BigIntegerField(_("principal"))
    interest_fen = models.BigIntegerField(_("interest"))
    penalty_interest_fen = models.BigIntegerField(_("penalty interest"), default=0)
    compound_interest_fen = models.BigIntegerField(_("compound interest"), default=0)
    principal_settled_fen = models.BigIntegerField(_("principal settled"), default=0)
    interest_settled_fen = models.BigIntegerField(_("interest settled"), default=0)
    penalty_interest_settled_fen = models.BigIntegerField(_("penalty interest settled"), default=0)
    compound_interest_settled_fen = models.BigIntegerField(
        _("compound interest settled"), default=0
    )

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["loan", "no"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "no"], name="instalment_no_is_unique"),
            models.CheckConstraint(
                condition=Q(
                    principal_settled_fen__gte=0,
                    principal_settled_fen__lte=F("principal_fen"),
                    interest_settled_fen__gte=0,
                    interest_settled_fen__lte=F("interest_fen"),
                    penalty_interest_settled_fen__gte=0,
                    penalty_interest_settled_fen__lte=F("penalty_interest_fen"),
                    compound_interest_settled_fen__gte=0,
                    compound_interest_settled_fen__lte=F("compound_interest_fen"),
                ),
                name="no_more_is_settled_than_was_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "loan"],
                condition=Q(principal_settled_fen__lt=F("principal_fen"))
                | Q(interest_settled_fen__lt=F("interest_fen")),
                name="unpaid_instalment_by_due_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id}/{self.no}"


# The components that days bear.
BEARING = [
    (Component.INTEREST.value, _("interest")),
    (Component.PENALTY_INTEREST.value, _("penalty interest")),
    (Component.COMPOUND_INTEREST.value, _("compound interest")),
]


class Segment(models.Model):
    """Days `[starts_on, ends_on)` with one balance and one rate; open-ended where null.

    Accrued through day d, d itself not counted: round half up(balance × rate × days). Source: product rules,
    section 3.
    """

    loan = models.ForeignKey(
        Loan, models.PROTECT, related_name="segments", db_index=False, verbose_name=_("loan")
    )
    product_version = models.ForeignKey(
        ProductVersion,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("product version"),
    )
    component = models.CharField(_("component"), max_length=20, choices=BEARING)
    instalment_no = models.PositiveSmallIntegerField(_("instalment"))
    balance_fen = models.BigIntegerField(_("balance"))
    rate_ppm = models.IntegerField(_("daily rate (per million)"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("interest segment")
        verbose_name_plural = _("interest segments")
        ordering = ["loan", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "component", "instalment_no", "starts_on"],
                name="segments_start_on_different_days",
            ),
            models.UniqueConstraint(
                fields=["loan", "component", "instalment_no"],
                condition=Q(ends_on__isnull=True),
                name="one_open_segment",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="segment_has_days",
            ),
            models.CheckConstraint(
                condition=Q(balance_fen__gt=0, rate_ppm__gte=0), name="segment_bears_interest"
            ),
        ]
        indexes = [
            models.Index(
                fields=["product_version", "component", "ends_on", "starts_on"],
                include=["balance_fen", "rate_ppm"],
                name="segments_as_summed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.component} {self.starts_on}"
