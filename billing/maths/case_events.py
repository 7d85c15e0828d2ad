"""The events of a case: what each may say, and what they must keep to beside each other."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum

from billing.maths.facts import Fact, FactKind, PauseTerms, RestructureTerms, Stop
from billing.maths.pauses import overlapping
from billing.maths.replay import in_force
from billing.maths.restructure import MOST_INSTALMENTS, MOST_INTEREST_ONLY
from billing.maths.strict_json import Reader, refusal
from billing.maths.terms import Component
from core.maths.money import yuan

SMALLEST_DRAW_DOWN_FEN = 100_00


class EventType(StrEnum):
    """The facts that a case may tell."""

    DRAW_DOWN = "draw_down"
    REPAYMENT = "repayment"
    REVERSAL = "reversal"
    WAIVER = "waiver"
    RESTRUCTURE = "restructure"
    PAUSE = "pause"
    RESUME = "resume"


def parse(events: Iterable[object]) -> tuple[Fact, ...]:
    """Read the events in the order in which they became known; one of them is the draw-down.

    They are held against each other as they stand in the end, whatever was known when. Raises BrokenRule naming the
    field.
    """
    facts = tuple(
        _fact(Reader.of(f"events[{order}]", event), order) for order, event in enumerate(events)
    )
    _require_one_draw_down(facts)
    _require_known_references(facts)
    _require_resumes_in_their_pause(facts)
    _require_one_pause_at_once(facts)
    return facts


def _fact(read: Reader, order: int) -> Fact:
    if "type" not in read.values:
        raise refusal(read.name("type"), None, "is required", "add it", "missing")
    return _READ[read.choice("type", EventType)](read, order)


def _draw_down(read: Reader, order: int) -> Fact:
    least_fen = SMALLEST_DRAW_DOWN_FEN
    return _of_money(
        read,
        order,
        FactKind.DRAW_DOWN,
        least_fen,
        f"is at least the smallest draw-down of {yuan(least_fen)} yuan",
    )


def _repayment(read: Reader, order: int) -> Fact:
    return _of_money(read, order, FactKind.REPAYMENT, 1, "is above zero")


def _of_money(read: Reader, order: int, kind: FactKind, least_fen: int, rule: str) -> Fact:
    read.require_keys(("type", "on", "amount"), ("ref",))
    amount_fen = read.fen("amount", least_fen, rule)
    return Fact(kind, read.day("on"), order, amount_fen, _reference(read))


def _reversal(read: Reader, order: int) -> Fact:
    read.require_keys(("type", "on", "of"), ("ref",))
    reverses = read.text("of")
    return Fact(FactKind.REVERSAL, read.day("on"), order, 0, _reference(read), reverses)


def _waiver(read: Reader, order: int) -> Fact:
    read.require_keys(("type", "on", "component", "amount"), ("ref",))
    waived = ((read.choice("component", Component), read.fen("amount", 1, "is above zero")),)
    return Fact(FactKind.WAIVER, read.day("on"), order, 0, _reference(read), waived=waived)


def _restructure(read: Reader, order: int) -> Fact:
    read.require_keys(("type", "on", "first_due_on", "instalments"), ("interest_only", "ref"))
    on, first_due_on = read.day("on"), read.day("first_due_on")
    if first_due_on <= on:
        rule = f"is a day after the restructure's own, {on}"
        raise refusal(read.name("first_due_on"), str(first_due_on), rule, "agree on a later day")
    instalments = read.whole("instalments", 1, MOST_INSTALMENTS)
    interest_only = 0
    if "interest_only" in read.values:
        interest_only = read.whole("interest_only", 0, MOST_INTEREST_ONLY)
    if interest_only >= instalments:
        rule = f"leaves at least one of the {instalments} instalments to carry principal"
        raise refusal(read.name("interest_only"), interest_only, rule, "choose fewer")
    agreed = RestructureTerms(first_due_on, instalments, interest_only)
    return Fact(FactKind.RESTRUCTURE, on, order, 0, _reference(read), restructure=agreed)


def _pause(read: Reader, order: int) -> Fact:
    read.require_keys(("type", "on", "until", "stops"), ("ref",))
    on, until = read.day("on"), read.day("until")
    if until <= on:
        rule = f"is a day after the pause's first, {on}, and itself not paused"
        raise refusal(read.name("until"), str(until), rule, "choose a later day")
    agreed = PauseTerms(until, read.choices("stops", Stop))
    return Fact(FactKind.PAUSE, on, order, 0, _reference(read), pause=agreed)


def _resume(read: Reader, order: int) -> Fact:
    read.require_keys(("type", "on", "of"), ("ref",))
    resumes = read.text("of")
    return Fact(FactKind.RESUME, read.day("on"), order, 0, _reference(read), resumes=resumes)


_READ: dict[EventType, Callable[[Reader, int], Fact]] = {
    EventType.DRAW_DOWN: _draw_down,
    EventType.REPAYMENT: _repayment,
    EventType.REVERSAL: _reversal,
    EventType.WAIVER: _waiver,
    EventType.RESTRUCTURE: _restructure,
    EventType.PAUSE: _pause,
    EventType.RESUME: _resume,
}


def _reference(read: Reader) -> str:
    return read.text("ref") if "ref" in read.values else ""


def _require_one_draw_down(facts: Sequence[Fact]) -> None:
    """Refuse a case without a draw-down, with two, or with anything that counts before it."""
    drawn = [fact for fact in facts if fact.kind is FactKind.DRAW_DOWN]
    if not drawn:
        raise refusal("events", "none", "hold one draw_down", "add it", "missing")
    if len(drawn) > 1:
        field, rule = f"events[{drawn[1].order}].type", "is draw_down once in a case"
        raise refusal(field, "draw_down", rule, "write a case for each loan")
    drawn_on = drawn[0].value_on
    for fact in facts:
        if fact.kind is not FactKind.REVERSAL and fact.value_on < drawn_on:
            rule = f"is no day before the draw-down of {drawn_on}"
            raise refusal(
                f"events[{fact.order}].on", str(fact.value_on), rule, "correct the value date"
            )


def _require_known_references(facts: Sequence[Fact]) -> None:
    """Refuse a reference given twice, and a reversal of what isn't there, can't be reversed or is already."""
    named: dict[str, Fact] = {}
    for fact in facts:
        if fact.reference and named.setdefault(fact.reference, fact) is not fact:
            rule = "names one event only"
            raise refusal(f"events[{fact.order}].ref", fact.reference, rule, "give each its own")
    final = (FactKind.DRAW_DOWN, FactKind.REVERSAL)
    reversible = {name for name, fact in named.items() if fact.kind not in final}
    for fact in facts:
        if fact.reverses is not None:
            if fact.reverses not in reversible:
                rule = (
                    "is the ref of an event of this case, not of the draw-down or a reversal, "
                    "that no other event reverses"
                )
                raise refusal(f"events[{fact.order}].of", fact.reverses, rule, "name that event")
            reversible.remove(fact.reverses)


def _require_resumes_in_their_pause(facts: Sequence[Fact]) -> None:
    """Refuse a resume of anything but a pause, on a day outside it, or after another resume of it that stands."""
    pauses = {fact.reference: fact for fact in facts if fact.reference and fact.pause is not None}
    standing, ended = in_force(facts), set[str]()
    for fact in facts:
        if fact.resumes is None:
            continue
        pause = pauses.get(fact.resumes)
        if pause is None or pause.pause is None:
            rule = "is the ref of a pause of this case"
            raise refusal(f"events[{fact.order}].of", fact.resumes, rule, "name that pause")
        _require_day_in_pause(fact, pause.value_on, pause.pause.until)
        if fact in standing:
            if fact.resumes in ended:
                rule = "is the ref of a pause that no other event resumes"
                raise refusal(f"events[{fact.order}].of", fact.resumes, rule, "resume it once")
            ended.add(fact.resumes)


def _require_day_in_pause(fact: Fact, begins_on: date, until: date) -> None:
    if not begins_on <= fact.value_on < until:
        rule = f"is a day of its pause, from {begins_on} to the day before {until}"
        raise refusal(
            f"events[{fact.order}].on", str(fact.value_on), rule, "choose one of these days"
        )


def _require_one_pause_at_once(facts: Sequence[Fact]) -> None:
    found = overlapping(in_force(facts))
    if found is not None:
        earlier, later, stop = found
        rule = (
            f"begins no pause of {stop.value} while events[{earlier.order}] pauses it, "
            f"from {earlier.value_on}"
        )
        remedy = "begin it when that one ends, or resume that one first"
        raise refusal(f"events[{later.order}].on", str(later.value_on), rule, remedy)
