"""One case: a loan, the facts about it and the days asked for; its answer, by the rules alone."""

from dataclasses import dataclass
from datetime import date

from billing.maths import case_events, schedule
from billing.maths.facts import Fact, FactKind
from billing.maths.replay import replay
from billing.maths.state import State, state
from billing.maths.strict_json import Reader, loads, read_day, refusal
from billing.maths.terms import Terms
from core.maths.money import yuan
from lending.maths.products import Method, Prepayment

# What the product offers; a case names no product version that could say otherwise.
MOST_INSTALMENTS = 6
LAST_DUE_DAY = 28

_TERMS = (
    "daily_rate",
    "overdue_multiplier",
    "due_day",
    "instalments",
    "method",
    "prepayment",
    "compound_interest",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A loan's terms, its facts in the order in which they became known, and the days asked for."""

    terms: Terms
    facts: tuple[Fact, ...]
    as_of: tuple[date, ...]

    @property
    def draw_down(self) -> Fact:
        """The fact that the loan begins with."""
        return next(fact for fact in self.facts if fact.kind is FactKind.DRAW_DOWN)


def parse(text: str) -> Case:
    """Read a case strictly. Raises BrokenRule naming the first field that breaks a rule."""
    read = Reader.of("", loads(text))
    read.require_keys(("terms", "events", "as_of"))
    terms = _terms(Reader.of("terms", read.values["terms"]))
    facts = case_events.parse(read.listed("events"))
    drawn_on = next(fact.value_on for fact in facts if fact.kind is FactKind.DRAW_DOWN)
    days = read.listed("as_of")
    as_of = tuple(_day_asked_for(f"as_of[{i}]", day, drawn_on) for i, day in enumerate(days))
    return Case(terms, facts, as_of)


def answer(case: Case) -> dict[str, object]:
    """Answer a case with its agreed schedule and its state on every day asked for."""
    return {
        "schedule": schedule_rows(case),
        "states": [state_row(state(replay(case.terms, case.facts, on), on)) for on in case.as_of],
    }


def schedule_rows(case: Case) -> list[dict[str, object]]:
    """Write the schedule agreed at draw-down."""
    drawn = case.draw_down
    return [
        {
            "no": row.no,
            "due_on": row.due_on.isoformat(),
            "principal": yuan(row.principal_fen),
            "interest": yuan(row.interest_fen),
            "total": yuan(row.total_fen),
        }
        for row in schedule.build(drawn.amount_fen, drawn.value_on, case.terms)
    ]


def state_row(standing: State) -> dict[str, object]:
    """Write how the loan stands on one day."""
    return {
        "as_of": standing.as_of.isoformat(),
        "principal_not_due": yuan(standing.principal_not_due_fen),
        "interest_not_due": yuan(standing.interest_not_due_fen),
        "due_principal": yuan(standing.due_principal_fen),
        "due_interest": yuan(standing.due_interest_fen),
        "penalty_interest": yuan(standing.penalty_interest_fen),
        "compound_interest": yuan(standing.compound_interest_fen),
        "payoff": yuan(standing.payoff_fen),
        "credit_balance": yuan(standing.credit_balance_fen),
        "days_past_due": standing.days_past_due,
        "status": standing.status.value,
    }


def _terms(read: Reader) -> Terms:
    read.require_keys(_TERMS)
    daily_rate = read.exact("daily_rate")
    if daily_rate >= 1:
        rule, remedy = "is a rate per day below 1", 'write 0.05 % as "0.0005"'
        raise refusal(read.name("daily_rate"), read.values["daily_rate"], rule, remedy)
    multiplier = read.exact("overdue_multiplier")
    if multiplier < 1:
        rule, remedy = (
            "is at least 1: overdue money is never cheaper",
            'write one and a half times as "1.5"',
        )
        raise refusal(
            read.name("overdue_multiplier"), read.values["overdue_multiplier"], rule, remedy
        )
    return Terms(
        daily_rate=daily_rate,
        overdue_rate=daily_rate * multiplier,
        due_day=read.whole("due_day", 1, LAST_DUE_DAY),
        instalments=read.whole("instalments", 1, MOST_INSTALMENTS),
        method=read.choice("method", Method),
        prepayment=read.choice("prepayment", Prepayment),
        compound_interest=read.flag("compound_interest"),
    )


def _day_asked_for(field: str, value: object, drawn_on: date) -> date:
    day = read_day(field, value)
    if day < drawn_on:
        rule = f"is no day before the draw-down of {drawn_on}"
        raise refusal(field, value, rule, "ask for that day or a later one")
    return day
