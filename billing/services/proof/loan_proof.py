"""Proving one loan after another: facts replayed afresh, against what is stored and what the ledger holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing.maths.chart import INCOME, RECEIVABLE, Chart
from billing.maths.entries import accrual_status, balances
from billing.maths.position import Position as Replayed
from billing.models import Books, Position
from billing.services.positions import arrears, stored_positions
from billing.services.proof.fact_postings import AccruedDays, posting_differences
from billing.services.proof.loan_lives import Life, Posted, Stored, life_of, load, moved_by
from billing.services.proof.statement_rows import Statements, statement_differences

# Accounts that only postings with the loan's name on them move.
_OWN_ACCOUNTS = (
    Chart.CASH,
    Chart.REFUNDS_TO_RETURN,
    Chart.LOANS_RECEIVABLE,
    Chart.LOANS_CHARGED_OFF,
    Chart.LOAN_LOSS_ALLOWANCE,
    Chart.BORROWER_CREDIT_BALANCES,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What isn't equal for one loan, and the first day it concerns."""

    loan: str
    first_on: date
    what: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.loan} {self.first_on}: {', '.join(self.what)}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A stretch of loans with all that is held against their facts.

    Postings and statements are held against them one by one only from a day on, where one is given: those of the
    nights before were.
    """

    stored: Stored
    books: Books | None
    accrued: AccruedDays
    statements: Statements
    since: date


_Compare = Callable[[Position, _Asked], Difference | None]


def differences(*, first_id: int, last_id: int, since: date = date.min) -> Iterator[Difference]:
    """Replay every loan of a range of ids afresh and return where its stored rows or its ledger differ.

    Each fact's posting and each statement's row is recomputed as it was known then, of those since a day. A loan that
    can't even be replayed raises what it raises: the close sets it aside.
    """
    return _differences(first_id, last_id, since, _replayed_difference)


def differences_and_damage(*, first_id: int, last_id: int) -> Iterator[Difference]:
    """Return the differences of a range of ids; where a loan can't even be replayed, that is its difference."""
    return _differences(first_id, last_id, date.min, _difference_or_damage)


def _differences(
    first_id: int, last_id: int, since: date, compare: _Compare
) -> Iterator[Difference]:
    """Compare loan by loan; one that differs is read again, since a payment may have come in while it was read."""
    asked = _ask(first_id, last_id, since)
    for row in asked.stored.rows:
        if compare(row, asked) is None:
            continue
        again = _ask(row.pk, row.pk, since)
        found = [compare(one, again) for one in again.stored.rows]
        yield from (difference for difference in found if difference is not None)


def _ask(first_id: int, last_id: int, since: date) -> _Asked:
    books = Books.objects.first()
    stored = load(first_id, last_id)
    return _Asked(
        stored,
        books,
        AccruedDays.load(stored, since),
        Statements.load(first_id, last_id, books, since),
        since,
    )


def _replayed_difference(row: Position, asked: _Asked) -> Difference | None:
    life = life_of(row, asked.stored, asked.books)
    found = _difference(life, asked)
    found += posting_differences(life, asked.accrued, asked.since)
    found += statement_differences(life, asked.statements)
    if not found:
        return None
    return Difference(
        row.loan.number,
        min(on for on, _what in found),
        tuple(sorted({what for _on, what in found})),
    )


def _difference_or_damage(row: Position, asked: _Asked) -> Difference | None:
    try:
        return _replayed_difference(row, asked)
    except Exception as error:  # noqa: BLE001 - a damaged row may break any reader of it
        damage = f"{type(error).__name__}: {error}"
        return Difference(row.loan.number, row.loan.drawn_on, (damage,))


def _difference(life: Life, asked: _Asked) -> list[tuple[date, str]]:
    """Hold a loan against its replay as of the due dates passed.

    A close under way says that it passes a day's before it has: a loan that it hasn't reached stands as of the last
    day closed.
    """
    books = asked.books
    found = _difference_as_of(life.as_of, life, asked)
    if not found or books is None or books.passed_through == books.closed_through:
        return found
    before = books.closed_through + timedelta(days=1)
    replayed_as_of = min(life.row.replayed_as_of, life.as_of)
    unreached = _difference_as_of(max(before, replayed_as_of), life, asked)
    return found if unreached else []


def _difference_as_of(as_of: date, life: Life, asked: _Asked) -> list[tuple[date, str]]:
    row, stored, recorded = life.row, asked.stored, life.recorded
    fresh = life.replayed(life.facts, as_of)
    instalments = {stored_positions.instalment_row(instalment) for instalment in fresh.instalments}
    segments = {stored_positions.segment_row(segment) for segment in fresh.segments}
    found = [(values[1], "instalment") for values in instalments ^ stored.instalments[row.pk]]
    found += [(values[2], "segment") for values in segments ^ stored.segments[row.pk]]
    last_on = max(recorded.values(), default=row.loan.drawn_on)
    columns = stored_positions.columns_of(fresh) | {"last_fact_id": max(recorded, default=0)}
    del columns["replayed_as_of"]
    if any(getattr(row, name) != value for name, value in columns.items()):
        found.append((last_on, "position"))
    # Replayed with its last fact, or since; never as of a day that the books haven't come to.
    if not last_on <= row.replayed_as_of <= life.as_of:
        found.append((row.replayed_as_of, "position"))
    bands_on = _first_band_difference(fresh, life, asked)
    if bands_on is not None:
        found.append((bands_on, "arrears"))
    ledger_on = _first_ledger_difference(fresh, life)
    if ledger_on is not None:
        found.append((ledger_on, "ledger"))
    return found


def _first_band_difference(fresh: Replayed, life: Life, asked: _Asked) -> date | None:
    """Return the first day on which the loan was in another band than its facts say, if any.

    A close that is under way may have aged the loan past the last day closed; its own bands tell.
    """
    bands = asked.stored.bands[life.row.pk]
    closed_through = asked.books.closed_through if asked.books else life.row.loan.drawn_on
    changed = {on for *_band, starts_on, ends_on in bands for on in (starts_on, ends_on) if on}
    through = max(closed_through, *life.recorded.values(), *changed)
    return arrears.difference(
        stored=bands, terms=life.terms, facts=life.facts, position=fresh, through=through
    )


def _first_ledger_difference(fresh: Replayed, life: Life) -> date | None:
    """Return the first day on which the loan's own postings and its facts known by then don't agree, if any.

    On the last of them all facts are known, as they are in the fresh position.
    """
    postings = life.postings
    days = sorted({*life.recorded.values(), *(posting.on for posting in postings)})
    if not days or _agree(fresh, postings, days[-1]):
        return None

    def agrees(on: date) -> bool:
        return _agree(life.replayed(life.known_on(on), on), postings, on)

    return next((on for on in days if not agrees(on)), days[-1])


def _agree(position: Replayed, postings: Sequence[Posted], on: date) -> bool:
    """Hold what a loan's own postings moved up to a day against its position."""
    held = moved_by(postings, on)
    must = balances(position, None, accrual_status(position, non_accrual=False))
    if any(held[account] != must.get(account, 0) for account in _OWN_ACCOUNTS):
        return False
    # What is accrued moves between receivable and income, or memo and contra; their sums stay what was paid.
    return all(
        held[RECEIVABLE[kind]] + held[INCOME[kind]]
        == must.get(RECEIVABLE[kind], 0) + must.get(INCOME[kind], 0)
        for kind in RECEIVABLE
    )
