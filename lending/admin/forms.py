"""Forms of the officers' site: plain ones whose fields look like the theme's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lending.maths.money import fen_from_yuan


class YuanField(forms.CharField):
    """An amount of yuan with at most two decimals, thousands grouped or not; cleans to fen."""

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "placeholder": "0.00", "class": "x-yuan"}
    )

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

    def payload(self) -> dict[str, Any]:
        """Give what is asked for, as the deed reads it."""
        return {}
