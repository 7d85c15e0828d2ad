"""The addresses where a client takes and revokes tokens; guessing at a secret is stopped after a few tries."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import unquote_plus

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address, get_lockout_response
from axes.utils import reset
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import Application
from oauth2_provider.views import RevokeTokenView, TokenView

from core.api import problems
from core.services.logins import record_failure

View = Callable[..., HttpResponseBase]
LONGEST_CLIENT_ID = 100
# An officer's name can't hold a colon, so clients and officers are told apart.
CLIENT = "client:"
GRANT = "client_credentials"


def _stopping_guesses(view: View) -> View:
    """Refuse a client of whom this address sent too many wrong secrets; count another wrong one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        clients = [{"username": CLIENT + client} for client in sorted(_clients_named(request))]
        for client in clients:
            if not AxesProxyHandler.is_allowed(request, client):
                stopped: HttpResponseBase = get_lockout_response(request, credentials=client)
                return stopped
        response = view(request, *args, **kwargs)
        if response.status_code == 401:
            _count(request, clients)
        elif response.status_code == 200 and len(clients) == 1:  # of two, one wasn't looked at
            reset(username=clients[0]["username"], ip=get_client_ip_address(request))
        return response

    return guarded


def _count(request: Any, clients: list[dict[str, str]]) -> None:
    """Count a wrong secret for every client named: one that is stopped by it must not spare the next."""
    stopped = False
    for client in clients:
        request.axes_locked_out = False
        AxesProxyHandler.user_login_failed(take_token, client, request)
        stopped |= request.axes_locked_out
        known = Application.objects.filter(
            client_id=client["username"].removeprefix(CLIENT).replace("\0", "")
        ).first()
        record_failure(
            f"{CLIENT}{known.name}" if known else None, address=get_client_ip_address(request)
        )
    request.axes_locked_out = stopped


def _clients_named(request: HttpRequest) -> set[str]:
    """Return every client id that a request names, wherever: one that is wrong must not hide another."""
    named = {*request.POST.getlist("client_id"), *request.GET.getlist("client_id")}
    scheme, _blank, basic = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        with suppress(ValueError):  # neither Base64 nor UTF-8, so it names nobody
            named.add(unquote_plus(base64.b64decode(basic).decode().partition(":")[0]))
    return {client for client in named if 0 < len(client) <= LONGEST_CLIENT_ID}


def _refusing_what_rfc_6749_refuses(view: View, *, granting: bool = False) -> View:
    """Answer a request that can't be served as RFC 6749 has it, before the library meets it.

    It knows grants that nobody has here, and fails on some of them, on a query string or a NUL.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return _only_posts()
        try:
            refusal = _broken_form(request) or (_other_grant(request) if granting else None)
            return refusal or view(request, *args, **kwargs)
        except (BadRequest, SuspiciousOperation, MultiPartParserError):
            return _refused("invalid_request", "The body is no form, or too long.")
        except DataError:
            return _refused("invalid_request", "A text can't be stored.")

    return guarded


def _broken_form(request: HttpRequest) -> JsonResponse | None:
    """Refuse a query string, and what is sent twice."""
    if request.META.get("QUERY_STRING"):
        return _refused("invalid_request", "Parameters belong in the body, none in the address.")
    if "," in request.headers.get("Authorization", ""):
        return _refused("invalid_request", "Authorization was sent twice, or holds a comma.")
    if any(len(values) > 1 for _name, values in request.POST.lists()):
        return _refused("invalid_request", "A parameter was sent twice.")
    return None


def _other_grant(request: HttpRequest) -> JsonResponse | None:
    """Refuse every grant but the one there is."""
    if "grant_type" not in request.POST:
        return _refused("invalid_request", f"grant_type is missing: {GRANT}.")
    if request.POST["grant_type"] != GRANT:
        return _refused("unsupported_grant_type", f"grant_type is {GRANT} here.")
    return None


def _refused(error: str, why: str) -> JsonResponse:
    """Build a refusal of RFC 6749, 5.2, whose words are ASCII."""
    return _unkept(JsonResponse({"error": error, "error_description": why}, status=400))


def _only_posts() -> JsonResponse:
    title = _("This address doesn't know the method.")
    members = problems.document("method-not-allowed", title, 405, _("Use POST."), [])
    answer = JsonResponse(members, status=405, content_type=problems.MEDIA_TYPE)
    answer["Allow"] = "POST"
    return _unkept(answer)


def _unkept(answer: JsonResponse) -> JsonResponse:
    answer["Cache-Control"] = "no-store"
    return answer


take_token = _refusing_what_rfc_6749_refuses(_stopping_guesses(TokenView.as_view()), granting=True)
revoke_token = _refusing_what_rfc_6749_refuses(_stopping_guesses(RevokeTokenView.as_view()))
