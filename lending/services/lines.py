"""Credit lines: opened, frozen with a reason, unfrozen when no reason is left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import Refused
from core.services import events
from core.services.actor import acting_as
from lending.models import Borrower, CapitalPool, CreditLine, LineFreeze
from lending.services import limits, products
from lending.sql import statement


class NoLineForStudents(Refused):
    """No lending to university students. Source: product rules, section 10."""

    code = "no_lending_to_students"


class LineOpenAlready(Refused):
    """A borrower holds one credit line. Source: product rules, section 1."""

    code = "line_open_already"


class NotFrozen(Refused):
    """The line is not frozen for this reason."""

    code = "not_frozen"


class CureUnfreezes(Refused):
    """A freeze for being overdue ends by rule, not by hand. Source: product rules, section 7."""

    code = "cure_unfreezes"


class ReturnUnfreezes(Refused):
    """A freeze for a loan that the close set aside ends when that loan is back, not by hand."""

    code = "return_unfreezes"


class FreezeNeedsNote(Refused):
    """An officer's freeze says why."""

    code = "freeze_needs_note"
    status = 422


def open_line(
    *, borrower: Borrower, on: date, limit_fen: int = 0, product_code: str = ""
) -> CreditLine:
    """Open a borrower's line, with nothing to draw until a limit is decided.

    Its loans are drawn under the product named, or else the one first put on offer. `limit_fen` is for a line
    taken over from elsewhere with the limit it had. Raises products.UnknownProduct.
    """
    if borrower.is_student:
        raise NoLineForStudents(
            _("No lending to university students."),
            remedy=_("Correct the borrower's record if this person is no student."),
            field="borrower",
            value=borrower.number,
        )
    with transaction.atomic():
        line = _open(borrower, on, products.code_for_line(product_code))
        if limit_fen:
            evidence = {"taken_over_with_limit_fen": limit_fen}
            line = limits.change(line=line, to_fen=limit_fen, on=on, evidence=evidence)
    return line


def freeze(
    *, line: CreditLine, reason: LineFreeze.Reason, note: str, on: date, actor: str
) -> LineFreeze:
    """Freeze a line: nothing is drawn from now on. Twice for one reason is once: the first freeze stays."""
    if reason != LineFreeze.Reason.OVERDUE and not note.strip():
        raise FreezeNeedsNote(
            _("A freeze needs a note."), remedy=_("Write what was seen."), field="note"
        )
    with acting_as(actor), transaction.atomic():
        locked = CreditLine.objects.select_for_update().get(pk=line.pk)
        wanted = {"line": locked, "reason": reason, "unfrozen_on": None}
        frozen, is_new = LineFreeze.objects.get_or_create(
            **wanted, defaults={"note": note.strip(), "frozen_on": on}
        )
        if is_new:
            _derive(locked, frozen, "line.frozen")
    return frozen


def unfreeze(*, line: CreditLine, reason: LineFreeze.Reason, on: date, actor: str) -> CreditLine:
    """End a freeze by hand. The line stays frozen while another reason is left."""
    if reason == LineFreeze.Reason.OVERDUE:
        raise CureUnfreezes(
            _("A line frozen for an overdue loan is unfrozen by the payment, not by hand."),
            remedy=_("Record what was paid."),
            field="reason",
        )
    if reason == LineFreeze.Reason.SET_ASIDE:
        raise ReturnUnfreezes(
            _("A line frozen for a loan that was set aside is unfrozen once that loan is back."),
            remedy=_("Open the alarm about the loan, have its data mended, and try it again."),
            field="reason",
        )
    with acting_as(actor), transaction.atomic():
        locked = CreditLine.objects.select_for_update().get(pk=line.pk)
        frozen = locked.freezes.filter(reason=reason, unfrozen_on=None).first()
        if frozen is None:
            raise NotFrozen(
                _("The line is not frozen for this reason."),
                remedy=_("Look at the freezes that are open."),
                field="reason",
                value=LineFreeze.Reason(reason).label,
            )
        frozen.unfrozen_on = on
        frozen.save(update_fields=["unfrozen_on"])
        _derive(locked, frozen, "line.unfrozen")
    return locked


def freeze_by_rule(*, line_ids: Iterable[int], reason: LineFreeze.Reason, on: date) -> int:
    """Freeze many lines for one reason in one statement, and return how many rows that wrote. The first freeze stays.

    The caller holds the lines' locks in a transaction of its own. No event: what froze the line leaves one.
    """
    values: dict[str, Any] = {"line_ids": [*line_ids], "reason": reason.value, "on": on}
    with connection.cursor() as cursor:
        cursor.execute(statement("freeze_lines"), values)
        return int(cursor.fetchone()[0])


def unfreeze_by_rule(*, line_id: int, reason: LineFreeze.Reason, on: date) -> None:
    """End a line's freeze of one reason; the line stays frozen where there is another. The caller holds its lock."""
    open_freezes = LineFreeze.objects.filter(line_id=line_id, unfrozen_on=None)
    open_freezes.filter(reason=reason).update(unfrozen_on=on)
    if not open_freezes.exists():
        CreditLine.objects.filter(pk=line_id, is_frozen=True).update(is_frozen=False)


def move_outstanding(*, line_id: int, change_fen: int) -> None:
    """Keep the sums of a line and of the lendable capital; the capital last, for every line shares its row."""
    if change_fen:
        sum_of_line = F("principal_outstanding_fen") + change_fen
        CreditLine.objects.filter(pk=line_id).update(principal_outstanding_fen=sum_of_line)
        CapitalPool.objects.update(outstanding_fen=F("outstanding_fen") + change_fen)


def _open(borrower: Borrower, on: date, product_code: str) -> CreditLine:
    try:
        with transaction.atomic():
            line = CreditLine.objects.create(
                borrower=borrower, opened_on=on, product_code=product_code
            )
    except IntegrityError as error:
        if "borrower_id" not in str(error):
            raise
        raise LineOpenAlready(
            _("This borrower holds a line already."),
            remedy=_("Ask for a change of its limit."),
            field="borrower",
            value=borrower.number,
        ) from error
    events.emit(kind="line.opened", subject=borrower.number, payload={"on": on.isoformat()})
    return line


def _derive(line: CreditLine, changed: LineFreeze, kind: str) -> None:
    """Update the line: it is frozen exactly while a freeze is open, and tell the outside."""
    line.is_frozen = line.freezes.filter(unfrozen_on=None).exists()
    line.save(update_fields=["is_frozen"])
    payload = {"reason": str(changed.reason), "is_frozen": line.is_frozen}
    events.emit(kind=kind, subject=line.borrower.number, payload=payload)
