"""Forms of the officers' site: plain ones whose fields look like the theme's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.columns import in_yuan
from core.maths.calendar import today
from core.maths.money import fen_from_yuan
from core.models import Approval
from core.services import approvals


class YuanField(forms.CharField):
    """An amount of yuan with two decimals at most, thousands grouped or not; cleans to fen. Labelled with its unit."""

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "placeholder": "0.00", "class": "x-yuan"}
    )

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        super().__init__(label=in_yuan(label), **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the amount; an empty one that isn't required is zero."""
        text = str(super().clean(value)).replace(",", "").replace("，", "").strip()
        if not text:
            return 0
        try:
            return fen_from_yuan(text)
        except ValueError as error:
            message = _("Not an amount of yuan: %(text)s. Write 1072.00 or 1,072.00.")
            raise forms.ValidationError(message % {"text": text}) from error


class RateField(forms.DecimalField):
    """A rate in percent; cleans to whole parts per million: 0.05 is 500."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=8, decimal_places=4, **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the percentage exactly."""
        percent = super().clean(value)
        return None if percent is None else int(percent * 10_000)


class DayField(forms.DateField):
    """A business date, picked or typed."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RequestForm(forms.Form):
    """What every request needs: why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The checker decides by it, and it is kept."),
    )

    def __init__(self, *args: Any, target: Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        self.order_fields([name for name in self.fields if name != "reason"])

    @property
    def said(self) -> list[str]:
        """Return what the request is about, a paragraph each, where that is not the page's own record."""
        return []

    def payload(self) -> dict[str, Any]:
        """Return what is asked for, as the action reads it."""
        return {}

    def ask(self, *, action: str, maker: User, evidence: dict[str, Any]) -> Approval:
        """Open the approval of a valid form."""
        return approvals.request(
            action=action,
            target=self.target,
            payload=self.payload(),
            maker=maker,
            reason=self.cleaned_data["reason"],
            on=today(),
            evidence=evidence,
        )
