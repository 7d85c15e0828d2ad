"""Dated terms on offer. A loan keeps the version it was drawn under."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from core.models.versions import Version
from lending.maths.products import Method, Prepayment, Waterfall

METHODS = [
    (Method.EQUAL_PRINCIPAL.value, _("equal principal")),
    (Method.EQUAL_INSTALMENT.value, _("equal instalment")),
]
PREPAYMENTS = [
    (Prepayment.REDUCE_INSTALMENTS.value, _("reduces instalments")),
    (Prepayment.SHORTEN_TERM.value, _("shortens the term")),
]
WATERFALLS = [
    (Waterfall.INTEREST_FIRST.value, _("penalty, compound, interest, principal")),
    (
        Waterfall.PRINCIPAL_FIRST_AFTER_90.value,
        _("principal first for loans over 90 days past due"),
    ),
]

# The code of the product that a company opens with.
FIRST_PRODUCT = "xiaodai"


class ProductVersion(Version):
    """Terms of the product from `effective_from` on; never edited once used or approved.

    Rates are integers per million per day: 500 is 0.05 %. Source: product rules, section 1.
    """

    FAMILY = ("code",)
    ONE_A_DAY = "one_approved_product_version_a_day"

    code = models.SlugField(_("code"), max_length=32, default=FIRST_PRODUCT)
    name = models.CharField(_("name"), max_length=80)
    effective_from = models.DateField(
        _("effective from"), help_text=_("First business date on which loans are drawn under it.")
    )
    min_draw_down_fen = models.BigIntegerField(_("smallest draw-down"), default=100_00)
    daily_rate_ppm = models.IntegerField(_("daily rate (per million)"), default=500)
    overdue_rate_ppm = models.IntegerField(_("overdue daily rate (per million)"), default=750)
    due_day = models.PositiveSmallIntegerField(
        _("due day"), default=10, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    min_instalments = models.PositiveSmallIntegerField(_("fewest instalments"), default=1)
    max_instalments = models.PositiveSmallIntegerField(_("most instalments"), default=6)
    method = models.CharField(
        _("method"), max_length=24, choices=METHODS, default=Method.EQUAL_PRINCIPAL.value
    )
    prepayment = models.CharField(
        _("prepayment"),
        max_length=24,
        choices=PREPAYMENTS,
        default=Prepayment.REDUCE_INSTALMENTS.value,
    )
    compound_interest = models.BooleanField(_("compound interest"), default=True)
    waterfall = models.CharField(
        _("repayment order"),
        max_length=32,
        choices=WATERFALLS,
        default=Waterfall.INTEREST_FIRST.value,
    )
    quote_minutes = models.PositiveSmallIntegerField(
        _("a quote is valid for (minutes)"), default=30
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        permissions = [
            ("request_approve_product_version", _("Can ask for a product version")),
            ("check_approve_product_version", _("Can decide a product version")),
        ]
        verbose_name = _("product version")
        verbose_name_plural = _("product versions")
        ordering = ["-effective_from", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="product_version_is_unique"),
            models.UniqueConstraint(
                fields=["code", "effective_from"],
                condition=Q(status="approved"),
                name="one_approved_product_version_a_day",
            ),
            models.CheckConstraint(
                condition=Q(daily_rate_ppm__gt=0) & Q(overdue_rate_ppm__gte=F("daily_rate_ppm")),
                name="product_rates_are_positive",
            ),
            models.CheckConstraint(
                condition=Q(min_instalments__gte=1)
                & Q(max_instalments__gte=F("min_instalments"))
                & Q(max_instalments__lte=60),
                name="product_instalments_in_order",
            ),
            models.CheckConstraint(
                condition=Q(due_day__gte=1, due_day__lte=28), name="product_due_day_in_every_month"
            ),
            models.CheckConstraint(
                condition=Q(min_draw_down_fen__gt=0), name="product_smallest_draw_down_is_positive"
            ),
        ]

    def __str__(self) -> str:
        # The name that the house gives is translated, a lender's own stands as it was entered.
        return f"{gettext(self.name)} v{self.number}"
