"""Hypothesis strategies: any loan, any history, any order."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from billing.maths.facts import Fact, FactKind, Stop
from billing.maths.terms import Component, Terms
from lending.maths.products import Method, Prepayment, Waterfall
from tests.loan_facts import (
    draw_down,
    happened,
    in_order,
    paused,
    refund,
    repayment,
    restructured,
    waiver,
)

LONGEST_DAYS = 330


@dataclass(frozen=True)
class History:
    """A loan's terms and facts, in recording order, and a day no earlier than any of them."""

    terms: Terms
    facts: tuple[Fact, ...]
    as_of: date

    @property
    def payments(self) -> list[Fact]:
        """The repayments among the facts."""
        return [fact for fact in self.facts if fact.kind is FactKind.REPAYMENT]


amounts = st.one_of(st.integers(1, 300), st.integers(100_00, 3000_00), st.integers(1, 9000_00))
drawn = st.dates(date(2015, 1, 1), date(2024, 12, 31))
principals = st.one_of(st.just(6000_00), st.integers(100_00, 10_000_00))


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    """Draw any terms that a product may have."""
    daily_rate = draw(st.sampled_from([Fraction(5, 10_000), Fraction(12, 36_500), Fraction(0)]))
    return Terms(
        daily_rate=daily_rate,
        overdue_rate=daily_rate * Fraction(3, 2),
        due_day=draw(st.sampled_from([10, 1, 28])),
        instalments=draw(st.integers(1, 6)),
        method=draw(st.sampled_from(Method)),
        prepayment=draw(st.sampled_from(Prepayment)),
        compound_interest=draw(st.booleans()),
        waterfall=draw(st.sampled_from(Waterfall)),
    )


@st.composite
def histories(draw: st.DrawFn, *, only_payments: bool = False) -> History:
    """Draw a loan with up to eight facts after its draw-down, recorded in any order of days."""
    on = draw(drawn)
    days = draw(st.lists(st.integers(0, LONGEST_DAYS), max_size=8))
    later = [
        _any_fact(draw, on + timedelta(day), f"f{no}", only_payments) for no, day in enumerate(days)
    ]
    facts = in_order([draw_down(draw(principals), on), *later])
    last = max(fact.value_on for fact in facts)
    as_of = last + timedelta(draw(st.integers(0, 120)))
    return History(draw(all_terms()), tuple(facts), as_of)


@st.composite
def pauses_from(draw: st.DrawFn, on: date, reference: str) -> Fact:
    """Draw a pause that begins on a day, of penalty, the clock or both."""
    stops = draw(st.sampled_from([tuple(Stop), (Stop.PENALTY,), (Stop.CLOCK,)]))
    return paused(on, on + timedelta(draw(st.integers(1, 90))), reference, stops)


def _any_fact(draw: st.DrawFn, on: date, reference: str, only_payments: bool) -> Fact:
    kinds = [*["paid"] * 4, "waived", "restructured", "charged off", "refunded", "paused"]
    kind = "paid" if only_payments else draw(st.sampled_from(kinds))
    if kind == "waived":
        component = draw(st.sampled_from(Component))
        return waiver(on, reference, **{component.value: draw(amounts)})
    if kind == "restructured":
        first_due_on, instalments = (
            on + timedelta(draw(st.integers(1, 60))),
            draw(st.integers(1, 6)),
        )
        interest_only = draw(st.integers(0, min(3, instalments - 1)))
        agreed = restructured(on, first_due_on, instalments, interest_only)
        return replace(agreed, reference=reference)
    if kind == "paused":
        return draw(pauses_from(on, reference))
    if kind == "refunded":
        return refund(draw(amounts), on, reference)
    if kind == "charged off":
        return happened(FactKind.CHARGE_OFF, on, reference)
    return repayment(draw(amounts), on, reference)
