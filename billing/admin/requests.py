"""What can be asked for at a loan: each form gives the payload that its action reads."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.maths.restructure import MOST_INSTALMENTS, MOST_INTEREST_ONLY
from billing.maths.terms import Component
from billing.models import Fact
from billing.services.facts import pauses, reversals
from billing.services.facts.pause_actions import STOPS, told
from billing.services.positions import owed
from core.admin.action_requests import ActionRequest
from core.admin.forms import DayField, RequestForm, YuanField
from core.maths.calendar import today
from core.maths.money import grouped_yuan
from lending.models import Loan


class ReversalForm(RequestForm):
    """Nothing more than why; what is undone, and what comes of it, is said above."""

    target: Fact

    @property
    def said(self) -> list[str]:
        """Return which fact it is, and what is left to be returned of refunds."""
        return [_told(self.target), *reversals.consequences(fact=self.target)]


class MoveForm(RequestForm):
    """The loan that a repayment was meant for: another of the same borrower, or of somebody else."""

    target: Fact

    loan = forms.ChoiceField(label=gettext_lazy("To the loan of this borrower"), required=False)
    other = forms.CharField(
        label=gettext_lazy("Or the number of another borrower's loan"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Then the payment is booked on another person's account."),
    )

    def __init__(self, *args: Any, target: Any, **kwargs: Any) -> None:
        super().__init__(*args, target=target, **kwargs)
        owes = owed.by_line(line_id=target.loan.line_id, as_of=today())
        due = {row.loan.pk: row.state.due_fen for row in owes.loans}
        meant = Loan.objects.filter(line_id=target.loan.line_id, drawn_on__lte=target.value_on)
        choices = [(loan.number, _choice(loan, due.get(loan.pk))) for loan in meant.order_by("-pk")]
        chosen: Any = self.fields["loan"]
        chosen.choices = [
            ("", "–"),
            *(choice for choice in choices if choice[0] != target.loan.number),
        ]

    @property
    def said(self) -> list[str]:
        """Return which payment it is, and what became of it."""
        parts = Fact.objects.filter(receipt=self.target.receipt).select_related("loan")
        told = [_told(self.target)]
        if len(parts) > 1:
            numbers = ", ".join(part.loan.number for part in parts)
            told.append(
                _("The payment was shared over loans %(loans)s; all of it is moved.")
                % {"loans": numbers}
            )
        return [
            *told,
            _("It is reversed and booked on the other loan, under its reference and value date."),
            *reversals.consequences(fact=self.target),
        ]

    def clean(self) -> dict[str, Any]:
        """Require one loan, which there is."""
        cleaned = super().clean() or {}
        chosen, other = cleaned.get("loan"), (cleaned.get("other") or "").strip().upper()
        if not self.errors and bool(chosen) == bool(other):
            raise forms.ValidationError(_("Name one loan: of this borrower, or of another."))
        if other and not Loan.objects.filter(number=other).exists():
            self.add_error("other", _("There is no loan of this number."))
        cleaned["loan"] = chosen or other
        return cleaned

    def payload(self) -> dict[str, Any]:
        return {"loan": self.cleaned_data["loan"]}


def _choice(loan: Loan, due_fen: int | None) -> str:
    if due_fen is None:
        return _("%(loan)s, settled") % {"loan": loan.number}
    return _("%(loan)s, due today ¥%(due)s") % {"loan": loan.number, "due": grouped_yuan(due_fen)}


def _told(fact: Any) -> str:
    """Return a fact with what an officer knows it by: amount, reference, value date, loan."""
    amount_fen = fact.receipt.amount_fen if fact.receipt else fact.amount_fen
    told = {
        "kind": fact.get_kind_display(),
        "amount": grouped_yuan(amount_fen),
        "day": fact.value_on,
        "loan": fact.loan.number,
        "reference": fact.reference,
    }
    if not amount_fen:
        return _("%(kind)s, value date %(day)s, loan %(loan)s") % told
    if not fact.reference:
        return _("%(kind)s of ¥%(amount)s, value date %(day)s, loan %(loan)s") % told
    return (
        _("%(kind)s of ¥%(amount)s, reference %(reference)s, value date %(day)s, loan %(loan)s")
        % told
    )


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
    interest_only = forms.IntegerField(
        label=gettext_lazy("Of them interest only"),
        min_value=0,
        max_value=MOST_INTEREST_ONLY,
        initial=0,
        help_text=gettext_lazy("So many of the first due dates carry no principal."),
    )

    def clean(self) -> dict[str, Any]:
        """Require a due date that carries principal."""
        cleaned = super().clean() or {}
        if not self.errors and cleaned["interest_only"] >= cleaned["instalments"]:
            text = _(
                "At least one instalment carries principal: %(count)s of them can't all be of interest only."
            )
            self.add_error("interest_only", text % {"count": cleaned["instalments"]})
        return cleaned

    def payload(self) -> dict[str, Any]:
        return {
            "first_due_on": self.cleaned_data["first_due_on"].isoformat(),
            "instalments": self.cleaned_data["instalments"],
            "interest_only": self.cleaned_data["interest_only"],
        }


class PauseForm(RequestForm):
    """Until when penalty, the clock or both stand still, from the day of the decision."""

    until = DayField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy(
            "The first day on which it goes on. The pause begins on the day of the decision."
        ),
    )
    stops = forms.MultipleChoiceField(
        label=gettext_lazy("What is paused"),
        choices=[(stop.value, word) for stop, word in STOPS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Interest on principal that isn't due goes on in any case."),
    )

    def clean_until(self) -> date:
        """Require a day to come."""
        until: date = self.cleaned_data["until"]
        if until <= today():
            raise forms.ValidationError(_("A pause ends on a later day than today."))
        return until

    def payload(self) -> dict[str, Any]:
        return {
            "until": self.cleaned_data["until"].isoformat(),
            "stops": self.cleaned_data["stops"],
        }


class ResumeForm(RequestForm):
    """Nothing more than why; what is resumed is said above."""

    target: Fact

    @property
    def said(self) -> list[str]:
        """Return which pause it is."""
        return [
            _("Paused since %(since)s: %(told)s.")
            % {"since": self.target.value_on, "told": told(self.target)},
            _("It goes on from the day of the decision."),
        ]


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
    facts = Fact.objects.filter(loan=loan).select_related("loan", "receipt")
    return facts.filter(pk=int(number)).first() if number.isdecimal() else None


def _payment(loan: Loan, request: HttpRequest) -> Model | None:
    fact: Any = _fact(loan, request)
    return fact if fact and fact.receipt else None


def _paused(loan: Loan, request: HttpRequest) -> Model | None:
    fact: Any = _fact(loan, request)
    return fact if fact in pauses.standing(loan=loan, on=today()) else None


LOAN_REQUESTS = (
    ActionRequest(
        "reversal",
        "billing.reverse",
        gettext_lazy("Ask for a reversal"),
        ReversalForm,
        _fact,
        on_page=False,
    ),
    ActionRequest(
        "move",
        "billing.move",
        gettext_lazy("Ask for moving a repayment to another loan"),
        MoveForm,
        _payment,
        on_page=False,
    ),
    ActionRequest("waiver", "billing.waive", gettext_lazy("Ask for a waiver"), WaiverForm),
    ActionRequest(
        "restructure", "billing.restructure", gettext_lazy("Ask for a restructure"), RestructureForm
    ),
    ActionRequest("pause", "billing.pause", gettext_lazy("Ask for a pause"), PauseForm),
    ActionRequest(
        "resume",
        "billing.resume",
        gettext_lazy("Ask for the end of a pause"),
        ResumeForm,
        _paused,
        on_page=False,
    ),
    ActionRequest("refund", "billing.refund", gettext_lazy("Ask for a refund"), RefundForm),
    ActionRequest(
        "charge-off", "billing.charge_off", gettext_lazy("Ask for a charge-off"), RequestForm
    ),
    ActionRequest(
        "write-off", "billing.write_off", gettext_lazy("Ask for a write-off"), RequestForm
    ),
)
