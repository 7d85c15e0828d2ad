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
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView

View = Callable[..., HttpResponseBase]
LONGEST_CLIENT_ID = 100
# An officer's name can't hold a colon, so clients and officers are told apart.
CLIENT = "client:"


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
    request.axes_locked_out = stopped


def _clients_named(request: HttpRequest) -> set[str]:
    """Give every client id that a request names, wherever: one that is wrong must not hide another."""
    named = {*request.POST.getlist("client_id"), *request.GET.getlist("client_id")}
    scheme, _, basic = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        with suppress(ValueError):  # neither Base64 nor UTF-8, so it names nobody
            named.add(unquote_plus(base64.b64decode(basic).decode().partition(":")[0]))
    return {client for client in named if 0 < len(client) <= LONGEST_CLIENT_ID}


def _refusing_unstorable_texts(view: View) -> View:
    """Answer a text that PostgreSQL refuses, such as a NUL in a client's id, as RFC 6749 has it."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DataError:
            return JsonResponse({"error": "invalid_request"}, status=400)

    return guarded


take_token = _refusing_unstorable_texts(_stopping_guesses(TokenView.as_view()))
revoke_token = _refusing_unstorable_texts(_stopping_guesses(RevokeTokenView.as_view()))
