"""Proving the books: facts = positions = segments = ledger."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from billing.maths.arrears import asset_class, band, is_non_accrual
from billing.maths.arrears_history import BOUNDARY_DAYS
from billing.maths.chart import Chart
from billing.models import Books, CloseStep, Position
from billing.services import set_aside_loans
from billing.services.close.steps import ONE_PIECE, Step
from billing.services.ledger import trial_balance
from billing.services.ledger.accrual_lock import hold_shared
from billing.services.proof import loan_proof, waivers
from billing.sql import statement
from core.services import proofs
from core.services.work_list import IdRange, ranges
from lending.models import Loan

_log = logging.getLogger(__name__)
LOANS_IN_A_CHUNK = 500


def summed_differences(*, on: date) -> Iterator[str]:
    """Hold the sums of the ledger against those of the positions, and the bands against the due dates.

    Each sum is one statement over all loans; `on` is the last day that was aged.
    """
    for version_id, account, holds_fen, must_fen in _ledger_differences():
        if account is None:
            yield f"{on}: {holds_fen} fen of the capital are lent, the loans owe {must_fen}"
            continue
        slug = _slug(account)
        yield f"{on} product version {version_id}: {slug} holds {holds_fen} fen, must be {must_fen}"
    days = list(BOUNDARY_DAYS)
    entered = {
        "on": on,
        "days": days,
        "bands": [band(late).value for late in days],
        "asset_classes": [asset_class(late).value for late in days],
        "non_accruals": [is_non_accrual(late) for late in days],
    }
    for (loan_id,) in _rows(
        "arrears_proof", entered | set_aside_loans.but(set_aside_loans.loan_ids())
    ):
        loan = Loan.objects.filter(pk=loan_id).first()
        yield f"{loan.number if loan else loan_id} {on}: arrears"


def book_differences(
    *, on: date | None = None, spans: Iterable[IdRange] | None = None
) -> Iterator[str]:
    """Hold all of the books together; `on` is the last day that was aged, else the last closed.

    `spans` are all loans in stretches, where a caller counts them.
    """
    for first_id, last_id in loan_ranges() if spans is None else spans:
        yield from loan_differences(first_id=first_id, last_id=last_id)
    books = Books.objects.first()
    if books is not None:
        yield from isolated(summed_differences(on=on or books.closed_through))
    yield from isolated(carried_differences())
    yield from isolated(row_differences())


def loan_differences(*, first_id: int, last_id: int) -> Iterator[str]:
    """Hold each loan of a stretch against a fresh replay of its facts."""
    return isolated(map(str, loan_proof.differences_and_damage(first_id=first_id, last_id=last_id)))


def carried_differences() -> Iterator[str]:
    """Hold every trial balance ever taken against all rows of the ledger; name the first day that differs.

    The other sums go on from the newest trial balance, so that a night reads one day's postings; this reads all.
    """
    for on, version_id, account, balance_fen, held_fen in _rows("trial_balance_proof", {}):
        slug = _slug(account)
        yield f"{on} product version {version_id}: {slug} holds {held_fen} fen, its trial balance says {balance_fen}"


def row_differences() -> Iterator[str]:
    """Hold each line against its loans and each statement against its rows."""
    away = set(set_aside_loans.line_ids())
    for line_id, outstanding_fen, owed_fen in _rows("line_proof", {}):
        if line_id in away:
            continue
        yield f"line {line_id}: {outstanding_fen} fen outstanding, its loans owe {owed_fen}"
    for line_id, issued_on in _rows("statement_proof", {}):
        yield f"{issued_on}: the statement of line {line_id} is not the sum of its rows"


def loan_ranges() -> list[IdRange]:
    """Cut all loans that are not set aside into chunks to be replayed."""
    left_out = set_aside_loans.loan_ids()
    ids = Position.objects.order_by("pk").values_list("pk", flat=True).iterator()
    return [
        part
        for first, last in ranges(ids, LOANS_IN_A_CHUNK)
        for part in set_aside_loans.between(first, last, left_out)
    ]


@transaction.atomic
def _ledger_differences() -> list[tuple[Any, ...]]:
    """Hold the ledger against the positions, while no accrual moves the day that both are counted through.

    What waivers gave up is replayed beside the sums: once more, where a fact came in between.
    """
    hold_shared()
    while True:
        known, left_out = waivers.known(), set_aside_loans.loan_ids()
        found = _rows(
            "ledger_proof",
            _accrued()
            | trial_balance.cut()
            | set_aside_loans.but(left_out)
            | waivers.waived(left_out=left_out),
        )
        if waivers.known() == known:
            return found


def _sum_some(_on: date, first_id: int, last_id: int) -> None:
    """Sum what the loans of a range say, and nothing of the ledger: to find one that can't be summed."""
    none = {"balanced_on": date.max, "balanced_through_id": 2**62}
    left_out = set_aside_loans.loan_ids()
    some = set_aside_loans.but(left_out, first_id, last_id)
    given_up = waivers.waived(left_out=left_out, first_id=first_id, last_id=last_id)
    _rows("ledger_proof", _accrued() | none | some | given_up)


