"""What an approval says of an action of this app: its payload, what it is done to, and what it left."""

from __future__ import annotations

from datetime import date
from typing import Any

from billing.maths.facts import Stop
from billing.maths.terms import Component
from billing.models import Fact
from core.models import Approval
from core.services.approval_actions import Payload
from lending.models import Loan


class Move(Payload, frozen=True):
    """The number of the loan that a repayment was meant for."""

    loan: str


class Waiver(Payload, frozen=True):
    """What is given up, in fen, by component."""

    waived: dict[Component, int]


class Restructure(Payload, frozen=True, omit_defaults=True):
    """The new due dates, monthly from the first, and how many of the first ones carry interest only."""

    first_due_on: date
    instalments: int
    interest_only: int = 0


class Refund(Payload, frozen=True):
    """What is paid back, and under which reference."""

    amount_fen: int
    reference: str


class Pause(Payload, frozen=True):
    """The first day that isn't paused any more, and what stops until then."""

    until: date
    stops: list[Stop]


def loan_of(approval: Approval) -> Loan:
    """Return the loan that an action is done to."""
    return Loan.objects.get(pk=approval.target_id)


def outcome(*facts: Fact) -> dict[str, Any]:
    """Return what an action left: the facts it made."""
    return {"facts": [fact.pk for fact in facts]}
