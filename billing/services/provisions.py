"""Providing for losses at a month's end, by asset class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from billing.maths import arrears
from billing.maths.arrears_history import BOUNDARY_DAYS
from billing.maths.chart import Chart
from billing.maths.entries import Entry
from billing.models import Fact, Provision, ProvisionRate
from billing.services import ledger, trial_balance
from billing.services.as_known import as_known_on
from billing.services.books import hold_exclusive
from billing.services.work_list import ONE_PIECE, IdRange, Step
from billing.sql import statement
from lending.maths.money import round_half_up
from lending.models import CreditLine

PER_MILLION = 1_000_000
_CLASSES: dict[str, Any] = {
    "boundary_days": list(BOUNDARY_DAYS),
    "asset_classes": [arrears.asset_class(days).value for days in (0, *BOUNDARY_DAYS)],
}


def rates(on: date) -> dict[str, int]:
    """Give the rate of each asset class in force on a day, per million."""
    dated = ProvisionRate.objects.filter(effective_from__lte=on).order_by("effective_from")
    return dict(dated.values_list("asset_class", "rate_ppm"))


def _plan(on: date) -> Sequence[IdRange]:
    return ONE_PIECE if (on + timedelta(days=1)).day == 1 else ()


def _provide(on: date, _first_id: int, _last_id: int) -> int:
    """Keep what is required by class, and bring the allowance to it, also where nothing is lent any more.

    A month already provided for stays. What is recorded after the day belongs to the next month.
    """
    if Provision.objects.filter(month_end_on=on).exists():
        return 0
    # Lines before books, as every fact locks them: writing positions asks for their line at the commit.
    later = Fact.objects.filter(recorded_on__gt=on).values("loan__line_id")
    lines = CreditLine.objects.filter(Q(pk__in=later)).order_by("pk").select_for_update()
    line_ids = list(lines.values_list("pk", flat=True))
    hold_exclusive()
    with as_known_on(on, Q(line__id__in=line_ids)):
        required = _required(on)
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


def _required(on: date) -> list[Provision]:
    """Sum the principal on the books by class on a day; round each class half up to the fen."""
    in_force = rates(on)
    with connection.cursor() as cursor:
        cursor.execute(statement("principal_by_class"), {"on": on, **_CLASSES})
        rows = cursor.fetchall()
    return [
        Provision(
            month_end_on=on,
            product_version_id=version_id,
            asset_class=asset_class,
            loans=loans,
            principal_fen=principal_fen,
            rate_ppm=in_force.get(asset_class, 0),
            required_fen=round_half_up(principal_fen * in_force.get(asset_class, 0), PER_MILLION),
        )
        for version_id, asset_class, loans, principal_fen in rows
    ]


def _bring_allowance(on: date, version_id: int, missing_fen: int) -> None:
    """Post what the allowance lacks as an expense, or give back what it holds too much."""
    if missing_fen == 0:
        return
    accounts = (Chart.IMPAIRMENT_EXPENSE, Chart.LOAN_LOSS_ALLOWANCE)
    debit, credit = accounts if missing_fen > 0 else reversed(accounts)
    ledger.post(
        key=f"provision:{version_id}:{on:%Y-%m}",
        entries=[Entry(debit, credit, abs(missing_fen))],
        posted_on=on,
        value_on=on,
        text=f"provision {on:%Y-%m}",
        product_version_id=version_id,
    )


PROVIDE = Step("provide", _plan, _provide)
