"""The facts of a what-if case that two officers would decide, recorded as the case tells them.

A case was held against its rules as a whole: a waiver above what is unpaid lapses, a restructure of nothing changes
nothing. The services, which refuse such of an officer, are left out; all that follows from a fact is theirs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from billing.maths.facts import Fact as Told
from billing.models import Fact
from billing.services.facts import recording
from core.models import Approval
from lending.models import Loan


def record(
    *, loan: Loan, told: Told, of: Fact | None, on: date, approval: Approval, actor: str
) -> Fact:
    """Record a waiver, a restructure, a pause, or a resume `of` a recorded pause."""
    fact = Fact(
        kind=told.kind,
        loan=loan,
        value_on=told.value_on,
        amount_fen=sum(fen for _component, fen in told.waived),
        approval=approval,
        detail=_detail(told, of),
    )
    return _keep(fact, on, actor)


def reverse(*, fact: Fact, on: date, approval: Approval, actor: str) -> Fact:
    """Reverse a fact that brought no money."""
    reversal = Fact(
        kind=Fact.Kind.REVERSAL,
        loan=fact.loan,
        value_on=on,
        reverses=fact,
        approval=approval,
    )
    return _keep(reversal, on, actor)


def _keep(fact: Fact, on: date, actor: str) -> Fact:
    loan = fact.loan
    locked = recording.lock_line(line_id=loan.line_id, loan_ids=[loan.pk], on=on)
    recording.record_told(locked=locked, fact=fact, on=on, actor=actor)
    return fact


def _detail(told: Told, of: Fact | None) -> dict[str, Any]:
    if told.restructure is not None:
        return {
            "first_due_on": told.restructure.first_due_on.isoformat(),
            "instalments": told.restructure.instalments,
            "interest_only": told.restructure.interest_only,
        }
    if told.pause is not None:
        return {
            "until": told.pause.until.isoformat(),
            "stops": [stop.value for stop in told.pause.stops],
        }
    if of is not None:
        return {"of": of.pk}
    return {component.value: fen for component, fen in told.waived}
