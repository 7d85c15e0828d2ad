"""Providing for losses at a month's end, by asset class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from billing.maths import arrears
from billing.maths.arrears_history import BOUNDARY_DAYS
from billing.maths.chart import Chart
from billing.maths.entries import Entry
from billing.maths.position import Position as Replayed
from billing.maths.replay import replay
from billing.models import Fact, Provision, ProvisionRate
from billing.services import set_aside_loans
from billing.services.close.steps import ONE_PIECE, Step
from billing.services.ledger import posting, trial_balance
from billing.services.ledger.accrual_lock import hold_exclusive
from billing.services.positions import stored_positions
from billing.services.positions.terms import terms_of
from billing.sql import statement
from core.maths.money import round_half_up
from core.services.work_list import IdRange
from lending.models import Loan

PER_MILLION = 1_000_000
LOANS_AT_ONCE = 500
# Product version, asset class, principal on the books in fen.
_Class = tuple[int, str, int]
_CLASSES: dict[str, Any] = {
    "boundary_days": list(BOUNDARY_DAYS),
    "asset_classes": [arrears.asset_class(days).value for days in (0, *BOUNDARY_DAYS)],
}


def rates(on: date) -> dict[str, int]:
    """Return the rate of each asset class in force on a day, per million."""
    dated = ProvisionRate.objects.filter(effective_from__lte=on).order_by("effective_from")
    return dict(dated.values_list("asset_class", "rate_ppm"))


def _plan(on: date) -> Sequence[IdRange]:
    return ONE_PIECE if (on + timedelta(days=1)).day == 1 else ()


def _provide(on: date, _first_id: int, _last_id: int) -> int:
    """Keep what is required by class, and bring the allowance to it, also where nothing is lent any more.

    A month already provided for stays. What is recorded after the day belongs to the next month: the loans that it
    changed are replayed as they were known, before the books are held, so that nobody waits for that.
    """
    if Provision.objects.filter(month_end_on=on).exists():
        return 0
    left_out = set_aside_loans.loan_ids()
    known = _as_known(on, _moved_since(on, set_aside_loans.but(left_out)))
    hold_exclusive()
    moved = _moved_since(on, set_aside_loans.but(left_out))
    known |= _as_known(on, [loan_id for loan_id in moved if loan_id not in known])
    required = _required(on, set_aside_loans.but(sorted({*left_out, *known})), known.values())
    Provision.objects.bulk_create(required)
    missing_fen: Counter[int] = Counter()
    for row in required:
        missing_fen[row.product_version_id] += row.required_fen
    for (account, version_id), held_fen in trial_balance.balances(on=on).items():
        if account == Chart.LOAN_LOSS_ALLOWANCE and version_id is not None:
            missing_fen[version_id] += held_fen
    for version_id, fen in missing_fen.items():
        _bring_allowance(on, version_id, fen)
    return len(required)


def _try_some(on: date, first_id: int, last_id: int) -> None:
    """Sum the loans of a range by class, and provide for none of it: to find one that can't be summed."""
    some = set_aside_loans.but(set_aside_loans.loan_ids(), first_id, last_id)
    _required(on, some, _as_known(on, _moved_since(on, some)).values())


def _moved_since(on: date, some: dict[str, Any]) -> list[int]:
    """Return the loans, of some, with a fact recorded after a day."""
    rows = Fact.objects.filter(
        recorded_on__gt=on, loan__id__range=(some["first_id"], some["last_id"])
    )
    loan_ids = rows.exclude(loan__in=some["left_out"]).order_by("loan_id")
    return list(loan_ids.values_list("loan_id", flat=True).distinct())


def _as_known(on: date, loan_ids: Sequence[int]) -> dict[int, _Class]:
    """Replay loans as they were known at a day's end: where each counts, and its principal in fen."""
    known: dict[int, _Class] = {}
    rows = Loan.objects.select_related("product_version")
    for first in range(0, len(loan_ids), LOANS_AT_ONCE):
        some = loan_ids[first : first + LOANS_AT_ONCE]
        facts = stored_positions.load_facts(some, known_on=on)
        for loan in rows.filter(pk__in=some):
            terms = terms_of(loan.product_version, loan.instalments)
            replayed = replay(terms, facts[loan.pk], on + timedelta(days=1))
            known[loan.pk] = (loan.product_version_id, *_class_of(replayed, on))
    return known


def _class_of(replayed: Replayed, on: date) -> tuple[str, int]:
    """Return the asset class of a position by its days past due on a day, and its principal on the books, in fen."""
    if replayed.written_off_on:
        return "", 0
    late = replayed.days_past_due(on)
    charged_off = replayed.charged_off_on is not None
    principal_fen = sum(r.principal_fen - r.principal_settled_fen for r in replayed.instalments)
    return arrears.asset_class(late, charged_off=charged_off).value, principal_fen


def _required(on: date, some: dict[str, Any], known: Iterable[_Class]) -> list[Provision]:
    """Sum the principal on the books by class on a day, of some loans and of those known; round each class half up."""
    in_force = rates(on)
    asked = statement("principal_by_class", some=set_aside_loans.is_some(some))
    with connection.cursor() as cursor:
        cursor.execute(asked, {"on": on, **_CLASSES, **some})
        rows = cursor.fetchall()
    loans: Counter[tuple[int, str]] = Counter()
    fen: Counter[tuple[int, str]] = Counter()
    for version_id, asset_class, count, principal_fen in (
        *rows,
        *((version_id, name, 1, fen_of_loan) for version_id, name, fen_of_loan in known),
    ):
        if principal_fen:
            loans[version_id, asset_class] += count
            fen[version_id, asset_class] += principal_fen
    return [
        Provision(
            month_end_on=on,
            product_version_id=version_id,
            asset_class=asset_class,
            loans=loans[version_id, asset_class],
            principal_fen=principal_fen,
            rate_ppm=in_force.get(asset_class, 0),
            required_fen=round_half_up(principal_fen * in_force.get(asset_class, 0), PER_MILLION),
        )
        for (version_id, asset_class), principal_fen in sorted(fen.items())
    ]


def _bring_allowance(on: date, version_id: int, missing_fen: int) -> None:
    """Post what the allowance lacks as an expense, or give back what it holds too much."""
    if missing_fen == 0:
        return
    accounts = (Chart.IMPAIRMENT_EXPENSE, Chart.LOAN_LOSS_ALLOWANCE)
    debit, credit = accounts if missing_fen > 0 else reversed(accounts)
    posting.post(
        key=f"provision:{version_id}:{on:%Y-%m}",
        entries=[Entry(debit, credit, abs(missing_fen))],
        posted_on=on,
        value_on=on,
        text=f"provision {on:%Y-%m}",
        product_version_id=version_id,
    )


PROVIDE = Step("provide", _plan, _provide, over="all", probe=_try_some)
