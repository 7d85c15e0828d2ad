"""Insurance prices from the same evidence by another consent. Never read by credit."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models.versions import Version
from lending.models import Borrower
from scoring.maths.insurance_products import Product

PRODUCTS = [
    (Product.HEALTH.value, _("health insurance")),
    (Product.MOTOR.value, _("motor insurance")),
]


class PricingTable(Version):
    """One version of the relativities of a product; 1,000,000 is the plain price. Two people decide.

    `rows` lists per factor its bands: {"factor": …, "bands": [[below or null, relativity_ppm], …]}.
    """

    FAMILY = ("product",)
    ONE_A_DAY = "one_approved_pricing_a_day"

    product = models.CharField(_("product"), max_length=8, choices=PRODUCTS)
    rows = models.JSONField(_("relativities"))
    lowest_ppm = models.PositiveIntegerField(_("lowest relativity (per million)"))
    source = models.TextField(_("source of the figures"))

    class Meta:
        verbose_name = _("pricing table")
        verbose_name_plural = _("pricing tables")
        ordering = ["product", "-effective_from", "-number"]
        permissions = [
            ("request_change_pricing", _("Can ask for another pricing table")),
            ("check_change_pricing", _("Can decide on another pricing table")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="pricing_table_is_unique"),
            models.UniqueConstraint(
                fields=["product", "effective_from"],
                condition=Q(status="approved"),
                name="one_approved_pricing_a_day",
            ),
            models.CheckConstraint(
                condition=Q(lowest_ppm__gt=0, lowest_ppm__lte=1_000_000),
                name="pricing_only_discounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_product_display()} v{self.number}"


class InsuranceQuote(models.Model):
    """One quoted relativity and what it rested on. Only ever inserted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    borrower = models.ForeignKey(
        Borrower, models.PROTECT, related_name="+", verbose_name=_("borrower")
    )
    table = models.ForeignKey(
        PricingTable, models.PROTECT, related_name="quotes", verbose_name=_("pricing table")
    )
    as_of = models.DateTimeField(_("as of"))
    consents = models.JSONField(_("consent receipts"))
    evidence = models.JSONField(_("evidence"))
    relativity_ppm = models.PositiveIntegerField(_("relativity (per million)"))
    premium_fen = models.BigIntegerField(_("premium before"))
    premium_after_fen = models.BigIntegerField(_("premium after"))
    actor = models.CharField(_("actor"), max_length=150)

    class Meta:
        verbose_name = _("insurance quote")
        verbose_name_plural = _("insurance quotes")
        ordering = ["-as_of"]
        permissions = [("quote_insurance", _("Can quote insurance"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(relativity_ppm__gt=0, relativity_ppm__lte=1_000_000),
                name="insurance_only_discounts",
            ),
            models.CheckConstraint(
                condition=Q(premium_fen__gt=0, premium_after_fen__gte=0)
                & Q(premium_after_fen__lte=F("premium_fen")),
                name="insurance_price_is_no_dearer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.as_of:%Y-%m-%d}"
