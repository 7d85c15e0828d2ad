"""What waits for whom."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from lending.models import Approval
from lending.services.deeds import registered


def waiting_for(user: Any) -> QuerySet[Approval]:
    """Give the open requests that this officer may decide: of others, under a permission to check."""
    actions = [deed.action for deed in registered() if user.has_perm(deed.check_permission)]
    return Approval.objects.filter(verdict=Approval.Verdict.OPEN, action__in=actions).exclude(
        maker=user
    )
