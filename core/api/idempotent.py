"""Requests over the API: done once for one `Idempotency-Key`, however often they are asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.access import client_id
from core.api.headers import single
from core.errors import Refused
from core.models.encrypted import blind_index
from core.services import idempotency
from core.services.idempotency import Answer

Effect = Callable[[Any, Request, dict[str, Any]], Answer]
Method = Callable[[Any, Request], Response]

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


class KeyMissing(Refused):
    """An action without a usable key."""

    code = "idempotency_key_missing"
    status = 400


def idempotent(operation: str, *, location: str = "") -> Callable[[Effect], Method]:
    """Make a method that answers what was read of its body run once for one key.

    `location` is the address of what was made, with fields of the answer's body in braces. The method raises
    KeyMissing, HeaderSentTwice and idempotency.KeyUsedOtherwise, after what reading the body raises.
    """

    def decorate(effect: Effect) -> Method:
        @wraps(effect)
        def method(view: Any, request: Request) -> Response:
            given = view.Input.read(request.data)
            answer = idempotency.run(
                client=client_id(request),
                key=_key(request),
                operation=operation,
                request_hash=_hash(request.data),
                effect=partial(effect, view, request, given),
            )
            response = Response(answer.body, status=answer.status)
            if location:
                response["Location"] = location.format_map(answer.body)
            if answer.replayed:
                response["Idempotent-Replayed"] = "true"
            return response

        return method

    return decorate


def _key(request: Request) -> str:
    key = single(request, "Idempotency-Key")
    if not _KEY.fullmatch(key):
        raise KeyMissing(
            _("Idempotency-Key is missing or isn't 1 to 255 visible ASCII characters."),
            remedy=_("Send a new UUID with each action, and the same one when you repeat it."),
            field="Idempotency-Key",
        )
    return key


def _hash(body: Any) -> str:
    """Hash a body so that the order of its fields plays no part, and nobody can guess an ID number from it."""
    return blind_index(json.dumps(body, sort_keys=True))
