"""Loss: charge-off and write-off change the books, never the debt."""

from __future__ import annotations

from datetime import date

from billing.models import Fact
from billing.services.facts import recording
from core.models import Approval
from lending.models import Loan


def charge_off(*, loan: Loan, on: date, actor: str, approval: Approval) -> Fact:
    """Move a loan to loss; it is still pursued. Raises facts.FactRefused where it owes nothing."""
    return _record(Fact.Kind.CHARGE_OFF, loan, on, actor, approval)


def write_off(*, loan: Loan, on: date, actor: str, approval: Approval) -> Fact:
    """Remove a loan from the books and keep a memo of what is owed.

    What comes in on it afterwards is a recovery. Raises facts.FactRefused where it owes nothing.
    """
    return _record(Fact.Kind.WRITE_OFF, loan, on, actor, approval)


def _record(kind: Fact.Kind, loan: Loan, on: date, actor: str, approval: Approval) -> Fact:
    fact = Fact(kind=kind, loan=loan, value_on=on, approval=approval)
    return recording.record_alone(fact=fact, on=on, actor=actor)
