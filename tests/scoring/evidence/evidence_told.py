"""A person who agreed to what others tell us of them, and words to store it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from core.maths.calendar import BUSINESS_ZONE
from core.services.row_verdicts import Verdict
from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt
from devices.services import withdrawal
from lending.models import Borrower
from scoring.services import evidence
from scoring.services.evidence import Movement, Report
from tests.factories import BorrowerFactory, ConsentReceiptFactory

NOW = datetime(2026, 9, 16, 10, tzinfo=BUSINESS_ZONE)
DAY = date(2026, 3, 2)
BOTH = (Kind.TRANSACTIONS, Kind.BUREAU)


def teller(*, covers_from: date = date(2026, 1, 1), number: str = "") -> Borrower:
    """Make somebody with a live consent to both kinds."""
    borrower: Borrower = BorrowerFactory(**{"number": number} if number else {})
    for kind in BOTH:
        ConsentReceiptFactory(borrower=borrower, kind=kind, covers_from=covers_from)
    return borrower


def bought(reference: str = "t-1", **changes: Any) -> Movement:
    noon = datetime(2026, 3, 2, 12, tzinfo=BUSINESS_ZONE)
    row: dict[str, Any] = {
        "reference": reference,
        "at": noon,
        "category": "dining",
        "amount_fen": 35_00,
    }
    return Movement(**row | changes)


def reported(reference: str = "r-1", **changes: Any) -> Report:
    row: dict[str, Any] = {
        "reference": reference,
        "reported_on": DAY,
        "open_accounts": 2,
        "balance_fen": 8_000_00,
        "limit_fen": 30_000_00,
        "inquiries_3m": 1,
        "overdue_accounts": 0,
        "worst_dpd_24m": 12,
        "months_on_file": 40,
    }
    return Report(**row | changes)


def tell(borrower: Borrower, *rows: Movement, minutes: int = 0) -> list[str]:
    """Store transactions so many minutes after now, and give the verdicts: the outcome, or why not."""
    known_at = NOW + timedelta(minutes=minutes)
    verdicts = evidence.store_transactions(borrower=borrower, rows=rows, known_at=known_at)
    return [said(verdict) for verdict in verdicts]


def report(borrower: Borrower, row: Report) -> str:
    """Store a bureau report, and give the verdict on it."""
    return said(evidence.store_bureau_report(borrower=borrower, report=row, known_at=NOW))


def said(verdict: Verdict) -> str:
    return verdict.refusal.code if verdict.refusal else verdict.outcome.value


def withdraw(borrower: Borrower, kind: Kind, at: datetime = NOW) -> ConsentReceipt:
    shown = withdrawal.preview(
        borrower=borrower, purpose=Purpose.CREDIT, kind=kind, language="en", at=at
    )
    return withdrawal.confirm(preview_id=shown.pk, borrower=borrower, handset="Mi 14", at=at)
