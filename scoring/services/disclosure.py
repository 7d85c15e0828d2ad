"""What others told us of one person, for an officer's eyes: how much of it at once, what it says for a reason only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from core.maths.calendar import BUSINESS_ZONE, month_after
from core.services import disclosure
from devices.maths.catalogue import Kind
from devices.services.readings import SENSITIVE
from lending.models import Borrower
from scoring.models import BureauReport, Transaction
from scoring.services.evidence import covered_from

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is, and what of it is open: no figure of it. `covered_from` is None without a live consent."""

    transactions_from: date | None
    bureau_from: date | None
    transactions: int
    last_transaction_at: datetime | None
    reports: int
    last_report_on: date | None


@dataclass(frozen=True, slots=True)
class Month:
    """What came and went in a month that begins on `first_day`."""

    first_day: date
    income_fen: int = 0
    spent_fen: int = 0
    movements: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """A person's last months, the oldest first, and the newest bureau report."""

    months: list[Month]
    report: BureauReport | None


def amount(*, borrower: Borrower) -> Amount:
    """Return how much is there that a live consent covers."""
    transactions_from = covered_from(borrower, Kind.TRANSACTIONS)
    bureau_from = covered_from(borrower, Kind.BUREAU)
    counted = _transactions(borrower, transactions_from).aggregate(rows=Count("pk"), last=Max("at"))
    reported = _reports(borrower, bureau_from).aggregate(rows=Count("pk"), last=Max("reported_on"))
    return Amount(
        transactions_from=transactions_from,
        bureau_from=bureau_from,
        transactions=counted["rows"],
        last_transaction_at=counted["last"],
        reports=reported["rows"],
        last_report_on=reported["last"],
    )


def reveal(*, borrower: Borrower, to: User, reason: str, on: date) -> Figures:
    """Return the last months and the newest report, and leave an audit event of who saw them and why."""
    disclosure.record(
        subject=SENSITIVE, model=Transaction, row_id=borrower.pk, to=to, reason=reason
    )
    reports = _reports(borrower, covered_from(borrower, Kind.BUREAU))
    return Figures(_months(borrower, on), reports.first())


def _transactions(borrower: Borrower, first: date | None) -> QuerySet[Transaction]:
    """Return what came from a day on; without a day nothing."""
    if first is None:
        return Transaction.objects.none()
    begins = datetime(first.year, first.month, first.day, tzinfo=BUSINESS_ZONE)
    return Transaction.objects.filter(borrower=borrower, at__gte=begins)


def _reports(borrower: Borrower, first: date | None) -> QuerySet[BureauReport]:
    if first is None:
        return BureauReport.objects.none()
    return BureauReport.objects.filter(borrower=borrower, reported_on__gte=first)


def _months(borrower: Borrower, on: date) -> list[Month]:
    """Sum up the months through the one of `on`; a month without a movement is there with nothing."""
    first_days = [month_after(on, back) for back in range(1 - MONTHS_SHOWN, 1)]
    came = Q(category__in=[category.value for category in Transaction.INCOME])
    begins = datetime(first_days[0].year, first_days[0].month, 1, tzinfo=BUSINESS_ZONE)
    rows = (
        _transactions(borrower, covered_from(borrower, Kind.TRANSACTIONS))
        .filter(at__gte=begins)
        .order_by()
        .annotate(month=TruncMonth("at", tzinfo=BUSINESS_ZONE))
        .values("month")
        .annotate(
            income_fen=Sum("amount_fen", filter=came, default=0),
            spent_fen=Sum("amount_fen", filter=~came, default=0),
            movements=Count("pk"),
        )
    )
    told = {
        row["month"].date(): Month(
            row["month"].date(), row["income_fen"], row["spent_fen"], row["movements"]
        )
        for row in rows
    }
    return [told.get(first_day, Month(first_day)) for first_day in first_days]
