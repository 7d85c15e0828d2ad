"""The form that proposes a pricing table, filled with the one in force."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.forms import DayField, RateField
from core.maths.calendar import today
from core.models import Approval
from scoring.maths.insurance import FACTORS, Factor
from scoring.models import PricingTable
from scoring.services.insurance import pricing
from scoring.services.insurance.explanation import name_of

# How many whole units make one of what is typed: a day, a kilometre, a brake, a per cent.
UNITS = {
    "steps": 1,
    "exercise_days": 100,
    "annual_km": 1,
    "night_share": 10_000,
    "hard_brakes": 100,
    "speeding": 10_000,
}
_PERCENT_PPM = 10_000


class BandsField(forms.CharField):
    """Bands as “below: per cent” one after the other, the last without a bound; cleans to pairs of whole numbers."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, code: str) -> None:
        super().__init__(
            label=name_of(code),
            help_text=_("below: percent; below: percent; …; percent from there on"),
        )
        self.unit = UNITS[code]

    def clean(self, value: Any) -> Any:
        """Read the bands exactly; their order and range are the service's to judge."""
        text = str(super().clean(value)).replace("；", ";").replace("：", ":").replace("\n", ";")
        parts = [part.strip() for part in text.split(";") if part.strip()]
        try:
            return [self._band(part) for part in parts]
        except (InvalidOperation, ValueError) as error:
            message = _("Not readable: %(text)s. Write such as “4000: 100; 8000: 97.5; 95”.")
            raise forms.ValidationError(message % {"text": text}) from error

    def _band(self, part: str) -> list[int | None]:
        below, _colon, share = part.rpartition(":")
        return [_whole(below, self.unit) if below else None, _whole(share, _PERCENT_PPM)]


class PricingForm(forms.Form):
    """The bands of each factor, the lowest price, whence the figures come, and why."""

    effective_from = DayField(label=gettext_lazy("Effective from"))
    lowest = RateField(label=gettext_lazy("Lowest price (percent of the plain one)"))
    source = forms.CharField(
        label=gettext_lazy("Source of the figures"), widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, product: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        for code in FACTORS[product]:
            self.fields[code] = BandsField(code)
        self.order_fields(["effective_from", *FACTORS[product], "lowest", "source", "reason"])

    def propose(self, maker: User) -> Approval:
        """Ask for the table of a valid form."""
        data = self.cleaned_data
        return pricing.propose(
            product=self.product,
            effective_from=data["effective_from"],
            rows=[{"factor": code, "bands": data[code]} for code in FACTORS[self.product]],
            lowest_ppm=data["lowest"],
            source=data["source"],
            on=today(),
            maker=maker,
            reason=data["reason"],
        )


def typed(table: PricingTable) -> dict[str, Any]:
    """Return a table as the form is filled with it."""
    bands = {factor.code: _typed(factor) for factor in pricing.factors_of(table)}
    lowest = Decimal(table.lowest_ppm) / _PERCENT_PPM
    return bands | {"lowest": f"{lowest.normalize():f}", "source": table.source}


def _typed(factor: Factor) -> str:
    said = []
    for band in factor.bands:
        share = f"{(Decimal(band.relativity_ppm) / _PERCENT_PPM).normalize():f}"
        if band.below is None:
            said.append(share)
        else:
            below = (Decimal(band.below) / UNITS[factor.code]).normalize()
            said.append(f"{below:f}: {share}")
    return "; ".join(said)


def _whole(text: str, unit: int) -> int:
    """Read a plain decimal number in whole units. Raises ValueError where it isn't one."""
    number = Decimal(text.strip()) * unit
    if not number.is_finite() or number != number.to_integral_value() or abs(number) > 10**9:
        raise ValueError(text)
    return int(number)
