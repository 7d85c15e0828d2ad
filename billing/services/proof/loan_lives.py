"""All that is kept of some loans, and each of them replayed as of a day from the facts known then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from billing.maths.facts import Fact
from billing.maths.position import Position as Replayed
from billing.maths.replay import replay
from billing.maths.terms import Terms
from billing.models import Arrears, Books, Instalment, Position, Segment, Transfer
from billing.models import Fact as StoredFact
from billing.services.positions import arrears, stored_positions
from billing.services.positions.terms import terms_of
from lending.models import ProductVersion

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
_OF_A_TRANSFER = ("posting_id", "posting__key", "posting__posted_on")

# Debit account, credit account, fen.
Moved = tuple[int, int, int]


@dataclass(slots=True)
class Posted:
    """A loan's own posting, with what it moved."""

    id: int
    key: str
    on: date
    moved: list[Moved] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is kept of a stretch of loans."""

    rows: list[Position]
    versions: Mapping[int, ProductVersion]
    facts: Mapping[int, list[StoredFact]]
    instalments: Mapping[int, set[stored_positions.Row]]
    segments: Mapping[int, set[stored_positions.Row]]
    postings: Mapping[int, list[Posted]]
    bands: Mapping[int, set[arrears.Row]]


@dataclass(frozen=True, slots=True)
class Life:
    """One loan with its facts, in the order of their recording; what was replayed once isn't again.

    `as_of` is the day as of which it stands: the first after the due dates passed, or that of its last fact.
    """

    row: Position
    as_of: date
    was_non_accrual: bool
    terms: Terms
    facts: Sequence[Fact]
    recorded: Mapping[int, date]
    postings: Sequence[Posted]
    _replays: dict[tuple[tuple[int, ...], date], Replayed] = field(default_factory=dict)

    def known_on(self, on: date) -> list[Fact]:
        """Return the facts recorded through a day."""
        return [fact for fact in self.facts if self.recorded[fact.order] <= on]

    def replayed(self, facts: Sequence[Fact], as_of: date) -> Replayed:
        """Return the position that some of the facts make as of a day."""
        key = (tuple([fact.order for fact in facts]), as_of)
        if key not in self._replays:
            self._replays[key] = replay(self.terms, facts, as_of)
        return self._replays[key]


def life_of(row: Position, stored: Stored, books: Books | None) -> Life:
    """Return the life of one of the loans. Raises whatever a fact that can't be read raises."""
    facts = stored.facts[row.pk]
    last_on = max((fact.recorded_on for fact in facts), default=row.loan.drawn_on)
    return Life(
        row=row,
        as_of=max(last_on, books.passed_through + timedelta(days=1)) if books else last_on,
        was_non_accrual=any(
            is_non_accrual for _band, _class, is_non_accrual, *_ in stored.bands[row.pk]
        ),
        terms=terms_of(stored.versions[row.product_version_id], row.loan.instalments),
        facts=[stored_positions.as_maths(fact) for fact in facts],
        recorded={fact.pk: fact.recorded_on for fact in facts},
        postings=stored.postings[row.pk],
    )


def load(first_id: int, last_id: int) -> Stored:
    """Load what is kept of the loans of a range of ids."""
    span = (first_id, last_id)
    rows = list(Position.objects.filter(loan__id__range=span).select_related("loan").order_by("pk"))
    facts: dict[int, list[StoredFact]] = defaultdict(list)
    for fact in StoredFact.objects.filter(loan__id__range=span).only(*_OF_A_FACT).order_by("pk"):
        facts[fact.loan_id].append(fact)
    return Stored(
        rows=rows,
        versions=ProductVersion.objects.in_bulk(),
        facts=facts,
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
        postings=_postings(span),
        bands=_by_loan(
            Arrears.objects.filter(loan__id__range=span).values_list("loan_id", *arrears.FIELDS)
        ),
    )


def moved_by(postings: Iterable[Posted], through: date) -> Counter[int]:
    """Return debits less credits by account, in fen, of what was posted through a day."""
    held: Counter[int] = Counter()
    for posting in postings:
        if posting.on <= through:
            for debit, credit, fen in posting.moved:
                held[debit] += fen
                held[credit] -= fen
    return held


def _by_loan(rows: Iterable[stored_positions.Row]) -> dict[int, set[stored_positions.Row]]:
    grouped: dict[int, set[stored_positions.Row]] = defaultdict(set)
    for loan_id, *values in rows:
        grouped[loan_id].add(tuple(values))
    return grouped


def _postings(span: tuple[int, int]) -> dict[int, list[Posted]]:
    by_id: dict[int, Posted] = {}
    by_loan: dict[int, list[Posted]] = defaultdict(list)
    transfers = Transfer.objects.filter(posting__loan__id__range=span).order_by("posting_id", "pk")
    for loan_id, posting_id, key, on, *moved in transfers.values_list(
        "posting__loan_id", *_OF_A_TRANSFER, "debit_id", "credit_id", "amount_fen"
    ):
        if posting_id not in by_id:
            by_id[posting_id] = Posted(posting_id, key, on)
            by_loan[loan_id].append(by_id[posting_id])
        by_id[posting_id].moved.append((moved[0], moved[1], moved[2]))
    return by_loan
