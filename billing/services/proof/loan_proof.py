"""Proving one loan after another: facts replayed afresh, against what is stored and what the ledger holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from billing.maths.chart import INCOME, RECEIVABLE, Chart
from billing.maths.entries import accrual_status, balances
from billing.maths.facts import Fact
from billing.maths.position import Position as Replayed
from billing.maths.replay import replay
from billing.maths.terms import Terms
from billing.models import Arrears, Books, Instalment, Position, Segment, Transfer
from billing.models import Fact as StoredFact
from billing.services.positions import arrears, stored_positions
from billing.services.positions.terms import terms_of
from lending.models import ProductVersion

# Accounts that only postings with the loan's name on them move.
_OWN_ACCOUNTS = (
    Chart.CASH,
    Chart.REFUNDS_TO_RETURN,
    Chart.LOANS_RECEIVABLE,
    Chart.LOANS_CHARGED_OFF,
    Chart.LOAN_LOSS_ALLOWANCE,
    Chart.BORROWER_CREDIT_BALANCES,
)

# What replay knows of a fact, and the ledger's proof besides.
_OF_A_FACT = (
    "loan_id",
    "kind",
    "value_on",
    "amount_fen",
    "reverses_id",
    "detail",
    "recorded_on",
)

# Loan → day posted → account → debits less credits, in fen.
_Ledger = Mapping[int, Mapping[date, Counter[int]]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What isn't equal for one loan, and the first day it concerns."""

    loan: str
    first_on: date
    what: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.loan} {self.first_on}: {', '.join(self.what)}"


@dataclass(frozen=True, slots=True)
class _Stored:
    """All that is kept of a chunk of loans."""

    rows: list[Position]
    versions: Mapping[int, ProductVersion]
    facts: Mapping[int, list[StoredFact]]
    known: Mapping[int, list[Fact]]
    recorded: Mapping[int, Mapping[int, date]]
    instalments: Mapping[int, set[stored_positions.Row]]
    segments: Mapping[int, set[stored_positions.Row]]
    ledger: _Ledger
    bands: Mapping[int, set[arrears.Row]]


_Compare = Callable[[Position, _Stored, Books | None], Difference | None]


def differences(*, first_id: int, last_id: int) -> Iterator[Difference]:
    """Replay every loan of a range of ids afresh and return where its stored rows or its ledger differ.

    A loan that can't even be replayed raises what it raises: the close sets it aside.
    """
    return _differences(first_id, last_id, _replayed_difference)


def differences_and_damage(*, first_id: int, last_id: int) -> Iterator[Difference]:
    """Return the differences of a range of ids; where a loan can't even be replayed, that is its difference."""
    return _differences(first_id, last_id, _difference_or_damage)


def _differences(first_id: int, last_id: int, compare: _Compare) -> Iterator[Difference]:
    books = Books.objects.first()
    stored = _load(first_id, last_id)
    for row in stored.rows:
        difference = compare(row, stored, books)
        if difference is not None:
            yield difference


def _replayed_difference(row: Position, stored: _Stored, books: Books | None) -> Difference | None:
    for fact in stored.facts[row.pk]:
        stored.known[row.pk].append(stored_positions.as_maths(fact))
    return _difference(row, stored, books)


def _difference_or_damage(row: Position, stored: _Stored, books: Books | None) -> Difference | None:
    try:
        return _replayed_difference(row, stored, books)
    except Exception as error:  # noqa: BLE001 - a damaged row may break any reader of it
        damage = f"{type(error).__name__}: {error}"
        return Difference(row.loan.number, row.loan.drawn_on, (damage,))


def _load(first_id: int, last_id: int) -> _Stored:
    span = (first_id, last_id)
    rows = list(Position.objects.filter(loan__id__range=span).select_related("loan").order_by("pk"))
    facts: dict[int, list[StoredFact]] = defaultdict(list)
    recorded: dict[int, dict[int, date]] = defaultdict(dict)
    for fact in StoredFact.objects.filter(loan__id__range=span).only(*_OF_A_FACT).order_by("pk"):
        facts[fact.loan_id].append(fact)
        recorded[fact.loan_id][fact.pk] = fact.recorded_on
    return _Stored(
        rows=rows,
        versions=ProductVersion.objects.in_bulk(),
        facts=facts,
        known=defaultdict(list),
        recorded=recorded,
        instalments=_by_loan(
            Instalment.objects.filter(loan__id__range=span).values_list(
                "loan_id", *stored_positions.INSTALMENT_FIELDS
            )
        ),
        segments=_by_loan(
            Segment.objects.filter(loan__id__range=span).values_list(
                "loan_id", *stored_positions.SEGMENT_FIELDS
            )
        ),
        ledger=_ledger(span),
        bands=_by_loan(
            Arrears.objects.filter(loan__id__range=span).values_list("loan_id", *arrears.FIELDS)
        ),
    )


