"""Every refusal of the API as one problem document (RFC 9457), in the caller's language."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import Refused

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:xiaodai:problem:"
LONGEST_VALUE_SHOWN = 100
RETRY_AFTER_SECONDS = 5

# Inputs whose value is never said back, whoever refuses them.
PERSONAL_FIELDS = frozenset({"name", "id_number", "phone"})


@dataclass(frozen=True)
class FieldError:
    """One broken rule of one input. `field` is "" where the request as a whole is to blame."""

    field: str
    rule: str
    value: str | int | bool | None
    remedy: str


class BrokenInput(Exception):
    """An input that breaks one or more rules of its form."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(", ".join(error.field for error in errors))
        self.errors = errors


@dataclass(frozen=True)
class _Kind:
    code: str
    title: Any
    remedy: Any


_KINDS: dict[type[Exception], _Kind] = {
    exceptions.ParseError: _Kind(
        "unreadable",
        _("The body can't be read."),
        _("Send one JSON object in UTF-8, and amounts as strings."),
    ),
    exceptions.NotAuthenticated: _Kind(
        "not-authenticated",
        _("A valid access token is needed."),
        _("Take a token at /oauth/token and send it as “Authorization: Bearer …”."),
    ),
    exceptions.PermissionDenied: _Kind(
        "scope-missing",
        _("The token doesn't cover this operation."),
        _("Take a token with the scope it needs."),
    ),
    exceptions.NotFound: _Kind(
        "not-found", _("There is no such thing."), _("Check the address and the number in it.")
    ),
    exceptions.MethodNotAllowed: _Kind(
        "method-not-allowed",
        _("This address doesn't know the method."),
        _("Use a method that the Allow header names."),
    ),
    exceptions.NotAcceptable: _Kind(
        "not-acceptable", _("The answer has another media type."), _("Accept application/json.")
    ),
    exceptions.UnsupportedMediaType: _Kind(
        "unsupported-media-type",
        _("The body has the wrong media type."),
        _("Send it as application/json."),
    ),
}


def show(field: str, value: Any) -> str | int | bool | None:
    """Return an input's value back as far as it may be said: short, and no personal data."""
    if field in PERSONAL_FIELDS or value is None:
        return None
    if isinstance(value, (bool, int)):
        return value
    is_nested = isinstance(value, (list, dict))
    text = json.dumps(value, ensure_ascii=False, default=str) if is_nested else str(value)
    return text if len(text) <= LONGEST_VALUE_SHOWN else text[:LONGEST_VALUE_SHOWN] + "…"


def answer(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into its problem document. Programmer errors are left alone."""
    if isinstance(exception, Refused):
        return _of_refusal(exception)
    if isinstance(exception, BrokenInput):
        rule = _("The input breaks a rule.")
        return _response(
            "invalid-input",
            rule,
            400,
            _("Correct the fields named and send it again."),
            exception.errors,
        )
    if isinstance(exception, Http404):
        exception = exceptions.NotFound()
    elif isinstance(exception, DjangoPermissionDenied):
        exception = exceptions.PermissionDenied()
    if isinstance(exception, exceptions.APIException):
        return _of_api_exception(exception)
    return None


def _of_refusal(refused: Refused) -> Response:
    error = FieldError(
        refused.field, str(refused.rule), show(refused.field, refused.value), str(refused.remedy)
    )
    return _response(
        refused.code.replace("_", "-"), refused.rule, refused.status, refused.remedy, [error]
    )


def _of_api_exception(exception: exceptions.APIException) -> Response:
    for kind in (_KINDS[cls] for cls in type(exception).__mro__ if cls in _KINDS):
        response = _response(kind.code, kind.title, exception.status_code, kind.remedy, [])
        break
    else:
        response = _response(
            exception.default_code, exception.detail, exception.status_code, "", []
        )
    challenge = getattr(exception, "auth_header", None)
    if challenge:
        response["WWW-Authenticate"] = challenge
    return response


def _response(
    code: str, title: Any, status: int, remedy: Any, errors: list[FieldError]
) -> Response:
    return Response(
        document(code, title, status, remedy, errors), status=status, content_type=MEDIA_TYPE
    )


def document(
    code: str, title: Any, status: int, remedy: Any, errors: list[FieldError]
) -> dict[str, Any]:
    """Build the members of a problem document."""
    return {
        "type": TYPE_PREFIX + code,
        "title": str(title),
        "status": status,
        "detail": f"{title} {remedy}".strip(),
        "errors": [asdict(error) for error in errors],
    }


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer a failure of ours, which says nothing of its cause."""
    remedy = _("Send the same request with the same Idempotency-Key again later.")
    members = document("server-error", _("Something went wrong on our side."), 500, remedy, [])
    return JsonResponse(
        members, status=500, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"}
    )


def is_passing(failure: BaseException | None) -> bool:
    """Return whether a failure is of the moment: a lock that is held, a statement too long, a connection lost."""
    return isinstance(failure, (OperationalError, InterfaceError))


def busy(request: HttpRequest) -> HttpResponse:
    """Answer a failure of the moment with 503 and when to come again: a machine by a problem, a person by a page."""
    if request.path.startswith("/admin/"):
        answer: HttpResponse = HttpResponse(render_to_string("busy.html"), status=503)
    else:
        title = _("The site is busy with this just now; nothing was changed.")
        remedy = _("Send the same request with the same Idempotency-Key again in a few seconds.")
        members = document("busy", title, 503, remedy, [])
        answer = JsonResponse(members, status=503, content_type=MEDIA_TYPE)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer
