"""A borrower's credit balance paid back."""

from __future__ import annotations

from datetime import date

from billing.models import Fact
from billing.services.facts import recording
from core.models import Approval
from lending.models import Loan


def refund(
    *, loan: Loan, amount_fen: int, on: date, reference: str, actor: str, approval: Approval
) -> Fact:
    """Pay a part of a loan's credit balance back. Raises facts.FactRefused for more than there is."""
    fact = Fact(
        kind=Fact.Kind.REFUND,
        loan=loan,
        value_on=on,
        amount_fen=amount_fen,
        reference=reference,
        approval=approval,
    )
    return recording.record_alone(fact=fact, on=on, actor=actor)
