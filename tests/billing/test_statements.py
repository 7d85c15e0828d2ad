"""What a statement says: due on its day, overdue before it, settled since the last one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from billing.models import Fact, Statement
from billing.querysets import portfolio
from billing.services.documents import statements
from billing.services.facts import refunds, restructures, reversals
from billing.services.positions import stored_positions
from billing.services.proof import book_proof
from billing.sql import statement as read_sql
from core.models import Approval
from lending.models import CreditLine, Loan
from tests.billing.conftest import DRAWN_ON, draw, pay
from tests.billing.statement_sums import require_page_sums, require_sums
from tests.billing.test_close import close_through, prove

OCTOBER, NOVEMBER, DECEMBER = date(2015, 10, 10), date(2015, 11, 10), date(2015, 12, 10)


def issued(on: date) -> Statement:
    """Close through a day and give its statement, proved to be the sum of its rows."""
    close_through(on)
    assert list(book_proof.row_differences()) == []
    statement = Statement.objects.get(issued_on=on)
    require_sums(statement)
    return statement


def test_what_falls_due_on_the_day_of_issue_is_due_and_not_overdue(
    line: CreditLine, loan: Loan
) -> None:
    statement = issued(OCTOBER)
    row = statement.rows.get()
    assert (statement.due_fen, statement.overdue_fen, row.days_past_due) == (1072_00, 0, 0)
    assert (row.due_principal_fen, row.due_interest_fen) == (1000_00, 72_00)
    assert (row.overdue_principal_fen, row.overdue_interest_fen) == (0, 0)


def test_what_fell_due_before_is_overdue_with_its_penalty(line: CreditLine, loan: Loan) -> None:
    issued(OCTOBER)
    statement = issued(NOVEMBER)
    row = statement.rows.get()
    assert (statement.due_fen, row.days_past_due) == (1077_50, 31)
    assert (row.overdue_principal_fen, row.overdue_interest_fen) == (1000_00, 72_00)
    assert (row.penalty_interest_fen, row.compound_interest_fen) == (23_25, 1_67)
    assert statement.overdue_fen == 1072_00 + 23_25 + 1_67


def test_what_was_paid_on_the_due_date_is_neither_due_nor_overdue(
    line: CreditLine, loan: Loan
) -> None:
    pay(line, 1072_00, OCTOBER)
    statement = issued(OCTOBER)
    assert (statement.due_fen, statement.overdue_fen, statement.next_due_fen) == (0, 0, 1077_50)


def test_a_settled_loan_is_shown_once_and_owes_nothing(line: CreditLine, loan: Loan) -> None:
    other = draw(line, 600_00, on=DRAWN_ON)
    pay(line, 6012_00, date(2015, 9, 20), loan=loan)
    october = issued(OCTOBER)
    assert [(row.loan, row.payoff_fen > 0) for row in october.rows.order_by("loan_id")] == [
        (loan, False),
        (other, True),
    ]
    assert [row.loan for row in issued(NOVEMBER).rows.all()] == [other]


def test_a_loan_whose_draw_down_was_reversed_is_settled_and_on_no_statement(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    drawn = Fact.objects.get(loan=loan, kind=Fact.Kind.DRAW_DOWN)
    on = date(2015, 9, 17)
    reversals.reverse(fact=drawn, on=on, actor="officer", approval=approval)
    loan.refresh_from_db()
    assert loan.position.settled_on == DRAWN_ON
    assert portfolio(on).loans == 0
    close_through(date(2015, 9, 18))
    assert not statements.ISSUE_STATEMENTS.plan(NOVEMBER)
    assert prove() == []


def test_penalty_that_a_restructure_carried_over_waits_for_its_new_date(
    line: CreditLine, loan: Loan, approval: Approval
) -> None:
    close_through(date(2015, 10, 20))
    restructures.restructure(
        loan=loan,
        first_due_on=DECEMBER,
        instalments=3,
        value_on=date(2015, 10, 21),
        on=date(2015, 10, 21),
        actor="officer",
        approval=approval,
    )
    november, december = issued(NOVEMBER), issued(DECEMBER)
    assert (november.overdue_fen, november.due_fen) == (0, 0)
    assert november.next_due_fen == december.due_fen
    assert december.overdue_fen == 0
    due = december.rows.get()
    assert due.due_penalty_interest_fen == due.penalty_interest_fen > 0
    assert (due.overdue_penalty_interest_fen, due.overdue_compound_interest_fen) == (0, 0)


def test_every_figure_is_the_sum_of_its_parts_whatever_the_loans(
    admin_client: Client, line: CreditLine, loan: Loan, approval: Approval
) -> None:
    """One loan overdue, one restructured and due, one restructured to a later date, one with a refund to return."""
    late, waiting, repaid = (draw(line, fen) for fen in (1200_00, 900_00, 700_00))
    decided: dict[str, Any] = {"actor": "officer", "approval": approval}
    pay(line, 750_00, DRAWN_ON, "p1", loan=repaid)
    refunds.refund(loan=repaid, amount_fen=50_00, on=DRAWN_ON, reference="r1", **decided)
    close_through(date(2015, 10, 20))
    on = date(2015, 10, 21)
    for restructured, first_due_on in ((loan, NOVEMBER), (waiting, date(2016, 1, 10))):
        restructures.restructure(
            loan=restructured, first_due_on=first_due_on, instalments=3, on=on, **decided
        )
    bounced = Fact.objects.get(loan=repaid, kind=Fact.Kind.REPAYMENT)
    reversals.reverse(fact=bounced, on=on, **decided)
    november = issued(NOVEMBER)
    rows = {row.loan_id: row for row in november.rows.all()}
    assert (rows[late.pk].overdue_fen > 0, rows[loan.pk].due_penalty_interest_fen) == (True, 8_25)
    assert (rows[waiting.pk].pay_now_fen, rows[waiting.pk].next_due_fen) == (0, 0)
    assert rows[waiting.pk].penalty_interest_fen > 0
    assert rows[repaid.pk].refund_to_return_fen == november.refund_to_return_fen == 50_00
    assert november.pay_now_fen == november.overdue_fen + november.due_fen + 50_00
    require_page_sums(admin_client, november)


def test_a_statement_says_how_each_loan_stands_on_the_tenth(line: CreditLine, loan: Loan) -> None:
    pay(line, 1072_00, date(2015, 10, 10))
    close_through(date(2015, 12, 10))
    for statement in Statement.objects.all():
        state = stored_positions.state_of(
            loan=loan, as_of=statement.issued_on, known_on=statement.issued_on
        )
        row = statement.rows.get()
        assert statement.payoff_fen == state.payoff_fen
        assert row.due_principal_fen + row.overdue_principal_fen == state.due_principal_fen
        assert row.penalty_interest_fen == state.penalty_interest_fen
        assert row.days_past_due == state.days_past_due
    first = Statement.objects.order_by("issued_on").first()
    assert first is not None
    assert (first.period_from, first.paid_fen, first.next_due_fen) == (DRAWN_ON, 1072_00, 1077_50)


def test_what_is_recorded_after_the_day_is_not_on_its_statement(
    line: CreditLine, loan: Loan
) -> None:
    day, next_day = date(2015, 10, 10), date(2015, 10, 11)
    close_through(date(2015, 10, 9))
    draw(line, 600_00, on=day)
    pay(line, 5000_00, next_day)
    close_through(day)
    issued = Statement.objects.get()
    known = [
        stored_positions.state_of(loan=row.loan, as_of=day, known_on=day)
        for row in issued.rows.all()
    ]
    assert (issued.paid_fen, len(known)) == (0, 2)
    assert issued.payoff_fen == sum(state.payoff_fen for state in known)
    close_through(next_day)
    assert prove() == []


def test_a_payment_found_late_that_settled_the_loan_is_on_the_next_statement(
    line: CreditLine, loan: Loan
) -> None:
    close_through(date(2015, 10, 14))
    pay(line, 6072_00, date(2015, 10, 15), value_on=date(2015, 10, 10))
    close_through(date(2015, 11, 10))
    issued = Statement.objects.get(issued_on=date(2015, 11, 10))
    assert (issued.paid_fen, issued.payoff_fen, issued.rows.count()) == (6072_00, 0, 1)


def test_a_loan_drawn_before_an_unclosed_tenth_is_on_its_statement(
    line: CreditLine, loan: Loan
) -> None:
    draw(line, 600_00, on=date(2015, 10, 9))
    close_through(date(2015, 10, 10))
    assert Statement.objects.get().rows.count() == 2


@pytest.mark.parametrize(
    ("counted", "forgotten"),
    [
        ("overdue_interest_fen + overdue_penalty_interest_fen", "overdue_interest_fen"),
        ("+ penalty_interest_fen + compound_interest_fen", ""),
        ("sum_fen(next_principal_fen +", "sum_fen("),
    ],
)
def test_a_headline_that_counts_something_else_than_the_rows_is_found_by_the_proof(
    line: CreditLine,
    loan: Loan,
    monkeypatch: pytest.MonkeyPatch,
    counted: str,
    forgotten: str,
) -> None:
    def planted(name: str) -> str:
        text = read_sql(name)
        if name == "issue_statements":
            assert text.count(counted) == 1
            text = text.replace(counted, forgotten)
        return text

    close_through(NOVEMBER - timedelta(1))
    assert list(book_proof.row_differences()) == []
    monkeypatch.setattr(statements, "statement", planted)
    close_through(NOVEMBER)
    assert len(list(book_proof.row_differences())) == 1
