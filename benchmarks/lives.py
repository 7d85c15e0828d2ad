"""The lives that the loans of the benchmark's book have led: a few thousand, each replayed once, then multiplied.

Every loan has an instalment due on the tenth. Nine in ten paid it, one in ten didn't, and of these again one in
ten has paid nothing at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import product

from billing.maths.arrears import NON_ACCRUAL_AFTER_DAYS
from billing.maths.arrears_history import Stretch, arrears_history
from billing.maths.chart import INCOME, MEMO, RECEIVABLE, Chart
from billing.maths.entries import AccrualStatus, Entry, balances, difference
from billing.maths.facts import Fact, FactKind
from billing.maths.position import Position
from billing.maths.replay import replay
from billing.maths.schedule import build
from billing.maths.terms import Terms
from core.maths.calendar import due_dates

TENTH = date(2025, 9, 10)
OPENED_ON = date(2025, 4, 1)
DRAW_DAYS = (1, 6, 11, 16, 21, 26)
MONTHS = range(4, 9)
PRINCIPALS_FEN = tuple(yuan * 100 for yuan in (1_000, 2_350, 4_999, 8_000, 12_345))
MOST_INSTALMENTS = 6


class Habit(StrEnum):
    """How a borrower pays."""

    PAID = "paid"
    MISSED = "missed"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Event:
    """What was posted under a loan's name on a day."""

    kind: str
    on: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """One life: what was agreed, the facts, and what follows from them."""

    version: int
    habit: Habit
    drawn_on: date
    instalments: int
    facts: tuple[Fact, ...]
    position: Position
    events: tuple[Event, ...]
    arrears: tuple[Stretch, ...]
    stops_on: date | None


def lives(versions: list[Terms]) -> Iterator[Life]:
    """Return every life: terms, month and day of the draw-down, instalments, principal, habit."""
    choices = product(range(len(versions)), MONTHS, DRAW_DAYS, PRINCIPALS_FEN, Habit)
    for version, month, day, principal_fen, habit in choices:
        drawn_on = date(TENTH.year, month, day)
        passed = TENTH.month - month
        if habit is Habit.NEVER and passed == 1:
            continue
        for instalments in range(passed + 1, MOST_INSTALMENTS + 1):
            terms = _terms(versions[version], instalments)
            facts = (
                Fact(FactKind.DRAW_DOWN, drawn_on, 1, principal_fen),
                *_paid(terms, principal_fen, drawn_on, habit),
            )
            yield _lived(version, habit, terms, facts)


def daily_accrual(life: Life) -> Iterator[tuple[date, Chart, Chart, int]]:
    """Return what each day before the tenth accrued: day, account to debit, account to credit, fen."""
    for segment in life.position.segments:
        on = segment.starts_on
        while on < min(segment.ends_on or TENTH, TENTH):
            fen = segment.accrued_fen(on + timedelta(days=1)) - segment.accrued_fen(on)
            if fen and (life.stops_on is None or on <= life.stops_on):
                yield on, RECEIVABLE[segment.kind], INCOME[segment.kind], fen
            elif fen:
                yield on, MEMO[segment.kind], Chart.MEMO_CONTRA, fen
            on += timedelta(days=1)


def _terms(version: Terms, instalments: int) -> Terms:
    return Terms(
        version.daily_rate, version.overdue_rate, version.due_day, instalments, version.method
    )


def _paid(terms: Terms, principal_fen: int, drawn_on: date, habit: Habit) -> Iterator[Fact]:
    """Return the payments: each instalment in full on its due date."""
    if habit is Habit.NEVER:
        return
    last = TENTH if habit is Habit.PAID else TENTH - timedelta(days=1)
    for row in build(principal_fen, drawn_on, terms):
        if row.due_on <= last:
            yield Fact(
                FactKind.REPAYMENT, row.due_on, row.no + 1, row.total_fen, reference=f"p{row.no}"
            )


def _lived(version: int, habit: Habit, terms: Terms, facts: tuple[Fact, ...]) -> Life:
    drawn_on = facts[0].value_on
    before = TENTH - timedelta(days=1)
    stops_on = None
    if habit is Habit.NEVER:
        stops_on = due_dates(drawn_on, terms.due_day, 1)[0] + timedelta(
            days=NON_ACCRUAL_AFTER_DAYS + 1
        )
        stops_on = stops_on if stops_on <= before else None
    events = list(_fact_events(terms, facts))
    if stops_on is not None:
        position = replay(terms, facts, stops_on + timedelta(days=1))
        kept = [
            balances(position, stops_on, stands)
            for stands in (AccrualStatus.ACCRUING, AccrualStatus.NON_ACCRUAL)
        ]
        events.append(Event("non-accrual", stops_on, difference(*kept)))
    return Life(
        version=version,
        habit=habit,
        drawn_on=drawn_on,
        instalments=terms.instalments,
        facts=facts,
        position=replay(terms, facts, TENTH),
        events=tuple(events),
        arrears=arrears_history(terms, facts, before),
        stops_on=stops_on,
    )


def _fact_events(terms: Terms, facts: tuple[Fact, ...]) -> Iterator[Event]:
    """Return what each fact posted on its day, the days before being accrued."""
    held = balances(replay(terms, (), facts[0].value_on), None, AccrualStatus.ACCRUING)
    for count, fact in enumerate(facts, start=1):
        on = fact.value_on
        through = on - timedelta(days=1)
        before = (
            balances(replay(terms, facts[: count - 1], on), through, AccrualStatus.ACCRUING)
            if count > 1
            else held
        )
        after = balances(replay(terms, facts[:count], on), through, AccrualStatus.ACCRUING)
        yield Event(fact.kind.value, on, difference(before, after))


def accruals(counted: list[tuple[Life, int]]) -> Counter[tuple[int, date, Chart, Chart]]:
    """Sum the daily accrual of all lives, each as often as loans led it."""
    sums: Counter[tuple[int, date, Chart, Chart]] = Counter()
    for life, loans in counted:
        for on, debit, credit, fen in daily_accrual(life):
            sums[life.version, on, debit, credit] += fen * loans
    return sums
