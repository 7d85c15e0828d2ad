"""Facts of a loan, written the way a test tells its story."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from billing.maths.facts import Fact, FactKind, PauseTerms, RestructureTerms, Stop
from billing.maths.replay import replay
from billing.maths.state import State, state
from billing.maths.terms import Component, Terms

DRAWN_ON = date(2015, 9, 16)
TERMS = Terms(
    daily_rate=Fraction(5, 10_000),
    overdue_rate=Fraction(75, 100_000),
    due_day=10,
    instalments=6,
)


def draw_down(amount_fen: int = 6000_00, on: date = DRAWN_ON) -> Fact:
    """Draw the loan of the product rules' worked table, or another."""
    return Fact(FactKind.DRAW_DOWN, on, 0, amount_fen, "drawn")


def repayment(amount_fen: int, on: date, reference: str = "") -> Fact:
    """Pay; the recording order is given by `in_order`."""
    return Fact(FactKind.REPAYMENT, on, 0, amount_fen, reference)


def refund(amount_fen: int, on: date, reference: str = "") -> Fact:
    """Return a credit balance back."""
    return Fact(FactKind.REFUND, on, 0, amount_fen, reference)


def reversal(of: str, on: date) -> Fact:
    """Undo the fact of that reference."""
    return Fact(FactKind.REVERSAL, on, 0, 0, f"undo-{of}", of)


def waiver(on: date, reference: str = "", **amounts_fen: int) -> Fact:
    """Waive amounts, each named by its component."""
    waived = tuple((Component(name), amount) for name, amount in amounts_fen.items())
    return Fact(FactKind.WAIVER, on, 0, 0, reference, None, waived)


def paused(on: date, until: date, reference: str = "", stops: Iterable[Stop] = Stop) -> Fact:
    """Pause penalty, the clock or both."""
    return Fact(FactKind.PAUSE, on, 0, 0, reference, pause=PauseTerms(until, tuple(stops)))


def resumed(of: str, on: date, reference: str = "") -> Fact:
    """End the pause of that reference."""
    return Fact(FactKind.RESUME, on, 0, 0, reference, resumes=of)


def restructured(on: date, first_due_on: date, instalments: int, interest_only: int = 0) -> Fact:
    """Agree on new due dates."""
    agreed = RestructureTerms(first_due_on, instalments, interest_only)
    return Fact(FactKind.RESTRUCTURE, on, 0, 0, "", None, (), agreed)


def happened(kind: FactKind, on: date, reference: str = "") -> Fact:
    """Charge off or write off."""
    return Fact(kind, on, 0, 0, reference)


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts the order in which they are listed as their recording order."""
    return [replace(fact, order=order) for order, fact in enumerate(facts)]


def stands(facts: Iterable[Fact], on: date, terms: Terms = TERMS) -> State:
    """Return how the loan stands on a day after these facts, recorded in this order."""
    return state(replay(terms, in_order(facts), on), on)
