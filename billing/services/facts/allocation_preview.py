"""Where a repayment would go, told before it is booked: it is booked, read, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from billing.maths.position import Allocation
from billing.maths.terms import Component
from billing.services.facts import repayments
from billing.services.positions import stored_positions
from lending.models import CreditLine, Loan


@dataclass(frozen=True, slots=True)
class LoanGets:
    """What one loan would get, in fen: of what is due by component, of what is not due, and what nobody owes."""

    loan: Loan
    due_fen: tuple[tuple[Component, int], ...]
    prepaid_interest_fen: int
    prepaid_principal_fen: int
    refund_returned_fen: int
    credit_fen: int

    @property
    def amount_fen(self) -> int:
        """All of it."""
        due_fen = sum(fen for _component, fen in self.due_fen)
        prepaid_fen = self.prepaid_interest_fen + self.prepaid_principal_fen
        return due_fen + prepaid_fen + self.refund_returned_fen + self.credit_fen


def foresee(
    *,
    line: CreditLine,
    amount_fen: int,
    value_on: date,
    on: date,
    reference: str,
    actor: str,
    loan: Loan | None = None,
    again: bool = False,
) -> tuple[LoanGets, ...]:
    """Return what each loan would get of a payment; nothing where it is recorded already. Keeps nothing.

    Raises as `repayments.receive` does.
    """
    with transaction.atomic():
        received = repayments.receive(
            line=line,
            amount_fen=amount_fen,
            value_on=value_on,
            on=on,
            reference=reference,
            actor=actor,
            loan=loan,
            again=again,
        )
        gets = (
            ()
            if received.repeated
            else tuple(_gets(fact.loan, fact.pk, on) for fact in received.facts)
        )
        transaction.set_rollback(True)
    return gets


def _gets(loan: Loan, fact_id: int, on: date) -> LoanGets:
    position = stored_positions.replay_loan(loan=loan, as_of=on)
    applied = next(one for one in position.applied if one.fact.reference == str(fact_id))
    due_ons = {row.no: row.due_on for row in position.instalments}

    def is_due(allocation: Allocation) -> bool:
        no = allocation.instalment_no
        return no is not None and due_ons[no] <= applied.fact.value_on

    due = [allocation for allocation in applied.allocations if is_due(allocation)]
    prepaid = [allocation for allocation in applied.allocations if not is_due(allocation)]
    prepaid_principal_fen = _sum(prepaid, Component.PRINCIPAL)
    return LoanGets(
        loan=loan,
        due_fen=tuple((kind, fen) for kind in Component if (fen := _sum(due, kind))),
        prepaid_interest_fen=sum(a.amount_fen for a in prepaid) - prepaid_principal_fen,
        prepaid_principal_fen=prepaid_principal_fen,
        refund_returned_fen=-applied.refund_to_return_fen,
        credit_fen=applied.credit_fen,
    )


def _sum(allocations: list[Allocation], component: Component) -> int:
    return sum(a.amount_fen for a in allocations if a.component is component)
