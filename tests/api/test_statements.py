"""Statements over the API."""

from datetime import date
from typing import Any

import pytest

from billing.models import Statement, StatementLine
from lending.models import Loan


@pytest.fixture
def statements(backend, line) -> list[Statement]:
    loan = Loan.objects.get(number=backend.draw())
    issued = [
        Statement.objects.create(
            line=line,
            issued_on=date(2026, month, 10),
            period_from=date(2026, month - 1, 11),
            next_due_on=date(2026, month + 1, 10),
            next_due_fen=107200,
            due_fen=0,
            overdue_fen=0,
            paid_fen=0,
            principal_unpaid_fen=600000,
            payoff_fen=600000,
        )
        for month in (7, 8, 9)
    ]
    StatementLine.objects.create(
        statement=issued[0],
        loan=loan,
        principal_unpaid_fen=600000,
        next_principal_fen=100000,
        next_interest_fen=7200,
        due_principal_fen=0,
        due_interest_fen=0,
        overdue_principal_fen=0,
        overdue_interest_fen=0,
        penalty_interest_fen=0,
        compound_interest_fen=0,
        days_past_due=0,
    )
    return issued


def days(page: Any) -> list[str]:
    return [statement["issued_on"] for statement in page["statements"]]


def test_statements_come_newest_first_a_page_at_a_time(backend, statements):
    first = backend.get("lines/u-1/statements?limit=2").json()
    assert days(first) == ["2026-09-10", "2026-08-10"]
    second = backend.get(f"lines/u-1/statements?limit=2&before={first['next_before']}").json()
    assert (days(second), second["next_before"]) == (["2026-07-10"], None)


def test_a_statement_is_read_with_its_loans(backend, statements):
    shown = backend.get(f"statements/{statements[0].pk}").json()
    assert (shown["borrower_number"], shown["next_due"]) == ("u-1", "1072.00")
    assert [row["next_interest"] for row in shown["loans"]] == ["72.00"]


@pytest.mark.parametrize("language", ["", "?language=en", "?language=zh-hans"])
def test_a_statement_is_read_as_a_pdf(backend, statements, language):
    response = backend.get(f"statements/{statements[0].pk}/pdf{language}")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_a_pdf_in_a_language_that_nobody_writes_is_refused(backend, statements):
    response = backend.get(f"statements/{statements[0].pk}/pdf?language=fr")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "language"


def test_a_page_of_statements_takes_three_queries(backend, statements, django_assert_num_queries):
    with django_assert_num_queries(3):
        backend.get("lines/u-1/statements")
