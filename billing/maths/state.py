"""How a loan stands on a day: the columns an officer reads."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.maths.position import Instalment, Position
from billing.maths.terms import Component

_INTEREST_KINDS: tuple[Component, ...] = (
    Component.INTEREST,
    Component.PENALTY_INTEREST,
    Component.COMPOUND_INTEREST,
)


class Status(StrEnum):
    """Where a loan is in its life."""

    ACTIVE = "active"
    OVERDUE = "overdue"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class State:
    """What is unpaid on `as_of`: that day's facts counted, interest through the day before.

    `penalty_interest_fen` and `compound_interest_fen` are all that is unpaid of them; the `due_` ones leave
    out what a restructure carried over to a due date still to come.
    """

    as_of: date
    principal_not_due_fen: int
    interest_not_due_fen: int
    due_principal_fen: int
    due_interest_fen: int
    penalty_interest_fen: int
    compound_interest_fen: int
    due_penalty_interest_fen: int
    due_compound_interest_fen: int
    refund_to_return_fen: int
    credit_balance_fen: int
    days_past_due: int

    @property
    def due_fen(self) -> int:
        """What is to be paid by the end of this day, with all that should have been paid before.

        The sum of what is due of the four components, and of a refund to return.
        """
        return (
            self.due_principal_fen
            + self.due_interest_fen
            + self.due_penalty_interest_fen
            + self.due_compound_interest_fen
            + self.refund_to_return_fen
        )

    @property
    def carried_over_fen(self) -> int:
        """Penalty and compound interest that a restructure carried over to a due date still to come."""
        return (
            self.penalty_interest_fen
            - self.due_penalty_interest_fen
            + self.compound_interest_fen
            - self.due_compound_interest_fen
        )

    @property
    def payoff_fen(self) -> int:
        """What settles the loan to exactly zero on this day."""
        return (
            self.principal_not_due_fen
            + self.interest_not_due_fen
            + self.due_principal_fen
            + self.due_interest_fen
            + self.penalty_interest_fen
            + self.compound_interest_fen
            + self.refund_to_return_fen
        )

    @property
    def status(self) -> Status:
        """Settled when the pay-off is zero, overdue when days past due are above zero."""
        if self.payoff_fen == 0:
            return Status.SETTLED
        return Status.OVERDUE if self.days_past_due else Status.ACTIVE


def state(position: Position, as_of: date) -> State:
    """Return how the loan stands on `as_of`.

    Raises ValueError where the position can't know: before its last fact, or after an unpaid due
    date that it had not passed when it was replayed. Replay as of the day then.
    """
    _require_known(position, as_of)
    due = [row for row in position.instalments if row.due_on <= as_of]
    not_due = [row for row in position.instalments if row.due_on > as_of]
    open_penalty_fen = _open_fen(position, Component.PENALTY_INTEREST, as_of)
    open_compound_fen = _open_fen(position, Component.COMPOUND_INTEREST, as_of)
    return State(
        as_of=as_of,
        principal_not_due_fen=sum(_principal(row) for row in not_due),
        interest_not_due_fen=sum(_interest(row) for row in not_due)
        - _still_to_accrue_fen(position, as_of),
        due_principal_fen=sum(_principal(row) for row in due),
        due_interest_fen=sum(_interest(row) for row in due),
        penalty_interest_fen=sum(_penalty(row) for row in position.instalments) + open_penalty_fen,
        compound_interest_fen=sum(_compound(row) for row in position.instalments)
        + open_compound_fen,
        due_penalty_interest_fen=sum(_penalty(row) for row in due) + open_penalty_fen,
        due_compound_interest_fen=sum(_compound(row) for row in due) + open_compound_fen,
        refund_to_return_fen=position.refund_to_return_fen,
        credit_balance_fen=position.credit_balance_fen,
        days_past_due=position.days_past_due(as_of),
    )


def payoff_fen(position: Position, as_of: date) -> int:
    """Quote what settles the loan on `as_of`. Raises as `state` does."""
    return state(position, as_of).payoff_fen


def accrued_fen(position: Position, through: date) -> dict[Component, int]:
    """Sum all interest ever accrued through the day before `through`, paid or not, by component."""
    sums = dict.fromkeys(_INTEREST_KINDS, 0)
    for segment in position.segments:
        sums[segment.kind] += segment.accrued_fen(through)
    return sums


def _principal(row: Instalment) -> int:
    return row.principal_fen - row.principal_settled_fen


def _interest(row: Instalment) -> int:
    return row.interest_fen - row.interest_settled_fen


def _penalty(row: Instalment) -> int:
    return row.penalty_interest_fen - row.penalty_interest_settled_fen


def _compound(row: Instalment) -> int:
    return row.compound_interest_fen - row.compound_interest_settled_fen


def _still_to_accrue_fen(position: Position, as_of: date) -> int:
    """Interest that the schedule counts on and that the days from `as_of` have yet to earn."""
    return sum(
        segment.accrued_fen(segment.ends_on) - segment.accrued_fen(as_of)
        for segment in position.segments
        if segment.ends_on is not None and segment.ends_on > as_of
    )


def _open_fen(position: Position, kind: Component, as_of: date) -> int:
    return sum(
        s.accrued_fen(as_of) for s in position.segments if s.ends_on is None and s.kind is kind
    )


def _require_known(position: Position, as_of: date) -> None:
    if position.applied and as_of < position.applied[-1].fact.value_on:
        raise ValueError(
            f"the position holds facts of {position.applied[-1].fact.value_on}, after {as_of}"
        )
    for row in position.instalments:
        if position.replayed_as_of <= row.due_on < as_of and row.unpaid_fen:
            raise ValueError(
                f"replayed as of {position.replayed_as_of}, before {row.due_on} was passed"
            )
