"""What a checker is shown beside a request about a loan, kept with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from billing.services.positions import stored_positions
from lending.models import Loan


def of_loan(*, loan: Loan, as_of: date) -> dict[str, Any]:
    """Return how a loan stands, for the checker of a request about it."""
    stands = stored_positions.state_of(loan=loan, as_of=as_of)
    return {
        "as_of": as_of.isoformat(),
        "payoff_fen": stands.payoff_fen,
        "days_past_due": stands.days_past_due,
        "due_principal_fen": stands.due_principal_fen,
        "due_interest_fen": stands.due_interest_fen,
        "penalty_interest_fen": stands.penalty_interest_fen,
        "compound_interest_fen": stands.compound_interest_fen,
        "due_fen": stands.due_fen,
        "refund_to_return_fen": stands.refund_to_return_fen,
        "credit_balance_fen": stands.credit_balance_fen,
    }
