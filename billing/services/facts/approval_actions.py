"""The actions of this app that two people decide: from an approval's target and payload to the service.

Each action's outcome names the facts it made.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.maths.terms import Component
from billing.models import Fact
from billing.services.facts import (
    moves,
    pause_actions,
    refunds,
    restructures,
    reversals,
    waivers,
    write_offs,
)
from billing.services.facts.action_payloads import (
    Move,
    Refund,
    Restructure,
    Waiver,
    loan_of,
    outcome,
)
from core.maths.money import grouped_yuan
from core.models import Approval
from core.services import approval_actions, labels
from core.services.actor import acting
from core.services.approval_actions import ApprovalAction, NoPayload, UnreadablePayload
from lending.models import Loan

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
    "interest_only": gettext_lazy("of them interest only"),
}


def register() -> None:
    """Enter the actions, and their words, where approvals find them. May run twice."""
    approval_actions.register(*_ACTIONS, *pause_actions.ACTIONS)
    labels.enter(_WORDS | pause_actions.WORDS)


def _reverse(_payload: NoPayload, *, approval: Approval, on: date) -> dict[str, Any]:
    fact = Fact.objects.select_related("loan").get(pk=approval.target_id)
    return outcome(*reversals.reverse(fact=fact, on=on, actor=acting(), approval=approval))


def _move(payload: Move, *, approval: Approval, on: date) -> dict[str, Any]:
    fact = Fact.objects.select_related("loan", "receipt").get(pk=approval.target_id)
    loan = _target_loan(payload)
    return outcome(*moves.move(fact=fact, loan=loan, on=on, actor=acting(), approval=approval))


def _waive(payload: Waiver, *, approval: Approval, on: date) -> dict[str, Any]:
    loan, waived = loan_of(approval), payload.waived
    fact = waivers.waive(loan=loan, waived=waived, on=on, actor=acting(), approval=approval)
    return outcome(fact)


def _restructure(payload: Restructure, *, approval: Approval, on: date) -> dict[str, Any]:
    fact = restructures.restructure(
        loan=loan_of(approval),
        first_due_on=payload.first_due_on,
        instalments=payload.instalments,
        interest_only=payload.interest_only,
        on=on,
        actor=acting(),
        approval=approval,
    )
    return outcome(fact)


def _charge_off(_payload: NoPayload, *, approval: Approval, on: date) -> dict[str, Any]:
    fact = write_offs.charge_off(loan=loan_of(approval), on=on, actor=acting(), approval=approval)
    return outcome(fact)


def _write_off(_payload: NoPayload, *, approval: Approval, on: date) -> dict[str, Any]:
    fact = write_offs.write_off(loan=loan_of(approval), on=on, actor=acting(), approval=approval)
    return outcome(fact)


def _refund(payload: Refund, *, approval: Approval, on: date) -> dict[str, Any]:
    fact = refunds.refund(
        loan=loan_of(approval),
        amount_fen=payload.amount_fen,
        on=on,
        reference=payload.reference,
        actor=acting(),
        approval=approval,
    )
    return outcome(fact)


def _describe_reversal(_payload: NoPayload, approval: Approval) -> str:
    fact = Fact.objects.select_related("loan", "receipt").get(pk=approval.target_id)
    said = _("Reverse: %(kind)s of %(amount)s yuan, value date %(day)s, loan %(loan)s.") % {
        "kind": fact.get_kind_display(),
        "amount": grouped_yuan(fact.amount_fen),
        "day": fact.value_on,
        "loan": fact.loan.number,
    }
    return _with_consequences(said, approval, fact)


def _describe_move(payload: Move, approval: Approval) -> str:
    fact = Fact.objects.select_related("loan__line__borrower", "receipt").get(pk=approval.target_id)
    said = moves.describe(fact=fact, loan=_target_loan(payload))
    return _with_consequences(said, approval, fact)


def _describe_waiver(payload: Waiver, approval: Approval) -> str:
    labels = {
        Component.PRINCIPAL: _("principal"),
        Component.INTEREST: _("interest"),
        Component.PENALTY_INTEREST: _("penalty interest"),
        Component.COMPOUND_INTEREST: _("compound interest"),
    }
    parts = [f"{labels[name]} {grouped_yuan(fen)}" for name, fen in payload.waived.items()]
    return _("Waive of loan %(loan)s: %(parts)s (yuan).") % {
        "loan": loan_of(approval).number,
        "parts": ", ".join(parts),
    }


def _describe_restructure(payload: Restructure, approval: Approval) -> str:
    told = {
        "loan": loan_of(approval).number,
        "count": payload.instalments,
        "day": payload.first_due_on,
        "interest_only": payload.interest_only,
    }
    if payload.interest_only:
        return (
            _(
                "Restructure loan %(loan)s: %(count)s instalments, the first due on %(day)s, "
                "the first %(interest_only)s of interest only."
            )
            % told
        )
    return _("Restructure loan %(loan)s: %(count)s instalments, the first due on %(day)s.") % told


def _describe_charge_off(_payload: NoPayload, approval: Approval) -> str:
    return _("Charge off loan %(loan)s.") % {"loan": loan_of(approval).number}


def _describe_write_off(_payload: NoPayload, approval: Approval) -> str:
    return _("Write off loan %(loan)s.") % {"loan": loan_of(approval).number}


def _describe_refund(payload: Refund, approval: Approval) -> str:
    return _("Refund %(amount)s yuan of the credit balance of loan %(loan)s.") % {
        "amount": grouped_yuan(payload.amount_fen),
        "loan": loan_of(approval).number,
    }


def _with_consequences(said: str, approval: Approval, fact: Fact) -> str:
    """Add what of refunds would be left to return, while it is to be decided."""
    if approval.verdict != Approval.Verdict.OPEN:
        return said
    return " ".join([said, *reversals.consequences(fact=fact)])


def _target_loan(payload: Move) -> Loan:
    """Find the loan that a payment is to be moved to. Raises UnreadablePayload."""
    loan = Loan.objects.select_related("line__borrower").filter(number=payload.loan).first()
    if loan is None:
        raise UnreadablePayload("payload.loan", payload.loan)
    return loan


_ACTIONS = (
    ApprovalAction(
        "billing.reverse", NoPayload, _reverse, gettext_lazy("reversal"), _describe_reversal
    ),
    ApprovalAction(
        "billing.move", Move, _move, gettext_lazy("move of a repayment"), _describe_move
    ),
    ApprovalAction("billing.waive", Waiver, _waive, gettext_lazy("waiver"), _describe_waiver),
    ApprovalAction(
        "billing.restructure",
        Restructure,
        _restructure,
        gettext_lazy("restructure"),
        _describe_restructure,
    ),
    ApprovalAction(
        "billing.charge_off",
        NoPayload,
        _charge_off,
        gettext_lazy("charge-off"),
        _describe_charge_off,
    ),
    ApprovalAction(
        "billing.write_off", NoPayload, _write_off, gettext_lazy("write-off"), _describe_write_off
    ),
    ApprovalAction(
        "billing.refund",
        Refund,
        _refund,
        gettext_lazy("refund of a credit balance"),
        _describe_refund,
    ),
)
