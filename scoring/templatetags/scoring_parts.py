"""The parts of pages that show what scoring found and what waits for a person."""

from __future__ import annotations

from typing import Any

from django.template import Library

from core.maths.calendar import today
from core.templatetags.cells import first_of
from scoring.services.assessment import proposals, reviews
from scoring.services.model_registry import findings

register = Library()

MOST_ROWS = 8


@register.inclusion_tag("admin/parts/findings_open.html")
def findings_open() -> dict[str, Any]:
    """List the open findings, the newest first."""
    found = findings.findings_open().select_related("model")
    return {"findings": first_of(found.defer("model__artefact"), MOST_ROWS)}


@register.inclusion_tag("admin/parts/reviews_waiting.html", takes_context=True)
def reviews_waiting(context: dict[str, Any]) -> dict[str, Any]:
    """List the human reviews that wait for an answer, the one due first on top."""
    waiting = reviews.waiting().select_related("assessment__borrower")
    return {
        "reviews": first_of(waiting.defer("assessment__snapshot"), MOST_ROWS),
        "today": today(),
        "perms": context.get("perms"),
    }


@register.inclusion_tag("admin/parts/proposals_waiting.html", takes_context=True)
def proposals_waiting(context: dict[str, Any]) -> dict[str, Any]:
    """List the limits that wait for an officer to take them up, the longest waiting on top, and count them all."""
    waiting = proposals.waiting().defer("snapshot")
    return {
        "proposals": first_of(waiting, MOST_ROWS),
        "may_take_up": proposals.may_take_up(context["request"].user),
        "perms": context.get("perms"),
    }
