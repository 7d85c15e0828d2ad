"""The schedule agreed at draw-down, and the split of any rest over due dates still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from billing.maths.segments import interest_fen
from billing.maths.terms import Terms
from core.maths.calendar import due_dates
from core.maths.money import round_half_up
from lending.maths.products import Method


@dataclass(frozen=True, slots=True)
class ScheduledInstalment:
    """One row of a schedule. Amounts in fen."""

    no: int
    due_on: date
    principal_fen: int
    interest_fen: int

    @property
    def total_fen(self) -> int:
        """What falls due on the date."""
        return self.principal_fen + self.interest_fen


def build(principal_fen: int, drawn_on: date, terms: Terms) -> tuple[ScheduledInstalment, ...]:
    """Build the schedule of a draw-down. The principal rows sum to the amount drawn.

    Source: product rules, section 4.
    """
    dates = due_dates(drawn_on, terms.due_day, terms.instalments)
    rows = []
    rest, since = principal_fen, drawn_on
    for no, (due_on, part) in enumerate(
        zip(dates, split(principal_fen, drawn_on, dates, terms), strict=True), 1
    ):
        rows.append(
            ScheduledInstalment(
                no, due_on, part, interest_fen(rest, terms.daily_rate, (due_on - since).days)
            )
        )
        rest -= part
        since = due_on
    return tuple(rows)


def split(principal_fen: int, since: date, dates: Sequence[date], terms: Terms) -> list[int]:
    """Split principal over due dates by the loan's method; interest runs from `since`."""
    if terms.method is Method.EQUAL_PRINCIPAL:
        return _equal_parts(principal_fen, len(dates))
    days = [(later - earlier).days for earlier, later in zip([since, *dates], dates, strict=False)]
    return _level_parts(principal_fen, days, terms.daily_rate)


def _equal_parts(principal_fen: int, count: int) -> list[int]:
    """Return each part the rounded share, never more than is left; the last takes the rest."""
    share = round_half_up(principal_fen, count)
    parts, rest = [], principal_fen
    for _ in range(count - 1):
        part = min(share, rest)
        parts.append(part)
        rest -= part
    return [*parts, rest]


def _level_parts(principal_fen: int, days: Sequence[int], rate: Fraction) -> list[int]:
    """Return each part the level payment less its interest, from zero to what is left."""
    level = level_payment_fen(principal_fen, days, rate)
    parts, rest = [], principal_fen
    for length in days[:-1]:
        part = min(max(level - interest_fen(rest, rate, length), 0), rest)
        parts.append(part)
        rest -= part
    return [*parts, rest]


def level_payment_fen(principal_fen: int, days: Sequence[int], rate: Fraction) -> int:
    """Solve `principal = Σₖ A / Πⱼ≤ₖ (1 + rate × daysⱼ)` for A, rounded half up to the fen.

    Computed in whole numbers: with fₖ = den + num × daysₖ the sum is Σₖ denᵏ / (f₁ … fₖ).
    """
    numerator, denominator = rate.numerator, rate.denominator
    annuity, product, power = 0, 1, 1
    for length in days:
        factor = denominator + numerator * length
        product *= factor
        power *= denominator
        annuity = annuity * factor + power
    return round_half_up(principal_fen * product, annuity)
