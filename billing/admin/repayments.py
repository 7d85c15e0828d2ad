"""Recording a repayment that came in outside the channels: the one money event an officer enters alone."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin.loan_page import COMPONENTS
from billing.models import Receipt
from billing.services.facts import repayments
from billing.services.facts.allocation_preview import LoanGets, foresee
from billing.services.positions import owed
from core.admin.forms import DayField, YuanField
from core.errors import Refused
from core.maths.calendar import today
from core.maths.money import grouped_yuan
from lending.models import Loan


class RepaymentForm(forms.Form):
    """Amount, value date, and the bank's own reference. It is booked once the officer has seen where it goes.

    `seen` is the digest of what was shown; `gets` is what each loan would get, once that is known.
    """

    amount = YuanField(label=gettext_lazy("Amount"))
    value_on = DayField(
        label=gettext_lazy("Value date"),
        help_text=gettext_lazy("The day on which the money arrived."),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=64,
        help_text=gettext_lazy(
            "The payment channel's own number. The same one is never recorded twice, unless the first was reversed."
        ),
    )
    across = forms.BooleanField(
        label=gettext_lazy("Not for this loan alone: share it over the line's loans"),
        required=False,
    )
    again = forms.BooleanField(
        label=gettext_lazy("Recorded and reversed before; the money came after all"),
        required=False,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loan = loan
        self.gets: tuple[LoanGets, ...] = ()

    @property
    def said(self) -> list[str]:
        """Return what is due, on this loan and on the line."""
        owes = owed.by_line(line_id=self.loan.line_id, as_of=today())
        stands = next((row.state for row in owes.loans if row.loan.pk == self.loan.pk), None)
        if stands is None:
            return [_("This loan owes nothing.")]
        return [
            _(
                "Due today on this loan: ¥%(due)s (principal %(principal)s, interest %(interest)s, "
                "penalty interest %(penalty)s, compound interest %(compound)s); pay-off ¥%(payoff)s."
            )
            % {
                "due": grouped_yuan(stands.due_fen),
                "principal": grouped_yuan(stands.due_principal_fen),
                "interest": grouped_yuan(stands.due_interest_fen),
                "penalty": grouped_yuan(stands.due_penalty_interest_fen),
                "compound": grouped_yuan(stands.due_compound_interest_fen),
                "payoff": grouped_yuan(stands.payoff_fen),
            },
            _("Due today on all loans of the line: ¥%(due)s; pay-off ¥%(payoff)s.")
            % {"due": grouped_yuan(owes.due_fen), "payoff": grouped_yuan(owes.payoff_fen)},
        ]

    @property
    def prepays(self) -> bool:
        """Return whether any of the money would go to what isn't due."""
        return any(got.prepaid_interest_fen or got.prepaid_principal_fen for got in self.gets)

    @property
    def rows(self) -> list[tuple[Loan, str, int]]:
        """Return where the money would go: loan, what it pays, fen."""
        told = []
        for got in self.gets:
            told += [
                (got.loan, _("due: %(component)s") % {"component": COMPONENTS[component]}, fen)
                for component, fen in got.due_fen
            ]
            told += [
                (got.loan, _("refund to return"), got.refund_returned_fen),
                (got.loan, _("prepayment: interest so far"), got.prepaid_interest_fen),
                (got.loan, _("prepayment: principal not due"), got.prepaid_principal_fen),
                (got.loan, _("beyond the pay-off: credit balance"), got.credit_fen),
            ]
        return [(loan, word, fen) for loan, word, fen in told if fen]

    def told(self, actor: str) -> dict[str, Any]:
        """Return what a valid form tells of the payment, as the services take it."""
        data: dict[str, Any] = self.cleaned_data
        return {
            "line": self.loan.line,
            "amount_fen": data["amount"],
            "value_on": data["value_on"],
            "on": today(),
            "reference": data["reference"],
            "loan": None if data["across"] else self.loan,
            "actor": actor,
            "again": data["again"],
        }

    def show(self, gets: tuple[LoanGets, ...]) -> bool:
        """Keep what each loan would get for the page. Returns whether the officer has seen just that."""
        digest = sha256(repr(gets).encode()).hexdigest()
        was_seen = self.data.get("seen") == digest
        self.gets = gets
        self.data = {**self.data.dict(), "seen": digest}  # type: ignore[attr-defined]
        return was_seen or not gets


def record(form: RepaymentForm, actor: str) -> str:
    """Record the repayment of a valid form, once it was seen where it goes, and say what became of it.

    Returns nothing where the officer has yet to see it. May be sent twice.
    """
    told = form.told(actor)
    try:
        if not form.show(foresee(**told)):
            return ""
        received = repayments.receive(**told)
    except repayments.ReferenceReused as reused:
        raise ReferenceUsed(reused.receipt) from reused
    if received.repeated:
        return _("This repayment was recorded before; nothing was changed.")
    return _("Recorded ¥%(amount)s.") % {"amount": grouped_yuan(told["amount_fen"])}


class ReferenceUsed(Refused):
    """A reference that is taken, told to an officer, who may see by what and mend it."""

    code = "reference_used"

    def __init__(self, receipt: Receipt) -> None:
        facts = receipt.facts.select_related("loan").order_by("loan_id")
        super().__init__(
            _(
                "Reference %(reference)s is recorded: ¥%(amount)s of %(day)s on loan %(loans)s, "
                "borrower %(borrower)s."
            )
            % {
                "reference": receipt.reference,
                "amount": grouped_yuan(receipt.amount_fen),
                "day": receipt.value_on,
                "loans": ", ".join(fact.loan.number for fact in facts),
                "borrower": receipt.line.borrower.number,
            },
            remedy=_(
                "If that was the wrong loan, ask on that loan's page, at the payment, to move it here. "
                "If the amount or the day was wrong, ask there for a reversal; once it is approved, record it here "
                "under this reference. A payment of its own has a reference of its own."
            ),
            field="reference",
        )
