"""Whether this installation is well, for operators and load balancers."""

from __future__ import annotations

from datetime import timedelta

from celery import current_app
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError

from billing.models import Books
from lending.maths import calendar

LONGEST_WAIT_SECONDS = 2
_IMPATIENT = {"socket_timeout": LONGEST_WAIT_SECONDS}


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say how the database, the queue and the books are: `ok`, `degraded`, or `down` with status 503.

    Degraded: the API answers, but the queue doesn't, or the close of yesterday isn't done.
    """
    try:
        books = Books.objects.first()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    broker = "ok" if _broker_answers() else "down"
    closed_through = books.closed_through if books else None
    late = closed_through is not None and closed_through < calendar.today() - timedelta(days=1)
    well = broker == "ok" and not late
    return JsonResponse(
        {
            "status": "ok" if well else "degraded",
            "database": "ok",
            "broker": broker,
            "close": "late" if late else "ok",
            "closed_through": closed_through,
        }
    )


def _broker_answers() -> bool:
    try:
        with current_app.connection_for_write(transport_options=_IMPATIENT) as broker:
            broker.ensure_connection(max_retries=1, timeout=LONGEST_WAIT_SECONDS)
    except (KombuError, OSError):
        return False
    return True
