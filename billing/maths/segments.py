"""Interest segments: a stretch of days with one balance and one rate."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from billing.maths.terms import Component


def interest_fen(balance_fen: int, rate: Fraction, days: int) -> int:
    """Interest of a balance over whole days, rounded half up to the fen, once."""
    denominator = rate.denominator
    return (2 * balance_fen * rate.numerator * days + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class Segment:
    """Days `[starts_on, ends_on)` in which one balance of one instalment bears one rate.

    `kind` is the component that accrues: interest, penalty interest or compound interest.
    `instalment_no` is the instalment with which the interest falls due. No `ends_on` means open.
    """

    kind: Component
    instalment_no: int
    balance_fen: int
    rate: Fraction
    starts_on: date
    ends_on: date | None

    def accrued_fen(self, through: date) -> int:
        """Interest over [start, through), in whole fen; `through` itself is not counted.

        `through` past the segment's end counts as its end, before its start as its start.
        Source: product rules, section 3.
        """
        ends_on = self.ends_on
        if ends_on is not None and ends_on < through:
            through = ends_on
        days = (through - self.starts_on).days
        return interest_fen(self.balance_fen, self.rate, days) if days > 0 else 0
