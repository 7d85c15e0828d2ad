"""Every row of a statement and every posting of a fact is recomputed from the facts known then; a changed one is named.

Nothing here is sealed: what is found is found by the books alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from benchmarks.tampering import trials
from billing.maths.entries import Entry
from billing.maths.terms import Component
from billing.models import Statement, StatementLine
from billing.services.close import business_days
from billing.services.documents import statements
from billing.services.facts import waivers
from billing.services.ledger import posting
from billing.services.proof import book_proof, loan_lives, loan_proof, money_proof
from billing.sql import statement as read_sql
from config.database import as_owner
from lending.models import CreditLine, Loan
from tests.billing.conftest import pay
from tests.billing.test_close import close_through, prove
from tests.factories import ApprovalFactory

OCTOBER, NOVEMBER, DECEMBER = date(2015, 10, 10), date(2015, 11, 10), date(2015, 12, 10)
COLUMNS = [
    field.name
    for field in StatementLine._meta.concrete_fields
    if field.name.endswith("_fen") or field.name == "days_past_due"
]
# Statement → what its finding names. The first of some are in step with their sums.
CHANGES = {
    """UPDATE billing_statement SET paid_fen = paid_fen + 1
       WHERE issued_on = '2015-10-10'""": "2015-10-10 paid_fen: 1 ",
    """UPDATE billing_statement SET period_from = period_from - 1
       WHERE issued_on = '2015-10-10'""": "period_from: 2015-09-15",
    """UPDATE billing_statement SET next_due_on = next_due_on + 1
       WHERE issued_on = '2015-10-10'""": "2015-10-10: statement next",
    """UPDATE billing_statementline SET accrued_interest_fen = accrued_interest_fen + 1
       FROM billing_statement AS issued WHERE issued.id = statement_id AND issued_on = '2015-10-10';
       UPDATE billing_statement SET payoff_fen = payoff_fen + 1 WHERE issued_on = '2015-10-10'
    """: "2015-10-10: statement accrued_interest_fen 1, must be 0",
    """DELETE FROM billing_statementline USING billing_statement AS issued
       WHERE issued.id = statement_id AND issued_on = '2015-10-10';
       DELETE FROM billing_statement WHERE issued_on = '2015-10-10'
    """: "2015-10-10: statement row",
    """WITH paid AS (SELECT id, row_number() OVER (ORDER BY id) AS no FROM billing_posting WHERE key LIKE 'repayment:%')
       UPDATE billing_transfer SET amount_fen = amount_fen + CASE no WHEN 1 THEN 1 ELSE -1 END
       FROM paid WHERE paid.id = posting_id AND credit_id = 1321
    """: "2015-10-20: posting repayment:",
    """UPDATE billing_transfer SET debit_id = 1012 WHERE debit_id = 1301""": "posting draw_down:",
    """UPDATE billing_transfer SET credit_id = 1012 WHERE debit_id = 1301""": "posting draw_down:",
    """UPDATE billing_transfer SET credit_id = 4002 WHERE debit_id = 1321""": "interest_income holds",
    """UPDATE billing_trialbalance SET balance_fen = balance_fen + 1
       WHERE account_id = 4001 AND closed_on = '2015-12-11'""": "2015-12-11 product version",
    """UPDATE billing_position SET replayed_as_of = '2031-01-01'""": "2031-01-01: position",
    """UPDATE billing_position SET replayed_as_of = '2015-09-15'""": "2015-09-15: position",
}


@pytest.fixture
def closed(line: CreditLine, loan: Loan) -> Loan:
    """Have an instalment missed and later paid, three statements issued and the day after closed."""
    close_through(OCTOBER)
    pay(line, 600_00, date(2015, 10, 20))
    pay(line, 800_00, NOVEMBER, "p2")
    close_through(DECEMBER + timedelta(days=1))
    assert said() == ""
    return loan


def said() -> str:
    """Return all that the books say against one another."""
    return "\n".join(
        [*prove(), *book_proof.carried_differences(), *map(str, money_proof.period_differences())]
    )


@contextmanager
def changed(sql: str) -> Iterator[None]:
    """Change what nobody may change, until the end of the block; guards are off already."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_each_changed_document_and_posting_is_named(closed: Loan) -> None:
    missed = []
    with as_owner(), trials.as_owner_unguarded():
        for sql, place in CHANGES.items():
            with changed(sql):
                missed += [(sql, place, found) for found in [said()] if place not in found]
    assert missed == []


