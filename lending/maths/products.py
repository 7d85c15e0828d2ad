"""What a product may agree on: the choices of its terms."""

from enum import StrEnum


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
