"""The deeds of this app that two people decide: from an approval's target and payload to the service.

A payload holds whole numbers and texts only. Each deed's outcome names the facts it made.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.maths.terms import Component
from billing.models import Fact
from billing.services.facts import moves, refunds, restructures, reversals, waivers, write_offs
from core.errors import Refused
from core.maths.money import grouped_yuan
from core.models import Approval
from core.services import approval_actions, labels
from core.services.actor import acting
from lending.models import Loan

# Keys of each deed's payload, with the type of each value.
_PAYLOADS: dict[str, dict[str, type]] = {
    "billing.reverse": {},
    "billing.move": {"loan": str},
    "billing.waive": {"waived": dict},
    "billing.restructure": {"first_due_on": str, "instalments": int},
    "billing.charge_off": {},
    "billing.write_off": {},
    "billing.refund": {"amount_fen": int, "reference": str},
}


_WORDS = {
    "payoff_fen": gettext_lazy("pay-off"),
    "days_past_due": gettext_lazy("days past due"),
    "due_principal_fen": gettext_lazy("due principal"),
    "due_interest_fen": gettext_lazy("due interest"),
    "penalty_interest_fen": gettext_lazy("penalty interest"),
    "compound_interest_fen": gettext_lazy("compound interest"),
    "credit_balance_fen": gettext_lazy("credit balance"),
    "amount_fen": gettext_lazy("amount"),
    "reference": gettext_lazy("reference"),
    "waived": gettext_lazy("waived"),
    "facts": gettext_lazy("facts"),
    "loan": gettext_lazy("loan"),
    "due_fen": gettext_lazy("due today"),
    "refund_to_return_fen": gettext_lazy("refund to return"),
    "value_on": gettext_lazy("value date"),
    "fact": gettext_lazy("fact"),
    "principal": gettext_lazy("principal"),
    "interest": gettext_lazy("interest"),
    "penalty_interest": gettext_lazy("penalty interest"),
    "compound_interest": gettext_lazy("compound interest"),
    "first_due_on": gettext_lazy("first due date"),
    "instalments": gettext_lazy("instalments"),
}


class UnreadablePayload(Refused):
    """A payload without the fields of its deed, or with others."""

    code = "unreadable_payload"
    status = 422


def register() -> None:
    """Enter the deeds, and their words, where approvals find them. May run twice."""
    entries = (
        ("billing.reverse", _reverse, gettext_lazy("reversal"), _describe_reversal),
        ("billing.move", _move, gettext_lazy("move of a repayment"), _describe_move),
        ("billing.waive", _waive, gettext_lazy("waiver"), _describe_waiver),
        ("billing.restructure", _restructure, gettext_lazy("restructure"), _describe_restructure),
        ("billing.charge_off", _charge_off, gettext_lazy("charge-off"), _describe_charge_off),
        ("billing.write_off", _write_off, gettext_lazy("write-off"), _describe_write_off),
        ("billing.refund", _refund, gettext_lazy("refund of a credit balance"), _describe_refund),
    )
    for action, do, name, describe in entries:
        approval_actions.register(action, do, name=name, describe=describe)
    labels.enter(_WORDS)


def _reverse(*, approval: Approval, on: date) -> dict[str, Any]:
    _payload(approval)
    fact = Fact.objects.select_related("loan").get(pk=approval.target_id)
    return _outcome(*reversals.reverse(fact=fact, on=on, actor=acting(), approval=approval))


def _move(*, approval: Approval, on: date) -> dict[str, Any]:
    fact = Fact.objects.select_related("loan", "receipt").get(pk=approval.target_id)
    loan = _target_loan(approval)
    return _outcome(*moves.move(fact=fact, loan=loan, on=on, actor=acting(), approval=approval))


def _waive(*, approval: Approval, on: date) -> dict[str, Any]:
    waived = _waived(approval)
    loan = _loan(approval)
    fact = waivers.waive(loan=loan, waived=waived, on=on, actor=acting(), approval=approval)
    return _outcome(fact)


def _restructure(*, approval: Approval, on: date) -> dict[str, Any]:
    payload = _payload(approval)
    fact = restructures.restructure(
        loan=_loan(approval),
        first_due_on=_date(payload["first_due_on"]),
        instalments=payload["instalments"],
        on=on,
        actor=acting(),
        approval=approval,
    )
    return _outcome(fact)


def _charge_off(*, approval: Approval, on: date) -> dict[str, Any]:
    _payload(approval)
    fact = write_offs.charge_off(loan=_loan(approval), on=on, actor=acting(), approval=approval)
    return _outcome(fact)


def _write_off(*, approval: Approval, on: date) -> dict[str, Any]:
    _payload(approval)
    fact = write_offs.write_off(loan=_loan(approval), on=on, actor=acting(), approval=approval)
    return _outcome(fact)


def _refund(*, approval: Approval, on: date) -> dict[str, Any]:
    payload = _payload(approval)
    fact = refunds.refund(
        loan=_loan(approval),
        amount_fen=payload["amount_fen"],
        on=on,
        reference=payload["reference"],
        actor=acting(),
        approval=approval,
    )
    return _outcome(fact)


def _describe_reversal(approval: Approval) -> str:
    fact = Fact.objects.select_related("loan", "receipt").get(pk=approval.target_id)
    said = _("Reverse: %(kind)s of %(amount)s yuan, value date %(day)s, loan %(loan)s.") % {
        "kind": fact.get_kind_display(),
        "amount": grouped_yuan(fact.amount_fen),
        "day": fact.value_on,
        "loan": fact.loan.number,
    }
    return _with_consequences(said, approval, fact)


def _describe_move(approval: Approval) -> str:
    fact = Fact.objects.select_related("loan__line__borrower", "receipt").get(pk=approval.target_id)
    said = moves.describe(fact=fact, loan=_target_loan(approval))
    return _with_consequences(said, approval, fact)


def _describe_waiver(approval: Approval) -> str:
    labels = {
        Component.PRINCIPAL: _("principal"),
        Component.INTEREST: _("interest"),
        Component.PENALTY_INTEREST: _("penalty interest"),
        Component.COMPOUND_INTEREST: _("compound interest"),
    }
    parts = [f"{labels[name]} {grouped_yuan(fen)}" for name, fen in _waived(approval).items()]
    return _("Waive of loan %(loan)s: %(parts)s (yuan).") % {
        "loan": _loan(approval).number,
        "parts": ", ".join(parts),
    }


def _describe_restructure(approval: Approval) -> str:
    return _("Restructure loan %(loan)s: %(count)s instalments, the first due on %(day)s.") % {
        "loan": _loan(approval).number,
        "count": _payload(approval)["instalments"],
        "day": _payload(approval)["first_due_on"],
    }


def _describe_charge_off(approval: Approval) -> str:
    return _("Charge off loan %(loan)s.") % {"loan": _loan(approval).number}


def _describe_write_off(approval: Approval) -> str:
    return _("Write off loan %(loan)s.") % {"loan": _loan(approval).number}


def _describe_refund(approval: Approval) -> str:
    return _("Refund %(amount)s yuan of the credit balance of loan %(loan)s.") % {
        "amount": grouped_yuan(_payload(approval)["amount_fen"]),
        "loan": _loan(approval).number,
    }


def _loan(approval: Approval) -> Loan:
    return Loan.objects.get(pk=approval.target_id)


def _with_consequences(said: str, approval: Approval, fact: Fact) -> str:
    """Add what of refunds would be left to return, while it is to be decided."""
    if approval.verdict != Approval.Verdict.OPEN:
        return said
    return " ".join([said, *reversals.consequences(fact=fact)])


def _target_loan(approval: Approval) -> Loan:
    """Find the loan that a payment is to be moved to."""
    number = _payload(approval)["loan"]
    loan = Loan.objects.select_related("line__borrower").filter(number=number).first()
    if loan is None:
        raise _unreadable(number)
    return loan


def _outcome(*facts: Fact) -> dict[str, Any]:
    return {"facts": [fact.pk for fact in facts]}


def _payload(approval: Approval) -> dict[str, Any]:
    """Return the payload, or refuse one that isn't of its deed's shape."""
    payload: dict[str, Any] = approval.payload
    wanted = _PAYLOADS[approval.action]
    fits = payload.keys() == wanted.keys() and all(
        type(payload[name]) is kind for name, kind in wanted.items()
    )
    if not fits:
        raise _unreadable(approval.payload)
    return payload


def _waived(approval: Approval) -> dict[Component, int]:
    waived = _payload(approval)["waived"]
    try:
        named = {Component(name): fen for name, fen in waived.items()}
    except ValueError as error:
        raise _unreadable(waived) from error
    if any(type(fen) is not int for fen in named.values()):
        raise _unreadable(waived)
    return named


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _unreadable(text) from error


def _unreadable(value: object) -> UnreadablePayload:
    return UnreadablePayload(
        _("This is not what the deed needs to know."),
        remedy=_("Reject the request, and ask anew with the fields of the deed."),
        field="payload",
        value=value,
    )
