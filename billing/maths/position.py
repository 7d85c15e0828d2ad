"""A loan's position: what replay derives from the facts."""

from dataclasses import dataclass
from datetime import date, timedelta

from billing.maths.facts import Fact
from billing.maths.segments import Segment
from billing.maths.terms import Component


@dataclass(frozen=True, slots=True)
class Instalment:
    """What falls due on one date, and how much of it is settled (paid or waived).

    `interest_fen` is what falls due: all its segments through the due date, and what a restructure
    carried in. `penalty_interest_fen` and `compound_interest_fen` are the frozen amounts; what open
    segments earn comes on top.
    """

    no: int
    due_on: date
    principal_fen: int
    interest_fen: int
    penalty_interest_fen: int = 0
    compound_interest_fen: int = 0
    principal_settled_fen: int = 0
    interest_settled_fen: int = 0
    penalty_interest_settled_fen: int = 0
    compound_interest_settled_fen: int = 0

    @property
    def unpaid_fen(self) -> int:
        """What is unpaid on the due date or later, without the interest of open segments."""
        return (
            self.principal_fen
            - self.principal_settled_fen
            + self.interest_fen
            - self.interest_settled_fen
            + self.penalty_interest_fen
            - self.penalty_interest_settled_fen
            + self.compound_interest_fen
            - self.compound_interest_settled_fen
        )


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of one fact's money given to one component.

    `instalment_no` is None for principal prepaid: it belongs to no instalment.
    """

    instalment_no: int | None
    component: Component
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Applied:
    """What one fact did: its allocations, and the changes of credit balance and refund to return."""

    fact: Fact
    allocations: tuple[Allocation, ...] = ()
    credit_fen: int = 0
    refund_to_return_fen: int = 0

    def allocated_fen(self, component: Component) -> int:
        """Return what this fact gave to one component, over all instalments."""
        return sum(a.amount_fen for a in self.allocations if a.component is component)


@dataclass(frozen=True, slots=True)
class Position:
    """How a loan stands after the facts with a value date up to `replayed_as_of`.

    Segments hold the interest of principal not yet due for the loan's whole length, and the open
    overdue segments of each instalment unpaid with a due date before `replayed_as_of`.
    `next_unpaid_due_on` is the oldest due date with anything unpaid, past or future; None when
    nothing is. `past_due_from` is that date, later by the days on which a pause stops the clock after
    it; `clock_stops_until` and `penalty_stops_until` are the first days after the last pause of each,
    past or future. A loan whose draw-down was reversed is settled since the day it had been drawn.
    `refund_to_return_fen` is what was refunded out of money that turned out never to have come: the
    borrower owes it at once, free of interest, and a loan that owes it is not settled.
    """

    replayed_as_of: date
    drawn_on: date | None
    principal_fen: int
    instalments: tuple[Instalment, ...]
    segments: tuple[Segment, ...]
    applied: tuple[Applied, ...]
    prepaid_principal_fen: int
    credit_balance_fen: int
    refund_to_return_fen: int
    charged_off_on: date | None
    written_off_on: date | None
    settled_on: date | None
    next_unpaid_due_on: date | None
    past_due_from: date | None
    clock_stops_until: date | None
    penalty_stops_until: date | None

    def days_past_due(self, on: date) -> int:
        """Count the days past due on a day no earlier than the last fact; while the clock stops the count stands."""
        return days_past_due(self.past_due_from, self.clock_stops_until, on)

    def past_due_on(self, days: int) -> date | None:
        """Return the day on which so many days past due are reached; None where nothing is unpaid.

        Where the clock stands and has counted as many already, that is the first of all days.
        """
        if self.past_due_from is None:
            return None
        stands_until = self.clock_stops_until
        if stands_until is not None and (stands_until - self.past_due_from).days >= days:
            return date.min
        return self.past_due_from + timedelta(days=days)


def days_past_due(past_due_from: date | None, clock_stops_until: date | None, on: date) -> int:
    """Count days past due from what a position keeps: all stopped days are taken out of `past_due_from` already.

    During the last pause that is the count on its end. Source: product rules, sections 2 and 13.
    """
    if past_due_from is None:
        return 0
    return max(0, (max(on, clock_stops_until or on) - past_due_from).days)
