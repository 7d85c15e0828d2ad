"""Replay: fold a loan's facts into its position."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from billing.maths.facts import Fact, FactKind, Stop
from billing.maths.fold import Fold
from billing.maths.pauses import stopped_days
from billing.maths.position import Allocation, Applied, Position
from billing.maths.restructure import restructure
from billing.maths.terms import Terms
from billing.maths.waterfall import INTEREST_FIRST, order_of, pay, waive


@dataclass(slots=True)
class _Replaying:
    """A fold and what the facts before said about it."""

    fold: Fold
    order: tuple[int, ...] = INTEREST_FIRST
    day: date = date.min
    applied: list[Applied] = field(default_factory=list)
    charged_off_on: date | None = None
    written_off_on: date | None = None
    settled_on: date | None = None


def replay(terms: Terms, facts: Iterable[Fact], as_of: date) -> Position:
    """Fold the facts with a value date up to `as_of`, in order of value date, then of recording.

    A reversal undoes its target on every day; its own date plays no part. Overdue segments are opened
    for instalments with a due date before `as_of` that stayed unpaid. A refund that finds less credit
    balance than it took out stays: the money left, and the borrower is to return the rest of it.
    Source: product rules, section 6.
    """
    facts = list(facts)
    standing = [fact for fact in in_force(facts) if fact.value_on <= as_of]
    penalty, clock = (stopped_days(standing, stop) for stop in (Stop.PENALTY, Stop.CLOCK))
    replaying = _Replaying(Fold(terms, penalty, clock))
    for fact in standing:
        _apply(replaying, fact)
    if replaying.fold.drawn_on is None and not replaying.fold.to_return_fen:
        replaying.settled_on = _taken_back_on(facts, as_of)
    return _position(replaying, as_of)


def _taken_back_on(facts: list[Fact], as_of: date) -> date | None:
    """Return the day of a draw-down that was reversed: nothing is owed since."""
    undone = {fact.reverses for fact in facts if fact.kind is FactKind.REVERSAL}
    taken_back = (f for f in facts if f.kind is FactKind.DRAW_DOWN and f.reference in undone)
    return next((fact.value_on for fact in taken_back if fact.value_on <= as_of), None)


def in_force(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts that count, in their order; a draw-down goes before its day's others."""
    facts = list(facts)
    undone = {fact.reverses for fact in facts if fact.kind is FactKind.REVERSAL}
    if undone:
        facts = [
            f
            for f in facts
            if f.kind is not FactKind.REVERSAL and (not f.reference or f.reference not in undone)
        ]
    facts.sort(key=_counting_order)
    return facts


def _counting_order(fact: Fact) -> tuple[date, bool, int]:
    return fact.value_on, fact.kind is not FactKind.DRAW_DOWN, fact.order


def _apply(replaying: _Replaying, fact: Fact) -> None:
    fold, on = replaying.fold, fact.value_on
    if on != replaying.day:
        fold.pass_due_dates(on)
        replaying.order = order_of(fold, on)
        replaying.day = on
    credit_fen, to_return_fen = fold.credit_fen, fold.to_return_fen
    allocations = _DEEDS[fact.kind](replaying, fact)
    replaying.applied.append(
        Applied(
            fact,
            tuple(allocations),
            fold.credit_fen - credit_fen,
            fold.to_return_fen - to_return_fen,
        )
    )
    if fold.to_return_fen:
        replaying.settled_on = None
    if (
        replaying.settled_on is None
        and not fold.not_due_fen
        and fold.drawn_on
        and fold.is_settled()
    ):
        replaying.settled_on = on


def _draw_down(replaying: _Replaying, fact: Fact) -> list[Allocation]:
    replaying.fold.draw_down(fact.amount_fen, fact.value_on)
    return []


def _pay(replaying: _Replaying, fact: Fact) -> list[Allocation]:
    allocations, over_fen = pay(replaying.fold, fact.amount_fen, fact.value_on, replaying.order)
    replaying.fold.credit_fen += over_fen
    return allocations


def _waive(replaying: _Replaying, fact: Fact) -> list[Allocation]:
    return [
        allocation
        for component, amount_fen in fact.waived
        for allocation in waive(replaying.fold, component, amount_fen, fact.value_on)
    ]


def _restructure(replaying: _Replaying, fact: Fact) -> list[Allocation]:
    if fact.restructure is None:
        raise ValueError(f"restructure {fact.reference!r} agrees on nothing")
    restructure(replaying.fold, fact.value_on, fact.restructure)
    return []


def _charge_off(replaying: _Replaying, fact: Fact) -> list[Allocation]:
    replaying.charged_off_on = replaying.charged_off_on or fact.value_on
    return []


def _write_off(replaying: _Replaying, fact: Fact) -> list[Allocation]:
    replaying.written_off_on = replaying.written_off_on or fact.value_on
    return []


def _refund(replaying: _Replaying, fact: Fact) -> list[Allocation]:
    replaying.fold.refund(fact.amount_fen)
    return []


def _pause_or_resume(_replaying: _Replaying, _fact: Fact) -> list[Allocation]:
    """Move nothing: which days are stopped was known before the first fact."""
    return []


_DEEDS: dict[FactKind, Callable[[_Replaying, Fact], list[Allocation]]] = {
    FactKind.DRAW_DOWN: _draw_down,
    FactKind.REPAYMENT: _pay,
    FactKind.RECOVERY: _pay,
    FactKind.WAIVER: _waive,
    FactKind.RESTRUCTURE: _restructure,
    FactKind.CHARGE_OFF: _charge_off,
    FactKind.WRITE_OFF: _write_off,
    FactKind.REFUND: _refund,
    FactKind.PAUSE: _pause_or_resume,
    FactKind.RESUME: _pause_or_resume,
}


def _position(replaying: _Replaying, as_of: date) -> Position:
    fold = replaying.fold
    fold.pass_due_dates(date.max)
    fold.open_overdue_segments(as_of)
    unpaid_on = next((row.due_on for row in fold.rows if any(row.left)), None)
    past_due_from = None
    if unpaid_on is not None:
        stopped = fold.clock_stopped.days_between(unpaid_on, date.max)
        past_due_from = unpaid_on + timedelta(days=stopped)
    return Position(
        replayed_as_of=as_of,
        drawn_on=fold.drawn_on,
        principal_fen=fold.drawn_fen,
        instalments=tuple([row.instalment() for row in fold.rows]),
        segments=tuple(fold.segments),
        applied=tuple(replaying.applied),
        prepaid_principal_fen=fold.prepaid_fen,
        credit_balance_fen=fold.credit_fen,
        refund_to_return_fen=fold.to_return_fen,
        charged_off_on=replaying.charged_off_on,
        written_off_on=replaying.written_off_on,
        settled_on=replaying.settled_on,
        next_unpaid_due_on=unpaid_on,
        past_due_from=past_due_from,
        clock_stops_until=fold.clock_stopped.until,
        penalty_stops_until=fold.penalty_stopped.until,
    )
