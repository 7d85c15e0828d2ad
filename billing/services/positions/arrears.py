"""One loan's arrears, its case and the freeze of its line, brought up to date after a fact.

The close does the same for all loans that a day's passing changed: `billing.services.close.ageing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from billing.maths.arrears_history import Stretch, arrears_history
from billing.maths.facts import Fact
from billing.maths.position import Position
from billing.maths.terms import Component, Terms
from billing.models import Arrears, Books, OverdueCase
from billing.services.collections import bureau_notices
from lending.models import LineFreeze, Loan
from lending.services import lines

# Band, asset class, non-accrual, first day, day after the last one.
Row = tuple[str, str, bool, date, date | None]

FIELDS = ("band", "asset_class", "non_accrual", "starts_on", "ends_on")


def is_non_accrual(*, loan_id: int) -> bool:
    """Return whether the books keep a loan as non-accrual, by its stored arrears."""
    return Arrears.objects.filter(loan_id=loan_id, ends_on__isnull=True, non_accrual=True).exists()


def refresh(
    *,
    loan: Loan,
    terms: Terms,
    facts: Sequence[Fact],
    position: Position,
    books: Books | None,
    on: date,
) -> tuple[bool, bool]:
    """Derive a loan's arrears anew from all its facts, through business date `on`, in the caller's transaction.

    Return whether it was non-accrual and whether it is now. `position` is the replay of the same facts. The caller
    holds the line and the stored position, and posts what a changed non-accrual means for the ledger. Days past due
    that a late-recorded payment takes away are taken off the history too, with the case and the freeze. May run
    twice.
    """
    through = on if books is None else max(on, books.closed_through)
    present = {
        row[1:]: row[0] for row in Arrears.objects.filter(loan=loan).values_list("pk", *FIELDS)
    }
    if not present and not _was_ever_late(position, terms, through):
        return False, False
    was_non_accrual = any(row[2] and row[4] is None for row in present)
    wanted = _derived(terms, facts, through)
    Arrears.objects.filter(
        pk__in=[key for row, key in present.items() if row not in wanted]
    ).delete()
    new = sorted(wanted - present.keys(), key=lambda row: row[3])
    Arrears.objects.bulk_create(
        Arrears(loan=loan, **dict(zip(FIELDS, row, strict=True))) for row in new
    )
    still_open = [row for row in wanted if row[4] is None]
    _work_case(loan, on=through, overdue=bool(still_open))
    bureau_notices.review(loan=loan, terms=terms, facts=facts, on=through)
    return was_non_accrual, any(row[2] for row in still_open)


def difference(
    *, stored: set[Row], terms: Terms, facts: Sequence[Fact], position: Position, through: date
) -> date | None:
    """Return the first day on which a loan's stored bands, ended ones too, aren't those of its facts, if any.

    `position` is the replay of the same facts, `through` the last day that was aged or on which a fact was recorded.
    """
    if not stored and not _was_ever_late(position, terms, through):
        return None
    different = stored ^ _derived(terms, facts, through)
    return min((row[3] for row in different), default=None)


def _derived(terms: Terms, facts: Sequence[Fact], through: date) -> set[Row]:
    return {_row(stretch) for stretch in arrears_history(terms, facts, through)}


def _row(stretch: Stretch) -> Row:
    return (
        stretch.band.value,
        stretch.asset_class.value,
        stretch.non_accrual,
        stretch.starts_on,
        stretch.ends_on,
    )


def _was_ever_late(position: Position, terms: Terms, through: date) -> bool:
    """Return whether a history is worth deriving: most loans never were past due."""
    due_on = position.next_unpaid_due_on
    bore_overdue_interest = any(
        segment.kind is not Component.INTEREST for segment in position.segments
    )
    return (
        bore_overdue_interest
        or position.penalty_stops_until is not None
        or not terms.compound_interest
        or (due_on is not None and due_on < through)
    )


def _work_case(loan: Loan, *, on: date, overdue: bool) -> None:
    """Open or close the loan's case, and freeze or unfreeze its line by rule. Source: product rules, section 7."""
    if overdue:
        OverdueCase.objects.get_or_create(loan=loan, closed_on=None, defaults={"opened_on": on})
        lines.freeze_by_rule(line_ids=[loan.line_id], reason=LineFreeze.Reason.OVERDUE, on=on)
        return
    OverdueCase.objects.filter(loan=loan, closed_on=None).update(closed_on=on)
    if not Arrears.objects.filter(loan__line_id=loan.line_id, ends_on__isnull=True).exists():
        lines.unfreeze_by_rule(line_id=loan.line_id, reason=LineFreeze.Reason.OVERDUE, on=on)
