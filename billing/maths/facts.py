"""Facts: the immutable events of a loan, from which everything else is computed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.maths.terms import Component


class FactKind(StrEnum):
    """What happened."""

    DRAW_DOWN = "draw_down"
    REPAYMENT = "repayment"
    REVERSAL = "reversal"
    WAIVER = "waiver"
    RESTRUCTURE = "restructure"
    CHARGE_OFF = "charge_off"
    WRITE_OFF = "write_off"
    RECOVERY = "recovery"
    REFUND = "refund"
    PAUSE = "pause"
    RESUME = "resume"


class Stop(StrEnum):
    """What a pause stops: penalty and compound interest, or the count of days past due."""

    PENALTY = "penalty"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class RestructureTerms:
    """New due dates: `instalments` of them, monthly, the first on `first_due_on`.

    The first `interest_only` of them carry no principal.
    """

    first_due_on: date
    instalments: int
    interest_only: int = 0


@dataclass(frozen=True, slots=True)
class PauseTerms:
    """What stops from the pause's value date up to `until`, which itself is not stopped."""

    until: date
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One event: counted from `value_on`, known in the order of `order` (the recording order).

    `reference` names the fact for a reversal; `reverses` is the reference of the fact undone.
    `waived` is what a waiver gives up at most, in fen, one entry a component. `resumes` is the reference
    of the pause that a resume ends.
    """

    kind: FactKind
    value_on: date
    order: int
    amount_fen: int = 0
    reference: str = ""
    reverses: str | None = None
    waived: tuple[tuple[Component, int], ...] = ()
    restructure: RestructureTerms | None = None
    pause: PauseTerms | None = None
    resumes: str | None = None