@pytest.mark.django_db(transaction=True)
def test_each_column_of_a_statements_row_is_recomputed(closed: Loan) -> None:
    missed = []
    with as_owner(), trials.as_owner_unguarded():
        for column in COLUMNS:
            with transaction.atomic():
                rows = StatementLine.objects.filter(statement__issued_on=OCTOBER)
                assert rows.update(**{column: F(column) + 1}) == 1
                if f"{closed.number} 2015-10-10: statement {column} " not in said():
                    missed.append(column)
                transaction.set_rollback(True)
    assert missed == []


@pytest.mark.parametrize(
    ("counted", "wrong", "column"),
    [
        ("position.past_due_from, 0), 0)", "position.past_due_from, 0), 0) + 1", "days_past_due"),
        ("FILTER (WHERE due_on < %(on)s) AS overdue_interest_fen", "AS overdue_interest_fen", "overdue_interest_fen"),
        ("greatest(%(on)s::date - starts_on, 0)", "(%(on)s::date - starts_on + 1)", "penalty_interest_fen"),
    ],
)  # fmt: skip
def test_an_issue_that_counts_wrongly_in_row_and_headline_alike_is_found(
    line: CreditLine,
    loan: Loan,
    monkeypatch: pytest.MonkeyPatch,
    counted: str,
    wrong: str,
    column: str,
) -> None:
    def planted(name: str) -> str:
        text = read_sql(name)
        if name == "issue_statements":
            assert text.count(counted) == 1
            text = text.replace(counted, wrong)
        return text

    close_through(NOVEMBER - timedelta(1))
    monkeypatch.setattr(statements, "statement", planted)
    close_through(NOVEMBER)
    assert f"{NOVEMBER}: statement" in said()
    assert f"statement {column} " in said()


def test_an_issue_that_forgets_a_line_is_found(
    line: CreditLine, loan: Loan, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_through(OCTOBER - timedelta(1))
    monkeypatch.setattr(statements, "_due", lambda *_: [])
    business_days.close_day(on=OCTOBER)
    assert not Statement.objects.exists()
    assert said().splitlines() == [f"{loan.number} {OCTOBER}: statement row"]


def test_a_fact_that_posts_twice_is_found_with_its_key(
    line: CreditLine, loan: Loan, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = posting.post

    def planted(*, entries: Iterable[Entry], **values: Any) -> bool:
        entries = list(entries)
        return post(entries=[*entries, *entries[:1]], **values)

    close_through(OCTOBER)
    monkeypatch.setattr(posting, "post", planted)
    pay(line, 600_00, date(2015, 10, 20))
    assert "2015-10-20: ledger, posting repayment:" in said()


def test_what_was_waived_is_no_income(line: CreditLine, loan: Loan) -> None:
    close_through(date(2015, 10, 25))
    waivers.waive(
        loan=loan,
        waived={Component.PENALTY_INTEREST: 5_00, Component.INTEREST: 2_00},
        value_on=date(2015, 10, 26),
        on=date(2015, 10, 26),
        actor="test",
        approval=ApprovalFactory(),
    )
    assert said() == ""
    close_through(NOVEMBER)
    # It counts from a day before the waiver, and leaves it less to give up than it names.
    pay(line, 1072_00, date(2015, 11, 11), value_on=OCTOBER)
    assert said() == ""


def test_a_payment_that_comes_while_a_loan_is_read_is_no_difference(
    line: CreditLine, loan: Loan, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = loan_lives.load
    torn: list[int] = []

    def interrupted(first_id: int, last_id: int) -> loan_lives.Stored:
        stored = load(first_id, last_id)
        if torn:
            return stored
        torn.append(loan.pk)
        pay(line, 100_00, date(2015, 9, 20))
        return replace(stored, facts=load(first_id, last_id).facts)

    close_through(date(2015, 9, 19))
    monkeypatch.setattr(loan_proof, "load", interrupted)
    assert list(loan_proof.differences(first_id=loan.pk, last_id=loan.pk)) == []
    assert torn == [loan.pk]
