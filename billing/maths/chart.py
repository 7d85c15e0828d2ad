"""The chart of accounts. An account's number is its key in the database, so no look-up is needed to post."""

from enum import IntEnum

from billing.maths.terms import Component


class Chart(IntEnum):
    """Every account, by its number."""

    CASH = 1001
    # For payment orders whose outcome isn't known. Nothing is posted on it yet: they settle at once.
    CASH_IN_TRANSIT = 1012
    REFUNDS_TO_RETURN = 1221
    LOANS_RECEIVABLE = 1301
    LOANS_CHARGED_OFF = 1302
    INTEREST_RECEIVABLE = 1321
    PENALTY_INTEREST_RECEIVABLE = 1322
    COMPOUND_INTEREST_RECEIVABLE = 1323
    LOAN_LOSS_ALLOWANCE = 1390
    BORROWER_CREDIT_BALANCES = 2201
    OWN_CAPITAL = 3001
    INTEREST_INCOME = 4001
    PENALTY_INTEREST_INCOME = 4002
    COMPOUND_INTEREST_INCOME = 4003
    IMPAIRMENT_EXPENSE = 5001
    MEMO_INTEREST = 9001
    MEMO_PENALTY_INTEREST = 9002
    MEMO_COMPOUND_INTEREST = 9003
    MEMO_WRITTEN_OFF = 9011
    MEMO_CONTRA = 9099


RECEIVABLE = {
    Component.INTEREST: Chart.INTEREST_RECEIVABLE,
    Component.PENALTY_INTEREST: Chart.PENALTY_INTEREST_RECEIVABLE,
    Component.COMPOUND_INTEREST: Chart.COMPOUND_INTEREST_RECEIVABLE,
}
INCOME = {
    Component.INTEREST: Chart.INTEREST_INCOME,
    Component.PENALTY_INTEREST: Chart.PENALTY_INTEREST_INCOME,
    Component.COMPOUND_INTEREST: Chart.COMPOUND_INTEREST_INCOME,
}
MEMO = {
    Component.INTEREST: Chart.MEMO_INTEREST,
    Component.PENALTY_INTEREST: Chart.MEMO_PENALTY_INTEREST,
    Component.COMPOUND_INTEREST: Chart.MEMO_COMPOUND_INTEREST,
}
