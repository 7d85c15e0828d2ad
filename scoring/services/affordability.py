"""What a person lives on a month, from what they let us read: income, essentials, and the balance owed elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from core.maths.calendar import BUSINESS_ZONE, day_of
from devices.maths.catalogue import Kind, Purpose
from devices.querysets import live_consents
from scoring.maths.limits import Affordability
from scoring.models import BureauReport, Transaction

MONTHS = 3
DAYS = 30 * MONTHS


def of(*, used: Mapping[int, Collection[str]], as_of: datetime) -> dict[int, Affordability]:
    """Return the means of people, by primary key, as known at an instant; `used` names the sources that count of each.

    Income and essentials are those of the 90 days before the day, a month; whole fen, rounded down. Income of which
    nothing was seen isn't known. The balance elsewhere is that of the latest bureau report.
    """
    moved = _movements(
        [who for who, sources in used.items() if Kind.TRANSACTIONS in sources], as_of
    )
    owed = _balances([who for who, sources in used.items() if Kind.BUREAU in sources], as_of)
    return {
        who: Affordability(
            income_fen=moved.get(who, (None, None))[0],
            essentials_fen=moved.get(who, (None, None))[1],
            other_balance_fen=owed.get(who),
        )
        for who in used
    }


def _movements(people: Collection[int], as_of: datetime) -> dict[int, tuple[int | None, int]]:
    if not people:
        return {}
    first = day_of(as_of) - timedelta(days=DAYS)
    window = [datetime.combine(day, time.min, BUSINESS_ZONE) for day in (first, day_of(as_of))]
    rows = Transaction.objects.filter(
        borrower__in=people, at__gte=window[0], at__lt=window[1], known_at__lte=as_of
    ).annotate(day=TruncDate("at", tzinfo=BUSINESS_ZONE))
    sums = _covered(rows, Kind.TRANSACTIONS, "day", people).values("borrower_id")
    is_income = Q(category__in=Transaction.INCOME)
    is_essential = Q(category=Transaction.Category.ESSENTIALS)
    return {
        row["borrower_id"]: (
            row["income"] // MONTHS if row["income"] else None,
            (row["essentials"] or 0) // MONTHS,
        )
        for row in sums.annotate(
            income=Sum("amount_fen", filter=is_income),
            essentials=Sum("amount_fen", filter=is_essential),
        )
    }


def _balances(people: Collection[int], as_of: datetime) -> dict[int, int]:
    if not people:
        return {}
    reports = BureauReport.objects.filter(borrower__in=people, known_at__lte=as_of)
    latest = _covered(reports, Kind.BUREAU, "reported_on", people)
    ordered = latest.order_by("borrower_id", "-reported_on", "-known_at", "-pk")
    return dict(ordered.distinct("borrower_id").values_list("borrower_id", "balance_fen"))


def _covered(rows: QuerySet[Any], kind: Kind, day: str, people: Collection[int]) -> QuerySet[Any]:
    """Keep the rows that a live consent to credit covers."""
    covering = live_consents(borrowers=people).filter(
        borrower=OuterRef("borrower"),
        kind=kind,
        purpose=Purpose.CREDIT,
        covers_from__lte=OuterRef(day),
    )
    return rows.filter(Exists(covering))
