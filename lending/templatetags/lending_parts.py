"""The parts of pages that show what was agreed."""

from __future__ import annotations

from typing import Any

from django.template import Library

from core.templatetags.cells import first_of, rows_asked_for
from lending.models import Borrower, CreditLine, LimitChange, LineFreeze

register = Library()

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
