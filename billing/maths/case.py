"""One case: a loan, the facts about it and the days asked for; its answer, by the rules alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.maths import schedule
from billing.maths.facts import Fact, FactKind
from billing.maths.replay import replay
from billing.maths.state import State, state
from billing.maths.strict_json import Reader, loads, read_day, refusal
from billing.maths.terms import Terms
from core.maths.money import yuan
from lending.maths.products import Method, Prepayment

# What the product offers; a case names no product version that could say otherwise.
SMALLEST_DRAW_DOWN_FEN = 100_00
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


class EventType(StrEnum):
    """The facts that a case may tell."""

    DRAW_DOWN = "draw_down"
    REPAYMENT = "repayment"
    REVERSAL = "reversal"


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
    events = _listed(read, "events")
    facts = tuple(_fact(Reader.of(f"events[{i}]", value), i) for i, value in enumerate(events))
    drawn_on = _require_one_draw_down(facts)
    _require_known_references(facts)
    days = _listed(read, "as_of")
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


def _listed(read: Reader, key: str) -> list[object]:
    value = read.values[key]
    if not isinstance(value, list):
        raise refusal(read.name(key), value, "is a list", "write […] here")
    return value


def _fact(read: Reader, order: int) -> Fact:
    if "type" not in read.values:
        raise refusal(read.name("type"), None, "is required", "add it", "missing")
    event = read.choice("type", EventType)
    if event is EventType.REVERSAL:
        read.require_keys(("type", "on", "of"), ("ref",))
        reverses = read.text("of")
        return Fact(FactKind.REVERSAL, read.day("on"), order, 0, _reference(read), reverses)
    read.require_keys(("type", "on", "amount"), ("ref",))
    if event is EventType.DRAW_DOWN:
        least_fen = SMALLEST_DRAW_DOWN_FEN
        rule = f"is at least the smallest draw-down of {yuan(least_fen)} yuan"
    else:
        least_fen, rule = 1, "is above zero"
    amount_fen = read.fen("amount", least_fen, rule)
    return Fact(FactKind(event.value), read.day("on"), order, amount_fen, _reference(read))


def _reference(read: Reader) -> str:
    return read.text("ref") if "ref" in read.values else ""


def _require_one_draw_down(facts: Sequence[Fact]) -> date:
    """Refuse a case without a draw-down, with two, or with a payment before it."""
    drawn = [fact for fact in facts if fact.kind is FactKind.DRAW_DOWN]
    if not drawn:
        raise refusal("events", "none", "hold one draw_down", "add it", "missing")
    if len(drawn) > 1:
        field, rule = f"events[{drawn[1].order}].type", "is draw_down once in a case"
        raise refusal(field, "draw_down", rule, "write a case for each loan")
    drawn_on = drawn[0].value_on
    for fact in facts:
        if fact.kind is FactKind.REPAYMENT and fact.value_on < drawn_on:
            rule = f"is no day before the draw-down of {drawn_on}"
            raise refusal(
                f"events[{fact.order}].on", str(fact.value_on), rule, "correct the value date"
            )
    return drawn_on


def _require_known_references(facts: Sequence[Fact]) -> None:
    """Refuse a reference given twice, and a reversal of anything but a payment not yet reversed."""
    named: dict[str, Fact] = {}
    for fact in facts:
        if fact.reference and named.setdefault(fact.reference, fact) is not fact:
            rule = "names one event only"
            raise refusal(f"events[{fact.order}].ref", fact.reference, rule, "give each its own")
    reversible = {name for name, fact in named.items() if fact.kind is FactKind.REPAYMENT}
    for fact in facts:
        if fact.reverses is not None:
            if fact.reverses not in reversible:
                rule = "is the ref of a repayment of this case that no other event reverses"
                raise refusal(
                    f"events[{fact.order}].of", fact.reverses, rule, "name that repayment"
                )
            reversible.remove(fact.reverses)


def _day_asked_for(field: str, value: object, drawn_on: date) -> date:
    day = read_day(field, value)
    if day < drawn_on:
        rule = f"is no day before the draw-down of {drawn_on}"
        raise refusal(field, value, rule, "ask for that day or a later one")
    return day
