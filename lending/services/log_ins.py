"""Log-ins that are closed for a while because somebody guessed at a password."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Sum


def closed_for(usernames: Collection[str], *, at: datetime) -> set[str]:
    """Give those of the names that can't log in from at least one address at an instant."""
    since = at - settings.AXES_COOLOFF_TIME
    tries = AccessAttempt.objects.filter(username__in=usernames, attempt_time__gte=since)
    counted = tries.order_by().values("username", "ip_address")
    counted = counted.annotate(failures=Sum("failures_since_start"))
    limit = settings.AXES_FAILURE_LIMIT
    return {row["username"] for row in counted.filter(failures__gte=limit)}


def open_for(username: str) -> None:
    """Forget the wrong passwords given for a name, from every address. May run twice."""
    reset(username=username)