def _accrued() -> dict[str, Any]:
    accrued = Books.objects.values_list("accrued_through", flat=True).first()
    return {"accrued_through": accrued or date.min}


def isolated(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines of a proof; where it breaks off, what broke it is a line, and hides no other proof's."""
    try:
        with transaction.atomic():
            found = list(lines)
    except Exception as error:  # noqa: BLE001 - a damaged row may break any reader of it
        _log.exception("A proof of the books broke off.")
        found = [
            _("the proof broke off: %(error)s") % {"error": f"{type(error).__name__}: {error}"}
        ]
    yield from found


def _rows(name: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement(name, some=set_aside_loans.is_some(values)), values)
        return list(cursor.fetchall())


def _prove(on: date, _first_id: int, _last_id: int) -> int:
    """Keep what the sums show with the step; the close goes on, and its alarm is that text."""
    note(on=on, step="prove_books", lines=summed_differences(on=on))
    return 0


def _replay(on: date, first_id: int, last_id: int) -> int:
    """Replay a stretch of loans; the first piece, of none, is what every app proves of all it stores."""
    if (first_id, last_id) == ONE_PIECE[0]:
        note(on=on, step="replay_loans", lines=map(str, proofs.nightly_findings()))
        return 0
    found = map(
        str, loan_proof.differences(first_id=first_id, last_id=last_id, since=_unproved_since(on))
    )
    note(on=on, step="replay_loans", lines=found)
    return 0


def _unproved_since(on: date) -> date:
    """Return the day after the last one on which all loans were replayed before `on`; the first ever if none was."""
    replayed = CloseStep.objects.filter(
        name=REPLAY_LOANS.name, finished_at__isnull=False, run__business_on__lt=on
    )
    last_on = replayed.aggregate(last_on=Max("run__business_on"))["last_on"]
    return last_on + timedelta(days=1) if last_on else date.min


def note(*, on: date, step: str, lines: Iterable[str]) -> None:
    """Keep what was found with a step of a day's close."""
    text = "".join(f"{line}\n" for line in lines)
    if text:
        rows = CloseStep.objects.filter(run__business_on=on, name=step)
        rows.update(error=Concat(F("error"), Value(text)))


def _slug(account: int) -> str:
    return Chart(account).name.lower() if account in set(Chart) else str(account)


def _every_loan(_on: date) -> Sequence[IdRange]:
    return [*ONE_PIECE, *loan_ranges()]


PROVE_BOOKS = Step(
    "prove_books", lambda _on: ONE_PIECE, _prove, over="all", probe=_sum_some, may_fail=True
)
REPLAY_LOANS = Step("replay_loans", _every_loan, _replay, may_fail=True)
