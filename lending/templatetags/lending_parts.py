"""The parts of pages that show what was agreed and who decided it."""

from __future__ import annotations

from typing import Any

from django.template import Library

from lending.models import Approval, Borrower, CreditLine, LimitChange, LineFreeze
from lending.services.deeds import deed_of
from lending.services.waiting import waiting_for
from lending.templatetags.cells import first_of, rows_asked_for

register = Library()

MOST_WAITING = 8
MOST_ROWS = 20


@register.inclusion_tag("admin/parts/borrower_card.html", takes_context=True)
def borrower_card(context: dict[str, Any], borrower: Borrower) -> dict[str, Any]:
    """Show who the person is, masked unless this request was granted a look."""
    return {
        "borrower": borrower,
        "revealed": context.get("revealed", False),
        "perms": context.get("perms"),
    }


@register.inclusion_tag("admin/parts/line_card.html", takes_context=True)
def line_card(context: dict[str, Any], borrower: Borrower) -> dict[str, Any]:
    """Show the line's limit, what of it is used and held, and why it is frozen."""
    line = CreditLine.objects.filter(borrower=borrower).first()
    if line is None:
        return {"line": None}
    used = line.principal_outstanding_fen + line.held_fen
    scale = max(line.limit_fen, used, 1)
    return {
        "line": line,
        "freezes": line.freezes.filter(unfrozen_on=None),
        "is_over": used > line.limit_fen,
        "used_percent": 100 * line.principal_outstanding_fen // scale,
        "held_percent": 100 * line.held_fen // scale,
        "perms": context.get("perms"),
    }


@register.inclusion_tag("admin/parts/limit_changes.html", takes_context=True)
def limit_changes_of_line(context: dict[str, Any], line: CreditLine) -> dict[str, Any]:
    """Show how the limit came about, newest first, with who asked and who decided."""
    changes = LimitChange.objects.filter(line=line).select_related(
        "approval__maker", "approval__checker"
    )
    return {"changes": first_of(changes, rows_asked_for(context, MOST_ROWS))}


@register.inclusion_tag("admin/parts/freezes.html", takes_context=True)
def freezes_of_line(context: dict[str, Any], line: CreditLine) -> dict[str, Any]:
    """Show when and why nothing could be drawn."""
    freezes = LineFreeze.objects.filter(line=line).order_by("-frozen_on", "-pk")
    return {"freezes": first_of(freezes, rows_asked_for(context, MOST_ROWS))}


@register.inclusion_tag("admin/parts/approvals_waiting.html")
def approvals_waiting(user: Any) -> dict[str, Any]:
    """List what waits for this officer's decision, the oldest first, and count their own requests."""
    waiting = waiting_for(user).select_related("maker").order_by("made_at")
    shown = first_of(waiting, MOST_WAITING)
    return {
        "shown": shown,
        "approvals": [
            (approval, deed_of(approval.action).describe(approval)) for approval in shown.rows
        ],
        "own": Approval.objects.filter(maker=user, verdict=Approval.Verdict.OPEN).count(),
    }
