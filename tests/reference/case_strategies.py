"""Whole cases for hypothesis: loans on any day, and borrowers who pay as borrowers do."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.reference.simulator import Terms, answer, due_dates, fen, yuan

Case = dict[str, Any]
Event = dict[str, Any]

DAILY_RATES = [
    "0.0005",
    "0.0005",
    "0.0005",
    "0.0003",
    "0.00041",
    "0.001",
    "0.00006",
    "0.002",
    "0.05",
]
OVERDUE_MULTIPLIERS = ["1.5", "1.5", "1.5", "1", "1.3", "2"]
DUE_DAYS = [10, 10, 10, 1, 15, 28]

terms = st.fixed_dictionaries(
    {
        "daily_rate": st.sampled_from(DAILY_RATES),
        "overdue_multiplier": st.sampled_from(OVERDUE_MULTIPLIERS),
        "due_day": st.sampled_from(DUE_DAYS),
        "instalments": st.integers(1, 6),
        "method": st.sampled_from(["equal_principal", "equal_instalment"]),
        "prepayment": st.sampled_from(["reduce_instalments", "shorten_term"]),
        "compound_interest": st.sampled_from([True, True, False]),
    }
)
draw_down_days = st.dates(date(2019, 1, 1), date(2032, 12, 31))
draw_down_amounts = st.one_of(
    st.just(10_000),
    st.sampled_from([600_000, 1_000_000, 10_001, 33_333]),
    st.integers(10_000, 100_000),
    st.integers(10_000, 20_000_000),
)


@dataclass
class Days:
    """The days of one loan that matter, as strategies."""

    drawn_on: date
    due_on: list[date]

    def any_day(self) -> st.SearchStrategy[date]:
        """Any day from the draw-down until half a year after the last due date."""
        span = (self.due_on[-1] - self.drawn_on).days + 190
        return st.integers(0, span).map(lambda days: self.drawn_on + timedelta(days=days))

    def near_a_due_date(self) -> st.SearchStrategy[date]:
        """Choose a due date, or the day beside it."""
        neighbours = {
            due_on + timedelta(days=step) for due_on in self.due_on for step in (-1, 0, 1)
        }
        return st.sampled_from(sorted(day for day in neighbours if day >= self.drawn_on))

    def worth_a_payment(self, earlier: list[date]) -> st.SearchStrategy[date]:
        """Choose a day for a payment: often a due date, at times the day of another payment."""
        kinds = [self.any_day(), self.near_a_due_date(), st.sampled_from(self.due_on)]
        return st.one_of(*kinds, *([st.sampled_from(earlier)] if earlier else []))


def days_of(events: list[Event]) -> list[date]:
    """Read the value dates of events."""
    return [date.fromisoformat(event["on"]) for event in events]


@st.composite
def amounts_on(draw: st.DrawFn, case: Case, day: date) -> int:
    """Choose an amount to pay on a day: to the fen what is asked for, a little beside it, or anything."""
    state = answer({**case, "as_of": [day.isoformat()]})["states"][0]
    asked = {
        name: fen(state[name]) for name in state if name not in ("as_of", "days_past_due", "status")
    }
    overdue = asked["due_interest"] + asked["penalty_interest"] + asked["compound_interest"]
    due = overdue + asked["due_principal"]
    due_and_interest = due + asked["interest_not_due"]
    part_of_principal = asked["principal_not_due"] * draw(st.integers(1, 7)) // 8
    exact = st.sampled_from(
        [due, overdue, asked["penalty_interest"], due_and_interest, asked["payoff"]]
    )
    beside = st.builds(int.__add__, exact, st.sampled_from([-3, -1, 1, 5_000]))
    anything = st.integers(1, asked["payoff"] + 10_000)
    prepayment = st.just(due_and_interest + part_of_principal)
    return max(draw(st.one_of(exact, beside, prepayment, prepayment, anything)), 1)


@st.composite
def repayments(draw: st.DrawFn, case: Case, days: Days) -> list[Event]:
    """Make up to six repayments."""
    events: list[Event] = []
    for number in range(draw(st.integers(0, 6))):
        day = draw(days.worth_a_payment(days_of(events)))
        so_far = {**case, "events": [*case["events"], *events]}
        amount = yuan(draw(amounts_on(so_far, day)))
        events.append(
            {"type": "repayment", "on": day.isoformat(), "amount": amount, "ref": f"p{number}"}
        )
    return events


@st.composite
def with_reversals(draw: st.DrawFn, payments: list[Event]) -> list[Event]:
    """Add reversals of some payments."""
    events = list(payments)
    for payment in payments:
        if draw(st.integers(0, 4)):
            continue
        on = date.fromisoformat(payment["on"]) + timedelta(days=draw(st.integers(0, 60)))
        events.append({"type": "reversal", "on": on.isoformat(), "of": payment["ref"]})
    return events


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Make a well-formed case, in any order of knowledge, asked about on days that matter."""
    drawn_on, amount = draw(draw_down_days), draw(draw_down_amounts)
    agreed = draw(terms)
    draw_down = {"type": "draw_down", "on": drawn_on.isoformat(), "amount": yuan(amount)}
    case: Case = {"terms": agreed, "events": [draw_down]}
    days = Days(drawn_on, due_dates(drawn_on, Terms.read(agreed)))
    payments = draw(repayments(case, days))
    events = draw(with_reversals(payments))
    order = draw(st.one_of(st.just([draw_down, *events]), st.permutations([draw_down, *events])))
    end = days.due_on[-1] + timedelta(days=draw(st.integers(1, 200)))
    asked = st.one_of(
        days.any_day(), days.near_a_due_date(), st.sampled_from([drawn_on, *days_of(payments)])
    )
    as_of = draw(st.lists(asked, max_size=8, unique=True))
    return {
        **case,
        "events": order,
        "as_of": [day.isoformat() for day in [*as_of, *days.due_on, end]],
    }
