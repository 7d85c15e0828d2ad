"""What waits for whom."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.models import Approval
from core.services.approval_actions import registered


def waiting_for(user: Any) -> QuerySet[Approval]:
    """Return the open requests that this officer may decide: of others, under a permission to check."""
    actions = [one.action for one in registered() if user.has_perm(one.check_permission)]
    return Approval.objects.filter(verdict=Approval.Verdict.OPEN, action__in=actions).exclude(
        maker=user
    )
