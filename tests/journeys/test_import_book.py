"""The command that takes over a loan book, as an operator types it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from lending.models import Borrower, Loan
from tests.billing.book_files import LOAN, REPAYMENT, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company() -> None:
    call_command("open_company", "--capital=1000000.00", "--on=2026-01-01", stdout=StringIO())


def type_command(folder: Path, *options: str, amount: str = "1072.00") -> str:
    paths = write(folder, [LOAN], [REPAYMENT | {"amount": amount}])
    said = StringIO()
    call_command("import_book", *map(str, paths), *options, stdout=said)
    return said.getvalue()


def test_without_commit_nothing_is_written(tmp_path: Path) -> None:
    assert "1" in type_command(tmp_path)
    assert not Borrower.objects.exists()


def test_with_commit_the_book_is_recorded_and_proves(tmp_path: Path) -> None:
    type_command(tmp_path, "--commit")
    assert Loan.objects.get().number == "L1"
    call_command("prove_books", stdout=StringIO(), stderr=StringIO())


def test_a_refused_row_is_reported_and_fails_the_command(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        type_command(tmp_path, "--commit", amount="-1")
    assert not Borrower.objects.exists()
