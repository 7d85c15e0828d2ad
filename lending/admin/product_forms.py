"""The form that proposes a product version, filled with the terms in force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from core.admin.forms import DayField, RateField, YuanField
from core.maths.calendar import today
from core.maths.money import yuan
from core.models import Approval
from lending.models import ProductVersion
from lending.services import products

_AS_THEY_ARE = (
    "code",
    "name",
    "due_day",
    "min_instalments",
    "max_instalments",
    "method",
    "prepayment",
    "compound_interest",
    "waterfall",
    "quote_minutes",
)


class ProductVersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """New terms and why. Rates are typed in percent a day, amounts in yuan."""

    effective_from = DayField(label=_("Effective from"))
    daily_rate = RateField(label=_("Daily rate (%)"))
    overdue_rate = RateField(label=_("Overdue daily rate (%)"))
    min_draw_down = YuanField(label=_("Smallest draw-down"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = ProductVersion
        fields = _AS_THEY_ARE

    def propose(self, maker: User) -> Approval:
        """Ask for the version of a valid form."""
        data = self.cleaned_data
        return products.propose(
            effective_from=data["effective_from"],
            on=today(),
            maker=maker,
            reason=data["reason"],
            daily_rate_ppm=data["daily_rate"],
            overdue_rate_ppm=data["overdue_rate"],
            min_draw_down_fen=data["min_draw_down"],
            **{name: data[name] for name in _AS_THEY_ARE},
        )


def terms_to_start_from() -> dict[str, Any]:
    """Return the newest approved terms as a form is filled with them."""
    newest = ProductVersion.objects.approved().first()
    version = newest or ProductVersion()
    return {
        **{name: getattr(version, name) for name in _AS_THEY_ARE},
        "daily_rate": f"{version.daily_rate_ppm / 10_000:.4f}",
        "overdue_rate": f"{version.overdue_rate_ppm / 10_000:.4f}",
        "min_draw_down": yuan(version.min_draw_down_fen),
    }
