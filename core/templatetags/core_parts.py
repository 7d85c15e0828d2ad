"""The parts of pages that show what waits for a decision."""

from __future__ import annotations

from typing import Any

from django.template import Library

from core.models import Approval
from core.services.approval_actions import action_of
from core.services.waiting import waiting_for
from core.templatetags.cells import first_of

register = Library()

MOST_WAITING = 8


@register.inclusion_tag("admin/parts/approvals_waiting.html")
def approvals_waiting(user: Any) -> dict[str, Any]:
    """List what waits for this officer's decision, the oldest first, and count their own requests."""
    waiting = waiting_for(user).select_related("maker").order_by("made_at")
    shown = first_of(waiting, MOST_WAITING)
    return {
        "shown": shown,
        "approvals": [
            (approval, action_of(approval.action).describe(approval)) for approval in shown.rows
        ],
        "own": Approval.objects.filter(maker=user, verdict=Approval.Verdict.OPEN).count(),
    }
