"""What courts protect of a claim: interest of every kind, as far as a yearly rate on the principal gives it."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from billing.maths.facts import FactKind
from billing.maths.position import Position
from billing.maths.state import accrued_fen, payoff_fen
from billing.maths.terms import Component

DAYS_OF_A_YEAR = 365
_PER_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Claim:
    """One loan's claim on a day, in fen, beside what courts protect of it. Source: product rules, section 10.

    `charged_fen` is interest, penalty and compound interest since the draw-down, paid or not; what was waived is
    not claimed. `ceiling_fen` is what the yearly rate gives on the principal outstanding over the same days.
    """

    annual_rate_ppm: int
    contractual_fen: int
    charged_fen: int
    paid_fen: int
    ceiling_fen: int

    @property
    def above_ceiling_fen(self) -> int:
        """What a court may cut: charged above the ceiling, and not paid yet."""
        unpaid_fen = self.charged_fen - self.paid_fen
        return min(unpaid_fen, max(self.charged_fen - self.ceiling_fen, 0))

    @property
    def protected_fen(self) -> int:
        """The pay-off less what a court may cut."""
        return self.contractual_fen - self.above_ceiling_fen


def claim(position: Position, as_of: date, annual_rate_ppm: int) -> Claim:
    """Hold a loan's claim on `as_of` against a yearly rate, interest through the day before.

    A year has 365 days, the ceiling is rounded half up once. Raises as `state` does.
    """
    waived_fen = _interest_given(position, as_of, {FactKind.WAIVER})
    return Claim(
        annual_rate_ppm=annual_rate_ppm,
        contractual_fen=payoff_fen(position, as_of),
        charged_fen=sum(accrued_fen(position, as_of).values()) - waived_fen,
        paid_fen=_interest_given(position, as_of, {FactKind.REPAYMENT, FactKind.RECOVERY}),
        ceiling_fen=_ceiling_fen(position, as_of, annual_rate_ppm),
    )


def _ceiling_fen(position: Position, as_of: date, annual_rate_ppm: int) -> int:
    """Sum principal × days over the stretches between principal payments, then take the rate once."""
    if position.drawn_on is None:
        return 0
    changes = {position.drawn_on: position.principal_fen, as_of: 0}
    for applied in position.applied:
        on = applied.fact.value_on
        changes[on] = changes.get(on, 0) - applied.allocated_fen(Component.PRINCIPAL)
    outstanding_fen = fen_days = 0
    for since, until in pairwise(sorted(changes)):
        outstanding_fen += changes[since]
        fen_days += outstanding_fen * (until - since).days
    denominator = DAYS_OF_A_YEAR * _PER_MILLION
    return (2 * fen_days * annual_rate_ppm + denominator) // (2 * denominator)


def _interest_given(position: Position, as_of: date, kinds: set[FactKind]) -> int:
    """Sum what facts of some kinds gave to interest of every kind."""
    return sum(
        allocation.amount_fen
        for applied in position.applied
        if applied.fact.kind in kinds and applied.fact.value_on <= as_of
        for allocation in applied.allocations
        if allocation.component is not Component.PRINCIPAL
    )
