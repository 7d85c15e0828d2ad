"""Whether this installation is well, for operators and load balancers."""

from __future__ import annotations

from celery import current_app
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError

from billing.models import Books
from billing.services.close import health as found
from core.maths import calendar

LONGEST_WAIT_SECONDS = 2
_IMPATIENT = {"socket_timeout": LONGEST_WAIT_SECONDS}


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Return how each part is: `ok`, `degraded`, or `down` with status 503.

    Degraded: the API answers, but a part needs somebody: the queue, the worker, the close, the proof, loans that
    were set aside, or the room for files.
    """
    at = calendar.now()
    try:
        closed_through = Books.objects.values_list("closed_through", flat=True).first()
        parts = {
            "database": "ok",
            "broker": "ok" if _broker_answers() else "down",
            "worker": found.worker(at=at),
            "close": found.close(at=at),
            "proof": found.proof(),
            "loans": found.loans(),
            "disk": found.disk(),
        }
        proved_through = found.proved_through()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    well = all(state in ("ok", "under way") for state in parts.values())
    days = {"closed_through": closed_through, "proved_through": proved_through}
    return JsonResponse({"status": "ok" if well else "degraded", **parts, **days})


def _broker_answers() -> bool:
    try:
        with current_app.connection_for_write(transport_options=_IMPATIENT) as broker:
            broker.ensure_connection(max_retries=1, timeout=LONGEST_WAIT_SECONDS)
    except (KombuError, OSError):
        return False
    return True
