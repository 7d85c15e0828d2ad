"""The parts of pages that show how a borrower was assessed, and what officers make of the limit it proposes."""

from __future__ import annotations

from typing import Any

from django.template import Library

from core.models import Approval
from lending.models import Borrower
from scoring.models import Assessment, TakenUp
from scoring.services.assessment import explanations, proposals

register = Library()


@register.inclusion_tag("admin/parts/assessment.html", takes_context=True)
def assessment_of_borrower(context: dict[str, Any], borrower: Borrower) -> dict[str, Any]:
    """Show the latest assessment, and the button for a new one."""
    user = context["request"].user
    latest = Assessment.objects.filter(borrower=borrower).first()
    found = proposals.progress(latest) if latest else None
    return {
        "borrower": borrower,
        "assessment": latest,
        "progress": explanations.progress(found) if found else "",
        "nearest": explanations.nearest_change(latest, masked=True) if latest else "",
        "may_assess": borrower.erased_at is None and user.has_perm("scoring.add_assessment"),
    }


@register.inclusion_tag("admin/parts/proposal.html", takes_context=True)
def proposal_of(context: dict[str, Any], assessment: Assessment) -> dict[str, Any]:
    """Show how far a proposed limit has come, and the way to take it up for whoever may."""
    found = proposals.progress(assessment)
    if found is None:
        return {}
    is_free = found.approval is None and found.obstacle is None
    return {
        "assessment": assessment,
        "words": explanations.progress(found),
        "approval": found.approval,
        "obstacle": found.obstacle,
        "is_free": is_free,
        "may_take_up": is_free and proposals.may_take_up(context["request"].user),
    }


@register.inclusion_tag("admin/parts/assessment_behind.html")
def assessment_behind(approval: Approval) -> dict[str, Any]:
    """Lead a checker to the assessment that a request was taken up from, and say what speaks against it by now."""
    taken = TakenUp.objects.filter(approval=approval).select_related("assessment__borrower").first()
    is_open = approval.verdict == Approval.Verdict.OPEN
    return {
        "assessment": taken.assessment if taken else None,
        "obstacle": proposals.objection(approval) if taken and is_open else None,
    }
