"""What courts protect of a loan's claim, by the ceiling in force on the day. Nothing is kept of it."""

from __future__ import annotations

from datetime import date

from billing.maths.position import Position
from billing.maths.protected import Claim, claim
from lending.models import Ceiling
from lending.services import ceilings


def claim_on(*, position: Position, as_of: date) -> Claim | None:
    """Hold a replayed loan's claim against the ceiling in force on `as_of`; None where none is.

    Source: product rules, section 10.
    """
    rate_ppm = ceilings.in_force(kind=Ceiling.Kind.PROTECTED_RATE, on=as_of)
    return None if rate_ppm is None else claim(position, as_of, rate_ppm)
