"""What was agreed for a loan: the fields of its product version that decide its arithmetic."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Method(StrEnum):
    """How the principal is split over the due dates."""

    EQUAL_PRINCIPAL = "equal_principal"
    EQUAL_INSTALMENT = "equal_instalment"


class Prepayment(StrEnum):
    """What prepaid principal does to the instalments still to come."""

    REDUCE_INSTALMENTS = "reduce_instalments"
    SHORTEN_TERM = "shorten_term"


class Waterfall(StrEnum):
    """Which component of an instalment a payment reaches first."""

    INTEREST_FIRST = "interest_first"
    PRINCIPAL_FIRST_AFTER_90 = "principal_first_after_90"


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
