"""What was agreed for a loan: the fields of its product version that decide its arithmetic."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lending.maths.products import Method, Prepayment, Waterfall


class Component(StrEnum):
    """What a borrower owes, always kept apart."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    PENALTY_INTEREST = "penalty_interest"
    COMPOUND_INTEREST = "compound_interest"


@dataclass(frozen=True, slots=True)
class Terms:
    """The agreed terms of one loan. Rates are exact fractions per day."""

    daily_rate: Fraction
    overdue_rate: Fraction
    due_day: int
    instalments: int
    method: Method = Method.EQUAL_PRINCIPAL
    prepayment: Prepayment = Prepayment.REDUCE_INSTALMENTS
    compound_interest: bool = True
    waterfall: Waterfall = Waterfall.INTEREST_FIRST
