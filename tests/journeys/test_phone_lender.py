"""A phone lender's real book, where it is at hand: converted, imported, closed day by day, proved, reported."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from benchmarks.phone_lender import convert
from billing.models import Books, Position
from billing.services.positions import portfolio
from lending.models import Loan
from tests.billing.book_files import write

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "credit"
# Customers who came this late, and this many of them, keep the days to be closed, and the test, short.
FIRST_CAME_ON = "2017-05-01"
CUSTOMERS = 60

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (SOURCE / "superlender_prevloans.csv.gz").exists(),
        reason="the phone lender's book is not beside the project",
    ),
]


def late_customers(folder: Path) -> tuple[Path, Path]:
    """Convert the whole book and keep the loans and repayments of the last customers who came."""
    convert(SOURCE, folder)
    loans = list(csv.DictReader((folder / "LOANS.csv").open(encoding="utf-8")))
    repayments = list(csv.DictReader((folder / "REPAYMENTS.csv").open(encoding="utf-8")))
    came: dict[str, str] = {}
    for loan in loans:
        came.setdefault(loan["borrower_number"], loan["drawn_on"])
    late = {who for who in came if came[who] >= FIRST_CAME_ON}
    kept = set(sorted(late)[:CUSTOMERS])
    loans = [loan for loan in loans if loan["borrower_number"] in kept]
    numbers = {loan["loan_number"] for loan in loans}
    return write(folder, loans, [paid for paid in repayments if paid["loan_number"] in numbers])


def test_a_real_book_is_serviced_under_our_rules(tmp_path: Path) -> None:
    paths = late_customers(tmp_path)
    call_command("open_company", "--capital=100000000.00", "--on=2017-01-01", stdout=StringIO())
    call_command("import_book", *map(str, paths), "--commit", stdout=StringIO())
    call_command("close_day", "--through=2017-08-10", stdout=StringIO(), stderr=StringIO())
    call_command("prove_books", stdout=StringIO(), stderr=StringIO())
    assert Books.objects.get().closed_through == date(2017, 8, 10)
    assert Loan.objects.count() >= CUSTOMERS
    # Every loan of this book was closed by its lender, and is settled to zero by our figures too.
    assert not Position.objects.exclude(principal_unpaid_fen=0, settled_on__isnull=False).exists()
    bands = portfolio.bands(first_on=date(2017, 5, 1), through=date(2017, 7, 31))
    assert {row.month_end_on for row in bands} >= {date(2017, 5, 31), date(2017, 6, 30)}
