"""Restructure: an agreed change of the due dates of everything unpaid."""

from datetime import date

from billing.maths.facts import RestructureTerms
from billing.maths.fold import PRINCIPAL, Fold, Row
from core.maths.calendar import months_from

# What may be agreed on. Source: product rules, section 13.
MOST_INSTALMENTS = 6
MOST_INTEREST_ONLY = 3


def restructure(fold: Fold, on: date, agreed: RestructureTerms) -> None:
    """Move all unpaid principal to new due dates; unpaid interest comes along, bearing none itself.

    Interest of every kind is frozen through the day before `on` and falls due with the first new
    instalment, each component as itself. The current period goes on to the first new due date. The first dates
    may be of interest only.
    A loan without an unpaid instalment stays as it is.
    """
    if fold.is_repaid():
        return
    first = agreed.first_due_on
    dates = months_from(first.year, first.month, first.day, agreed.instalments)
    carrying = _period_going_on(fold, on, dates[0])
    carrying.interest_only = agreed.interest_only > 0
    for row in fold.rows[: fold.passed]:
        fold.end_overdue_segments(row, on)
        _carry(row, carrying)
    fold.not_due_fen += carrying.left[PRINCIPAL]
    carrying.left[PRINCIPAL] = 0
    new = [
        Row(carrying.no + number, due_on, 0, interest_only=number < agreed.interest_only)
        for number, due_on in enumerate(dates[1:], 1)
    ]
    fold.rows[fold.passed :] = [carrying, *new]
    fold.accruing_from = on
    fold.split_again(on)


def _period_going_on(fold: Fold, on: date, due_on: date) -> Row:
    """Return the first new instalment: the current one with its interest so far, or one more."""
    carrying = Row(fold.passed + 1, due_on, 0)
    if fold.passed < len(fold.rows):
        fold.end_interest_segment(on)
        current = fold.rows[fold.passed]
        carrying.left[1:] = current.left[1:]
        carrying.settled = current.settled
    return carrying


def _carry(row: Row, carrying: Row) -> None:
    for index, amount_fen in enumerate(row.left):
        carrying.left[index] += amount_fen
        row.left[index] = 0
