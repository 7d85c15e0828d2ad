"""Debt that is given up, component by component."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from billing.maths.terms import Component
from billing.models import Fact
from billing.services.facts import recording
from core.models import Approval
from lending.models import Loan


def waive(
    *,
    loan: Loan,
    waived: Mapping[Component, int],
    on: date,
    actor: str,
    approval: Approval,
    value_on: date | None = None,
) -> Fact:
    """Return up amounts in fen, by component, counted from `value_on` or else from today.

    Raises facts.FactRefused for more than is unpaid on that day.
    """
    fact = Fact(
        kind=Fact.Kind.WAIVER,
        loan=loan,
        value_on=value_on or on,
        amount_fen=sum(waived.values()),
        approval=approval,
        detail={Component(component).value: fen for component, fen in waived.items()},
    )
    return recording.record_alone(fact=fact, on=on, actor=actor)
