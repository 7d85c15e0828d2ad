"""The limit policy: from a probability of default to a limit, as dated data that two people decide."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.versions import Version

_MILLION = 1_000_000


class LimitPolicy(Version):
    """One version, in force from `effective_from` until the next. Never edited once approved.

    `bands` lists [PD below (per million), months of income (per million)], rising: 1,500,000 is one and a half months.
    A PD at or above the last band gets no limit.
    """

    ONE_A_DAY = "one_approved_policy_a_day"

    number = models.PositiveIntegerField(_("version"), unique=True)
    product_cap_fen = models.BigIntegerField(_("highest limit of the product"))
    bands = models.JSONField(_("months of income by probability of default"))
    affordability_ppm = models.PositiveIntegerField(
        _("share of free income for instalments (per million)")
    )
    income_unknown_fen = models.BigIntegerField(_("monthly income counted where none is known"))
    other_debt_months = models.PositiveSmallIntegerField(
        _("months over which debt elsewhere counts as paid back"), default=12
    )
    behaviour_only_cap_fen = models.BigIntegerField(_("highest limit on behaviour alone"))
    low_trust_below_ppm = models.PositiveIntegerField(_("low trust is below (per million)"))
    low_trust_cap_fen = models.BigIntegerField(_("highest limit at low trust"))
    increase_ppm = models.PositiveIntegerField(_("highest increase at once (per million)"))
    clean_instalments = models.PositiveSmallIntegerField(
        _("instalments paid on time before an increase")
    )
    overdue_cut_ppm = models.PositiveIntegerField(
        _("cut of the limit when a loan falls overdue (per million)"), default=300_000
    )
    automatic_fen = models.BigIntegerField(
        _("decided without a person up to"),
        help_text=_("Above it, one officer takes the assessment up and another decides."),
    )
    review_days = models.PositiveSmallIntegerField(_("days for a human review"), default=15)

    class Meta:
        verbose_name = _("limit policy")
        verbose_name_plural = _("limit policies")
        ordering = ["-effective_from", "-number"]
        permissions = [
            ("request_change_policy", _("Can ask for another limit policy")),
            ("check_change_policy", _("Can decide on another limit policy")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["effective_from"],
                condition=Q(status="approved"),
                name="one_approved_policy_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    affordability_ppm__lte=_MILLION,
                    low_trust_below_ppm__lte=_MILLION,
                    increase_ppm__lte=_MILLION,
                    overdue_cut_ppm__lte=_MILLION,
                    other_debt_months__gte=1,
                    product_cap_fen__gte=0,
                    behaviour_only_cap_fen__gte=0,
                    low_trust_cap_fen__gte=0,
                    automatic_fen__gte=0,
                    income_unknown_fen__gte=0,
                ),
                name="policy_figures_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"
