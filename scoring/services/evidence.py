"""The one way in for what others tell us of a person: purchases and credit-bureau reports.

A row is kept only under a live consent to its use for credit that covers its day. Whoever withdraws takes the same
turn (`devices.services.borrower_lock`), so nothing is stored once a withdrawal is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction

from core.maths.calendar import day_of
from core.services.row_verdicts import STORED, UNCHANGED, Verdict
from devices.maths.catalogue import Kind, Purpose
from devices.querysets import live_consents
from devices.services import borrower_lock
from lending.models import Borrower
from scoring.models import BureauReport, Transaction
from scoring.services.row_refusals import refused

LONGEST_REFERENCE = 64
# A thousand times what anybody's account moves at once; far below what a column holds.
LARGEST_FEN = 10**14
LARGEST_COUNT = 10_000

_KNOWN = """
SELECT reference, at, category, amount_fen FROM scoring_transaction WHERE borrower_id = %s AND reference = ANY(%s)
"""
_STORE = """
INSERT INTO scoring_transaction (borrower_id, known_at, reference, at, category, amount_fen)
SELECT %s, %s, * FROM unnest(%s::text[], %s::timestamptz[], %s::text[], %s::bigint[])
"""


class Movement(NamedTuple):
    """One transaction as it came, not yet believed. `at` is None where what stood there is no instant."""

    reference: str
    at: datetime | None
    category: str
    amount_fen: int


class Report(NamedTuple):
    """One bureau report as it came, not yet believed. `reported_on` is None where that is no day."""

    reference: str
    reported_on: date | None
    open_accounts: int
    balance_fen: int
    limit_fen: int
    inquiries_3m: int
    overdue_accounts: int
    worst_dpd_24m: int
    months_on_file: int


_Row = TypeVar("_Row", Movement, Report)


@transaction.atomic
def store_transactions(
    *, borrower: Borrower, rows: Sequence[Movement], known_at: datetime
) -> list[Verdict]:
    """Keep what may be kept of one person, and give each row its verdict, in order. May run twice.

    The same reference with the same contents counts once; with other contents it is refused, and of two contents
    under one reference in a batch neither is believed. Of what is refused nothing is kept.
    """
    borrower_lock.lock_borrowers(borrower_ids=[borrower.pk])
    first_day = covered_from(borrower, Kind.TRANSACTIONS)

    def fault(row: Movement) -> str:
        return _fault_of_movement(row, first_day, known_at)

    verdicts, news = _judged(rows, fault, lambda rows: _known_movements(borrower, rows))
    if news:
        columns = [list(column) for column in zip(*news, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_STORE, [borrower.pk, known_at, *columns])
    return verdicts


@transaction.atomic
def store_bureau_report(*, borrower: Borrower, report: Report, known_at: datetime) -> Verdict:
    """Keep one report of a person, and give the verdict on it. May run twice, as for transactions."""
    borrower_lock.lock_borrowers(borrower_ids=[borrower.pk])
    first_day = covered_from(borrower, Kind.BUREAU)

    def fault(row: Report) -> str:
        return _fault_of_report(row, first_day, day_of(known_at))

    verdicts, news = _judged([report], fault, lambda rows: _known_reports(borrower, rows))
    for row in news:
        BureauReport.objects.create(borrower=borrower, known_at=known_at, **row._asdict())
    return verdicts[0]


def covered_from(borrower: Borrower, kind: Kind) -> date | None:
    """Return the first day that a live consent to credit covers. Read in the borrower's turn."""
    live = live_consents(borrowers=[borrower.pk]).filter(kind=kind, purpose=Purpose.CREDIT)
    return live.values_list("covers_from", flat=True).first()


def _judged(
    rows: Sequence[_Row],
    fault: Callable[[_Row], str],
    known_of: Callable[[Iterable[_Row]], dict[str, _Row]],
) -> tuple[list[Verdict], list[_Row]]:
    """Return each row its verdict, and the rows that are new, each once."""
    faults = [fault(row) for row in rows]
    said: dict[str, set[_Row]] = {}
    for row, code in zip(rows, faults, strict=True):
        if not code:
            said.setdefault(row.reference, set()).add(row)
    known = known_of(row for ones in said.values() for row in ones) if said else {}
    verdicts: list[Verdict] = []
    news: dict[str, _Row] = {}
    for row, code in zip(rows, faults, strict=True):
        broken = code or _fault_of_reference(row, said[row.reference], known.get(row.reference))
        if broken:
            verdicts.append(refused(broken))
        elif row.reference in known or row.reference in news:
            verdicts.append(UNCHANGED)
        else:
            news[row.reference] = row
            verdicts.append(STORED)
    return verdicts, list(news.values())


def _fault_of_reference(row: _Row, said: set[_Row], known: _Row | None) -> str:
    """Name what is wrong with a reference that was said before: in this batch, or in an earlier one."""
    if len(said) > 1:
        return "two_contents"
    return "" if known in (None, row) else "reference_used_otherwise"


def _known_movements(borrower: Borrower, rows: Iterable[Movement]) -> dict[str, Movement]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [borrower.pk, [row.reference for row in rows]])
        return {row[0]: Movement(*row) for row in cursor.fetchall()}


def _known_reports(borrower: Borrower, rows: Iterable[Report]) -> dict[str, Report]:
    found = BureauReport.objects.filter(
        borrower=borrower, reference__in=[row.reference for row in rows]
    )
    return {row[0]: Report(*row) for row in found.values_list(*Report._fields)}


def _fault_of_movement(row: Movement, first_day: date | None, known_at: datetime) -> str:
    """Name the rule that a transaction breaks, "" where it breaks none."""
    faults: list[tuple[str, Any]] = [
        ("no_consent", first_day is None),
        ("not_a_reference", not _is_reference(row.reference)),
        ("not_an_instant", row.at is None),
        ("unknown_category", row.category not in Transaction.Category.values),
        ("not_an_amount", not 0 < row.amount_fen <= LARGEST_FEN),
        ("still_to_come", row.at and row.at > known_at),
        ("day_before_consent", row.at and first_day and day_of(row.at) < first_day),
    ]
    return next((code for code, broken in faults if broken), "")


def _fault_of_report(row: Report, first_day: date | None, today: date) -> str:
    """Name the rule that a report breaks, "" where it breaks none."""
    faults: list[tuple[str, Any]] = [
        ("no_consent", first_day is None),
        ("not_a_reference", not _is_reference(row.reference)),
        ("not_a_day", row.reported_on is None),
        ("future_day", row.reported_on and row.reported_on > today),
        (
            "report_before_consent",
            row.reported_on and first_day and row.reported_on < first_day,
        ),
        ("out_of_range", not _in_range(row)),
    ]
    return next((code for code, broken in faults if broken), "")


def _in_range(row: Report) -> bool:
    counts = (row.open_accounts, row.inquiries_3m, row.overdue_accounts, row.months_on_file)
    amounts = (row.balance_fen, row.limit_fen)
    return all(0 <= count <= LARGEST_COUNT for count in (*counts, row.worst_dpd_24m)) and all(
        0 <= amount_fen <= LARGEST_FEN for amount_fen in amounts
    )


def _is_reference(said: str) -> bool:
    return 0 < len(said) <= LONGEST_REFERENCE and said.isprintable() and said == said.strip()
