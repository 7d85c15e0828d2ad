"""What can be asked for at a loan: each form gives the payload that its deed reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.maths.terms import Component
from billing.models import Fact
from billing.services.restructures import MOST_INSTALMENTS
from lending.admin.asking import Asking
from lending.admin.forms import DayField, RequestForm, YuanField
from lending.models import Loan


class WaiverForm(RequestForm):
    """Amounts to give up, by component."""

    principal = YuanField(label=gettext_lazy("Principal"), required=False)
    interest = YuanField(label=gettext_lazy("Interest"), required=False)
    penalty_interest = YuanField(label=gettext_lazy("Penalty interest"), required=False)
    compound_interest = YuanField(label=gettext_lazy("Compound interest"), required=False)

    def clean(self) -> dict[str, Any]:
        """Require that something is waived."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned[component.value] for component in Component):
            raise forms.ValidationError(_("Give at least one amount to waive."))
        return cleaned

    def payload(self) -> dict[str, Any]:
        amounts = {component.value: self.cleaned_data[component.value] for component in Component}
        return {"waived": {name: fen for name, fen in amounts.items() if fen}}


class RestructureForm(RequestForm):
    """New due dates for everything unpaid."""

    first_due_on = DayField(label=gettext_lazy("First due date"))
    instalments = forms.IntegerField(
        label=gettext_lazy("Instalments"), min_value=1, max_value=MOST_INSTALMENTS
    )

    def payload(self) -> dict[str, Any]:
        return {
            "first_due_on": self.cleaned_data["first_due_on"].isoformat(),
            "instalments": self.cleaned_data["instalments"],
        }


class RefundForm(RequestForm):
    """A part of the credit balance to pay back."""

    amount = YuanField(label=gettext_lazy("Amount"))
    reference = forms.CharField(label=gettext_lazy("Reference of the transfer"), max_length=64)

    def payload(self) -> dict[str, Any]:
        return {
            "amount_fen": self.cleaned_data["amount"],
            "reference": self.cleaned_data["reference"],
        }


def _fact(loan: Loan, request: HttpRequest) -> Model | None:
    number = request.GET.get("fact", "")
    return Fact.objects.filter(loan=loan, pk=int(number)).first() if number.isdecimal() else None


LOAN_REQUESTS = (
    Asking(
        "reversal",
        "billing.reverse",
        gettext_lazy("Ask for a reversal"),
        RequestForm,
        _fact,
        on_page=False,
    ),
    Asking("waiver", "billing.waive", gettext_lazy("Ask for a waiver"), WaiverForm),
    Asking(
        "restructure", "billing.restructure", gettext_lazy("Ask for a restructure"), RestructureForm
    ),
    Asking("refund", "billing.refund", gettext_lazy("Ask for a refund"), RefundForm),
    Asking("charge-off", "billing.charge_off", gettext_lazy("Ask for a charge-off"), RequestForm),
    Asking("write-off", "billing.write_off", gettext_lazy("Ask for a write-off"), RequestForm),
)
