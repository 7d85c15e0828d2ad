"""Where clients take tokens and give them back: the library's own views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView

View = Callable[..., HttpResponseBase]


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


take_token = _refusing_unstorable_texts(TokenView.as_view())
revoke_token = _refusing_unstorable_texts(RevokeTokenView.as_view())
