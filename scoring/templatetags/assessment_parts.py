"""The part of a borrower's page that shows how they were last assessed."""

from __future__ import annotations

from typing import Any

from django.template import Library

from lending.models import Borrower
from scoring.models import Assessment
from scoring.services.assessment import sentences

register = Library()


@register.inclusion_tag("admin/parts/assessment.html", takes_context=True)
def assessment_of_borrower(context: dict[str, Any], borrower: Borrower) -> dict[str, Any]:
    """Show the latest assessment, and the button for a new one."""
    user = context["request"].user
    latest = Assessment.objects.filter(borrower=borrower).first()
    return {
        "borrower": borrower,
        "assessment": latest,
        "nearest": sentences.nearest_change(latest, masked=True) if latest else "",
        "may_assess": borrower.erased_at is None and user.has_perm("scoring.add_assessment"),
    }
