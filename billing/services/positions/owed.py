"""What a borrower owes: how every loan of a line stands on a day, and the sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from billing.maths.replay import replay
from billing.maths.state import State, state
from billing.models import Position
from billing.services.positions import stored_positions
from billing.services.positions.terms import terms_of
from lending.models import Loan


@dataclass(frozen=True, slots=True)
class LoanOwes:
    """A loan and how it stands."""

    loan: Loan
    state: State


@dataclass(frozen=True, slots=True)
class LineOwes:
    """The loans of a line that owed something on `as_of`, the oldest first; every sum is theirs."""

    as_of: date
    loans: tuple[LoanOwes, ...]

    @property
    def due_fen(self) -> int:
        """What is to be paid by the end of the day, with all that should have been paid before."""
        return self._sum("due_fen")

    @property
    def due_principal_fen(self) -> int:
        """The principal in it."""
        return self._sum("due_principal_fen")

    @property
    def due_interest_fen(self) -> int:
        """The interest in it."""
        return self._sum("due_interest_fen")

    @property
    def due_penalty_interest_fen(self) -> int:
        """The penalty interest in it."""
        return self._sum("due_penalty_interest_fen")

    @property
    def due_compound_interest_fen(self) -> int:
        """The compound interest in it."""
        return self._sum("due_compound_interest_fen")

    @property
    def refund_to_return_fen(self) -> int:
        """The refunds to return in it."""
        return self._sum("refund_to_return_fen")

    @property
    def payoff_fen(self) -> int:
        """What settles every loan on the day."""
        return self._sum("payoff_fen")

    def _sum(self, name: str) -> int:
        return sum(getattr(owes.state, name) for owes in self.loans)


def by_line(*, line_id: int, as_of: date) -> LineOwes:
    """Replay the loans of a line that were not settled before `as_of`. Three queries, however many loans.

    A day to come is answered as if nothing else happened until then.
    """
    rows = (
        Position.objects.filter(
            Q(settled_on__isnull=True) | Q(settled_on__gte=as_of),
            line_id=line_id,
            loan__drawn_on__lte=as_of,
        )
        .select_related("loan", "product_version")
        .order_by("pk")
    )
    known = stored_positions.load_facts([row.pk for row in rows])
    stands = (
        LoanOwes(
            row.loan,
            state(
                replay(terms_of(row.product_version, row.loan.instalments), known[row.pk], as_of),
                as_of,
            ),
        )
        for row in rows
    )
    return LineOwes(as_of, tuple(owes for owes in stands if owes.state.payoff_fen))
