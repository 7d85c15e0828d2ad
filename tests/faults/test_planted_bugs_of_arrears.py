"""Bands that a loan left are proved too: a bug is planted in the ageing, and the proof must find it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.models import Arrears, Books
from billing.services.close import ageing, business_days
from billing.services.proof import loan_proof
from billing.sql import statement
from lending.models import CreditLine, Loan
from tests.billing.conftest import line, loan, pay  # noqa: F401 - fixtures

LATE_ON = date(2015, 10, 11)
M2_ON = date(2015, 11, 10)


def age(on: date) -> None:
    """Close one day as if all before it were closed."""
    business_days.opened()
    before = on - timedelta(days=1)
    Books.objects.update(passed_through=before, accrued_through=before, closed_through=before)
    business_days.close_day(on=on)


def is_found(loan: Loan) -> bool:  # noqa: F811
    """Return whether the proof finds a difference in the loan's bands."""
    differences = loan_proof.differences(first_id=loan.pk, last_id=loan.pk)
    return any("arrears" in found.what for found in differences)


def ended_a_day_late(name: str) -> str:
    return statement(name).replace("SET ends_on = %(on)s", "SET ends_on = %(on)s::date + 1")


def test_the_bands_that_the_bugs_are_planted_in_are_sound(loan: Loan) -> None:  # noqa: F811
    age(LATE_ON)
    age(M2_ON)
    assert Arrears.objects.filter(ends_on=M2_ON).exists()
    assert not is_found(loan)


def test_a_band_that_ends_a_day_late_is_caught(
    loan: Loan,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ageing, "statement", ended_a_day_late)
    age(LATE_ON)
    age(M2_ON)
    assert is_found(loan)


def test_a_band_that_is_forgotten_once_it_ended_is_caught(
    line: CreditLine,  # noqa: F811
    loan: Loan,  # noqa: F811
) -> None:
    age(LATE_ON)
    pay(line, 1100_00, LATE_ON + timedelta(days=1))
    assert not is_found(loan)
    Arrears.objects.all().delete()
    assert is_found(loan)
