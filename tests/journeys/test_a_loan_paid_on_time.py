"""Six instalments paid on their due dates, as the quote had shown them."""

from billing.services.ledger import trial_balance
from billing.services.positions import stored_positions
from lending.models import CreditLine, Loan
from tests.billing.conftest import draw, line, pay

__all__ = ["line"]


def test_paying_what_was_quoted_settles_the_loan_to_zero(line: CreditLine) -> None:
    loan = draw(line)
    due = list(loan.instalment_rows.order_by("no"))
    for row in due:
        pay(line, row.principal_fen + row.interest_fen, row.due_on, f"p{row.no}")
    state = stored_positions.state_of(loan=loan, as_of=due[-1].due_on)
    assert (state.payoff_fen, state.credit_balance_fen, state.status) == (0, 0, "settled")
    assert Loan.objects.get().position.settled_on == due[-1].due_on
    line.refresh_from_db()
    assert (line.principal_outstanding_fen, line.is_frozen) == (0, False)


def test_the_lender_has_earned_the_interest_shown(line: CreditLine) -> None:
    loan = draw(line)
    for row in loan.instalment_rows.order_by("no"):
        pay(line, row.principal_fen + row.interest_fen, row.due_on, f"p{row.no}")
    cash = next(row for row in trial_balance.rows(on=row.due_on) if row.account.slug == "cash")
    assert cash.balance_fen == 301_50
