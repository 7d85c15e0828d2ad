"""Holding each row of a statement against the facts known on its day, and finding the rows that are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from billing.maths.position import Position as Replayed
from billing.maths.statement_row import next_due_on, statement_row
from billing.models import Books, StatementLine
from billing.services import set_aside_loans
from billing.services.proof.loan_lives import Life

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Statements:
    """The rows of the statements of some loans, by loan and day, and the days that must have them.

    Rows are held against facts on `days`, both ends inclusive, as far as the books are closed; those of a close under
    way may be there already. A line with a loan that is set aside gets its statements when the loan is back.
    """

    rows: Mapping[int, Mapping[date, StatementLine]]
    first_on: date
    closed_through: date
    waiting_line_ids: frozenset[int]

    @classmethod
    def load(cls, first_id: int, last_id: int, books: Books | None, since: date) -> Statements:
        """Load the rows of a range of loans, of the statements issued since a day."""
        rows: dict[int, dict[date, StatementLine]] = defaultdict(dict)
        kept = StatementLine.objects.filter(
            loan__id__range=(first_id, last_id), statement__issued_on__gte=since
        )
        for row in kept.select_related("statement"):
            rows[row.loan_id][row.statement.issued_on] = row
        opened_on = books.opened_on if books else date.max
        closed_through = books.closed_through if books else date.min
        waiting = frozenset(set_aside_loans.line_ids())
        return cls(rows, max(opened_on, since), closed_through, waiting)


def statement_differences(life: Life, statements: Statements) -> list[tuple[date, str]]:
    """Return the days on which a loan's row isn't what its facts made of it, or isn't there, and what of it."""
    found: list[tuple[date, str]] = []
    present = statements.rows.get(life.row.pk, {})
    for on in sorted({*_due_days(life, statements), *present}):
        known = life.known_on(on)
        position = life.replayed(known, on + _ONE_DAY)
        if on in present:
            found += [(on, f"statement {name}") for name in _wrong(position, present[on], life)]
        elif (
            _is_missing(position, life, on) and life.row.line_id not in statements.waiting_line_ids
        ):
            found.append((on, "statement row"))
    return found


def _due_days(life: Life, statements: Statements) -> Iterator[date]:
    """Yield the days closed on which the loan's product version has statements issued, from its first fact on."""
    on = max(statements.first_on, min(life.recorded.values(), default=date.max))
    while on <= statements.closed_through:
        if on.day == life.terms.due_day:
            yield on
            on += timedelta(days=27)
        on += _ONE_DAY


def _wrong(position: Replayed, row: StatementLine, life: Life) -> Iterator[str]:
    """Yield the columns of a stored row that its facts don't bear out."""
    issued = row.statement
    if issued.issued_on.day != life.terms.due_day:
        yield "issued_on"
        return
    coming_on = next_due_on(position, issued.issued_on)
    if coming_on is not None and coming_on < issued.next_due_on:
        yield "next_due_on"
    must: dict[str, Any] = statement_row(position, issued.issued_on, issued.next_due_on)
    for name, value in must.items():
        stored = getattr(row, name)
        # Statements issued before it was told have none.
        if stored != value and not (name == "accrued_interest_fen" and stored is None):
            yield f"{name} {stored}, must be {value}"


def _is_missing(position: Replayed, life: Life, on: date) -> bool:
    """Return whether a loan without a row should have one: it owed something, or was settled within the month."""
    known = life.known_on(on)
    if not known:
        return False
    month_ago = (on.replace(day=1) - _ONE_DAY).replace(day=on.day)
    settled_long_ago = max(life.recorded[fact.order] for fact in known) <= month_ago
    return position.settled_on is None or not settled_long_ago
