"""The waterfall: where the money of a repayment goes, and what a waiver reaches."""

from datetime import date

from billing.maths.fold import COMPONENTS, COMPOUND, INTEREST, PENALTY, PRINCIPAL, Fold, Row
from billing.maths.position import Allocation
from billing.maths.terms import Component
from lending.maths.products import Waterfall

# The order inside one instalment. Source: product rules, section 5.
INTEREST_FIRST = (PENALTY, COMPOUND, INTEREST, PRINCIPAL)
PRINCIPAL_FIRST = (PRINCIPAL, PENALTY, COMPOUND, INTEREST)

# Past this many days the alternative waterfall puts principal first.
_PRINCIPAL_FIRST_AFTER_DAYS = 90


def order_of(fold: Fold, on: date) -> tuple[int, ...]:
    """Choose the order inside an instalment by the loan's days past due as the day `on` begins."""
    if fold.terms.waterfall is Waterfall.PRINCIPAL_FIRST_AFTER_90:
        for row in fold.rows[: fold.passed]:
            if any(row.left):
                return (
                    PRINCIPAL_FIRST
                    if fold.days_past_due(row.due_on, on) > _PRINCIPAL_FIRST_AFTER_DAYS
                    else INTEREST_FIRST
                )
    return INTEREST_FIRST


def pay(
    fold: Fold, money_fen: int, on: date, order: tuple[int, ...]
) -> tuple[list[Allocation], int]:
    """Allocate a payment. Gives the allocations and what is left of the money beyond the pay-off.

    Instalments that are due, oldest first; a refund to return, which is due at once; then, as
    prepayment, interest accrued so far and principal not yet due. Source: product rules, section 5.
    """
    given: list[Allocation] = []
    for row in fold.rows[: fold.passed]:
        if not money_fen:
            return given, 0
        if any(row.left):
            fold.end_overdue_segments(row, on)
            money_fen = _fill(row, order, money_fen, given)
    money_fen = fold.take_return(money_fen)
    if money_fen and fold.passed < len(fold.rows):
        money_fen = _prepay(fold, money_fen, on, given)
    return given, money_fen


def _prepay(fold: Fold, money_fen: int, on: date, given: list[Allocation]) -> int:
    fold.end_interest_segment(on)
    money_fen = _fill(fold.rows[fold.passed], (PENALTY, COMPOUND, INTEREST), money_fen, given)
    return _take_not_due(fold, money_fen, on, given)


def _fill(row: Row, order: tuple[int, ...], money_fen: int, given: list[Allocation]) -> int:
    """Settle the components of one instalment in order. Gives the money left."""
    left, settled = row.left, row.settled
    for index in order:
        part = left[index]
        if part and money_fen:
            part = min(part, money_fen)
            left[index] -= part
            settled[index] += part
            money_fen -= part
            given.append(Allocation(row.no, COMPONENTS[index], part))
    return money_fen


def _take_not_due(fold: Fold, money_fen: int, on: date, given: list[Allocation]) -> int:
    part = min(money_fen, fold.not_due_fen)
    if part:
        fold.take_principal_not_due(part, on)
        given.append(Allocation(None, Component.PRINCIPAL, part))
    return money_fen - part


def waive(fold: Fold, component: Component, amount_fen: int, on: date) -> list[Allocation]:
    """Return up at most `amount_fen` of one component: what is due, oldest first, then what is not.

    It cuts the segments of every instalment it reaches, as a payment would. What exceeds the unpaid
    lapses.
    """
    index = COMPONENTS.index(component)
    given: list[Allocation] = []
    for row in fold.rows[: fold.passed]:
        if amount_fen and _reached(fold, row, index, on):
            fold.end_overdue_segments(row, on)
            amount_fen = _fill(row, (index,), amount_fen, given)
    if amount_fen and fold.passed < len(fold.rows):
        _waive_not_due(fold, index, amount_fen, on, given)
    return given


def _reached(fold: Fold, row: Row, index: int, on: date) -> bool:
    """Return whether anything of the component is unpaid on `on`."""
    if index < PENALTY:
        return row.left[index] > 0
    return row.left[index] > 0 or fold.overdue_accrued_fen(row, on)[index - PENALTY] > 0


def _waive_not_due(
    fold: Fold, index: int, amount_fen: int, on: date, given: list[Allocation]
) -> None:
    reached = (
        fold.not_due_fen
        if index == PRINCIPAL
        else fold.interest_not_due_fen(on)
        if index == INTEREST
        else 0
    )
    if reached:
        fold.end_interest_segment(on)
    if index == PRINCIPAL:
        _take_not_due(fold, amount_fen, on, given)
    else:
        _fill(fold.rows[fold.passed], (index,), amount_fen, given)
