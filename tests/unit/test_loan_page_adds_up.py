"""The rows of a loan's page hold its headlines: what is due is the sum of the rows due, the pay-off of all and more."""

from hypothesis import given

from billing.admin.loan_page import instalment_rows
from billing.maths import state as standing
from billing.maths.replay import replay
from tests.histories import History, histories


@given(histories())
def test_the_rows_due_sum_to_what_is_due(history: History) -> None:
    position = replay(history.terms, history.facts, history.as_of)
    state = standing.state(position, history.as_of)
    rows = instalment_rows(position, history.as_of)
    due_fen = sum(row.unpaid_fen for row in rows if row.due_on <= history.as_of)
    assert due_fen + state.refund_to_return_fen == state.due_fen


@given(histories())
def test_each_row_is_the_sum_of_its_components(history: History) -> None:
    position = replay(history.terms, history.facts, history.as_of)
    state = standing.state(position, history.as_of)
    rows = instalment_rows(position, history.as_of)
    for row in rows:
        parts = (
            row.principal_fen,
            row.interest_fen,
            row.penalty_interest_fen,
            row.compound_interest_fen,
        )
        assert row.settled_fen + row.unpaid_fen == sum(parts)
    # What is not due counts interest that the days to come have yet to earn.
    rest_fen = sum(row.unpaid_fen for row in rows if row.due_on > history.as_of)
    assert rest_fen >= state.payoff_fen - state.due_fen
