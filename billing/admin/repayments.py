"""Recording a repayment that came in outside the channels: the one money event an officer enters alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.services import repayments
from lending.admin.forms import DayField, YuanField
from lending.maths.calendar import today
from lending.maths.money import grouped_yuan
from lending.models import Loan


class RepaymentForm(forms.Form):
    """Amount, value date, and the bank's own reference."""

    amount = YuanField(label=gettext_lazy("Amount"))
    value_on = DayField(
        label=gettext_lazy("Value date"),
        help_text=gettext_lazy("The day on which the money arrived."),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=64,
        help_text=gettext_lazy(
            "The payment channel's own number. The same one is never recorded twice."
        ),
    )
    across = forms.BooleanField(
        label=gettext_lazy("Not for this loan alone: share it over the line's loans"),
        required=False,
    )


def record(form: RepaymentForm, loan: Loan, actor: str) -> str:
    """Record the repayment of a valid form and say what became of it. May be sent twice."""
    data: dict[str, Any] = form.cleaned_data
    received = repayments.receive(
        line=loan.line,
        amount_fen=data["amount"],
        value_on=data["value_on"],
        on=today(),
        reference=data["reference"],
        loan=None if data["across"] else loan,
        actor=actor,
    )
    if received.repeated:
        return _("This repayment was recorded before; nothing was changed.")
    return _("Recorded ¥%(amount)s.") % {"amount": grouped_yuan(data["amount"])}
