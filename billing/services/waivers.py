"""Debt that is given up, component by component."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from billing.maths.terms import Component
from billing.models import Fact
from billing.services import facts
from billing.services.facts import Deed
from lending.models import Approval, Loan


def waive(
    *,
    loan: Loan,
    waived: Mapping[Component, int],
    on: date,
    actor: str,
    approval: Approval,
    value_on: date | None = None,
) -> Fact:
    """Give up amounts in fen, by component, counted from `value_on` or else from today.

    Raises facts.FactRefused for more than is unpaid on that day.
    """
    with transaction.atomic():
        ground = facts.take(line_id=loan.line_id, loan_ids=[loan.pk], on=on)
        deed = Deed(
            kind=Fact.Kind.WAIVER,
            loan_id=loan.pk,
            value_on=value_on or on,
            amount_fen=sum(waived.values()),
            approval=approval,
            detail={Component(component).value: fen for component, fen in waived.items()},
        )
        return facts.record(ground=ground, deeds=[deed], on=on, actor=actor)[0]
