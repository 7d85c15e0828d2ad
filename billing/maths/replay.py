"""Replay: fold a loan's facts into its position."""

from collections.abc import Iterable
from datetime import date

from billing.maths.facts import Fact
from billing.maths.position import Position
from billing.maths.terms import Terms


def replay(terms: Terms, facts: Iterable[Fact], as_of: date) -> Position:
    """Fold the facts with a value date up to `as_of`, in order of value date, then of recording.

    A reversal undoes its target on every day; its own date plays no part. Overdue segments are opened for
    instalments with a due date before `as_of` that stayed unpaid. Source: product rules, section 6.
    """
    raise NotImplementedError
