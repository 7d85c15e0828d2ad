"""Log-ins: the record of each, failed ones too, and those closed for a while because somebody guessed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import connection
from django.db.models import Sum
from django.http import HttpRequest

from core.services.actor import officer

_RECORD = "SELECT record_log_in(%s, %s, %s)"


def watch() -> None:
    """Have every log-in, every failed one and every log-out recorded."""
    user_logged_in.connect(_logged_in, dispatch_uid="record of log-ins")
    user_logged_out.connect(_logged_out, dispatch_uid="record of log-outs")
    user_login_failed.connect(_failed, dispatch_uid="record of failed log-ins")


def record_failure(person: str | None, *, address: str | None) -> None:
    """Record that somebody failed to log in as a person, such as `officer:lin`; None where nobody is called so."""
    _record(person, "FAILED", address)


def _logged_in(user: Any, request: HttpRequest | None, **_kwargs: Any) -> None:
    _record(officer(user), "LOGIN", _address_of(request))


def _logged_out(user: Any, request: HttpRequest | None, **_kwargs: Any) -> None:
    if user is not None:
        _record(officer(user), "LOGOUT", _address_of(request))


def _failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    """Record a failure. A name that is nobody's isn't kept: people type passwords there."""
    named = User.objects.filter(username=str(credentials.get("username", "")).replace("\0", ""))
    known = named.first()
    record_failure(officer(known) if known else None, address=_address_of(request))


def _address_of(request: HttpRequest | None) -> str | None:
    address: str | None = get_client_ip_address(request) if request is not None else None
    return address


def _record(person: str | None, operation: str, address: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [person, operation, address])


def closed_for(usernames: Collection[str], *, at: datetime) -> set[str]:
    """Return those of the names that can't log in from at least one address at an instant."""
    since = at - settings.AXES_COOLOFF_TIME
    tries = AccessAttempt.objects.filter(username__in=usernames, attempt_time__gte=since)
    counted = tries.order_by().values("username", "ip_address")
    counted = counted.annotate(failures=Sum("failures_since_start"))
    limit = settings.AXES_FAILURE_LIMIT
    return {row["username"] for row in counted.filter(failures__gte=limit)}


def open_for(username: str) -> None:
    """Forget the wrong passwords given for a name, from every address. May run twice."""
    reset(username=username)