def _by_loan(rows: Iterable[stored_positions.Row]) -> dict[int, set[stored_positions.Row]]:
    grouped: dict[int, set[stored_positions.Row]] = defaultdict(set)
    for loan_id, *values in rows:
        grouped[loan_id].add(tuple(values))
    return grouped


def _ledger(span: tuple[int, int]) -> _Ledger:
    held: dict[int, dict[date, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    transfers = Transfer.objects.filter(posting__loan__id__range=span)
    for loan_id, on, debit, credit, fen in transfers.values_list(
        "posting__loan_id", "posting__posted_on", "debit_id", "credit_id", "amount_fen"
    ):
        held[loan_id][on][debit] += fen
        held[loan_id][on][credit] -= fen
    return held


def _difference(row: Position, stored: _Stored, books: Books | None) -> Difference | None:
    """Hold a loan against its replay as of the due dates passed.

    A close under way says that it passes a day's before it has: a loan that it hasn't reached stands as of the last
    day closed.
    """
    passed = books.passed_through + timedelta(days=1) if books else row.replayed_as_of
    difference = _difference_as_of(max(passed, row.replayed_as_of), row, stored, books)
    if difference is None or books is None or books.passed_through == books.closed_through:
        return difference
    before = books.closed_through + timedelta(days=1)
    unreached = _difference_as_of(max(before, row.replayed_as_of), row, stored, books)
    return difference and unreached


def _difference_as_of(
    as_of: date, row: Position, stored: _Stored, books: Books | None
) -> Difference | None:
    facts = stored.known[row.pk]
    terms = terms_of(stored.versions[row.product_version_id], row.loan.instalments)
    fresh = replay(terms, facts, as_of)
    instalments = {stored_positions.instalment_row(instalment) for instalment in fresh.instalments}
    segments = {stored_positions.segment_row(segment) for segment in fresh.segments}
    found = [(values[1], "instalment") for values in instalments ^ stored.instalments[row.pk]]
    found += [(values[2], "segment") for values in segments ^ stored.segments[row.pk]]
    recorded = stored.recorded[row.pk]
    columns = stored_positions.columns_of(fresh) | {"last_fact_id": max(recorded, default=0)}
    del columns["replayed_as_of"]
    if any(getattr(row, name) != value for name, value in columns.items()):
        found.append((max(recorded.values(), default=row.loan.drawn_on), "position"))
    bands_on = _first_band_difference(row, terms, fresh, stored, books)
    if bands_on is not None:
        found.append((bands_on, "arrears"))
    ledger_on = _first_ledger_difference(row, terms, fresh, stored)
    if ledger_on is not None:
        found.append((ledger_on, "ledger"))
    if not found:
        return None
    return Difference(
        row.loan.number,
        min(on for on, _what in found),
        tuple(sorted({what for _on, what in found})),
    )


def _first_band_difference(
    row: Position, terms: Terms, fresh: Replayed, stored: _Stored, books: Books | None
) -> date | None:
    """Return the first day on which the loan was in another band than its facts say, if any.

    A close that is under way may have aged the loan past the last day closed; its own bands tell.
    """
    bands = stored.bands[row.pk]
    closed_through = books.closed_through if books else row.loan.drawn_on
    changed = {on for *_band, starts_on, ends_on in bands for on in (starts_on, ends_on) if on}
    through = max(closed_through, *stored.recorded[row.pk].values(), *changed)
    facts = stored.known[row.pk]
    return arrears.difference(
        stored=bands, terms=terms, facts=facts, position=fresh, through=through
    )


def _first_ledger_difference(
    row: Position, terms: Terms, fresh: Replayed, stored: _Stored
) -> date | None:
    """Return the first day on which the loan's own postings and its facts known by then don't agree, if any.

    On the last of them all facts are known, as they are in the fresh position.
    """
    facts, recorded, ledger = stored.known[row.pk], stored.recorded[row.pk], stored.ledger[row.pk]
    days = sorted({*recorded.values(), *ledger})
    if not days or _agree(fresh, ledger, days[-1]):
        return None

    def agrees(on: date) -> bool:
        known = [fact for fact in facts if recorded[fact.order] <= on]
        return _agree(replay(terms, known, on), ledger, on)

    return next((on for on in days if not agrees(on)), days[-1])


def _agree(position: Replayed, ledger: Mapping[date, Counter[int]], on: date) -> bool:
    """Hold what a loan's own postings moved up to a day against its position."""
    held: Counter[int] = Counter()
    for posted_on, moved in ledger.items():
        if posted_on <= on:
            held.update(moved)
    must = balances(position, None, accrual_status(position, non_accrual=False))
    if any(held[account] != must.get(account, 0) for account in _OWN_ACCOUNTS):
        return False
    # What is accrued moves between receivable and income, or memo and contra; their sums stay what was paid.
    return all(
        held[RECEIVABLE[kind]] + held[INCOME[kind]]
        == must.get(RECEIVABLE[kind], 0) + must.get(INCOME[kind], 0)
        for kind in RECEIVABLE
    )
