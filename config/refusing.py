"""What a request gets that isn't served: a person a page with the way out, a machine a problem document."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from config.navigation import title_of
from core.api import problems
from lending.services.officers import groups_with, who_manages_officers

OF_MACHINES = ("/api/", "/oauth/", "/healthz")
_ACTIONS = ("add", "change", "delete")
# A disk or a quota is full, or too many files are open: of the moment, and the machine's, not the sender's.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})
_SECONDS_UNTIL_ROOM = 60


@dataclass(frozen=True)
class Refusal:
    """What happened, what to do now, and more sentences where there is more to say."""

    status: int
    code: str
    title: str
    remedy: str
    more: list[str] = field(default_factory=list)


class RefusalMiddleware:
    """Put a page in place of the empty answer to a method that an address doesn't know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        title, remedy = _("This page can't be asked for in this way."), _("Open it by its link.")
        page = _answer(request, Refusal(405, "method-not-allowed", title, remedy))
        page["Allow"] = response["Allow"]
        return page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """Answer what can't be read, or is too long."""
    title, remedy = _("The request can't be read."), _("Go back and send the form again.")
    return _answer(request, Refusal(400, "unreadable", title, remedy))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer who lacks a right: which, which groups have it, and who may give it."""
    title = _("You may not do or see this.")
    right = _right_missing(request, exception)
    remedy = _("Ask a person who manages officers for it, or go back.")
    more = _about(right) if right and not _is_machine(request) else []
    return _answer(request, Refusal(403, "permission-denied", title, remedy, more))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """Answer a form of another log-in, or one that no page of this site sent; and one whose end never came.

    Looking for the form's token reads it, and takes a failure of reading for a form without one.
    """
    try:
        request.read(1)
    except UnreadablePostError:
        return _never_came(request)
    title = _("The form was not accepted, and nothing was done.")
    remedy = _(
        "It was opened before you logged in, or cookies are blocked. Reload the page and send it again."
    )
    return _answer(request, Refusal(403, "form-not-accepted", title, remedy))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """Answer an address that leads nowhere."""
    title = _("There is no such page.")
    remedy = _("It was moved or removed, or the address is wrong.")
    return _answer(request, Refusal(404, "not-found", title, remedy))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a failure of ours, without asking the database for anything.

    A failure of the moment, as a held lock or a full disk is, is told apart: it is worth coming again. So is a body
    that stopped coming.
    """
    failure = sys.exception()
    if problems.is_passing(failure):
        return problems.busy(request)
    if isinstance(failure, UnreadablePostError):
        return _never_came(request)
    if isinstance(failure, OSError) and failure.errno in _NO_ROOM:
        return _no_room(request)
    if _is_machine(request):
        return problems.server_error(request)
    title = _("Something went wrong on our side.")
    remedy = _(
        "Go back and try again in a few minutes. If it happens again, tell who runs the site, and when it was."
    )
    return _page(request, Refusal(500, "server-error", title, remedy), in_frame=False)


def _never_came(request: HttpRequest) -> HttpResponse:
    """Answer a body whose end never came: its sender stalled, or is gone."""
    title = _("What was sent stopped coming before its end; nothing of it was kept.")
    remedy = _("Send it again, over a better connection if it is a large file.")
    return _answer(request, Refusal(408, "body-stopped", title, remedy), in_frame=False)


def _no_room(request: HttpRequest) -> HttpResponse:
    """Answer a body that there is no room for, as where the disk of temporary files is full."""
    title = _("There is no room just now for what was sent; nothing of it was kept.")
    remedy = _(
        "Send it again in a few minutes. If it happens again, tell whoever runs the service that its disk is full."
    )
    answer = _answer(request, Refusal(503, "no-room", title, remedy), in_frame=False)
    answer["Retry-After"] = str(_SECONDS_UNTIL_ROOM)
    return answer


def _answer(
    request: HttpRequest, refusal: Refusal, *, in_frame: bool | None = None
) -> HttpResponse:
    """Answer a machine or a person; `in_frame` False asks the database for nothing."""
    if _is_machine(request):
        members = problems.document(refusal.code, refusal.title, refusal.status, refusal.remedy, [])
        kept_by_nobody = {"Cache-Control": "no-store"}
        return JsonResponse(
            members, status=refusal.status, content_type=problems.MEDIA_TYPE, headers=kept_by_nobody
        )
    if in_frame is None:
        user = getattr(request, "user", None)
        in_frame = bool(user and user.is_active and user.is_staff)
    return _page(request, refusal, in_frame=in_frame)


def _is_machine(request: HttpRequest) -> bool:
    return request.path.startswith(OF_MACHINES)


def _page(request: HttpRequest, refusal: Refusal, *, in_frame: bool) -> HttpResponse:
    context: dict[str, Any] = {"refusal": refusal, "title": refusal.title, "back": _back(request)}
    if in_frame:
        context = {**admin.site.each_context(request), **context}
    template = "admin/refused.html" if in_frame else "refused.html"
    page = render(request, template, context, status=refusal.status)
    page["Cache-Control"] = "no-store"
    return page


def _back(request: HttpRequest) -> str:
    """Return the page of this site that led here, "" where none did."""
    came_from = request.headers.get("Referer", "")
    try:
        own = request.get_host()
    except DisallowedHost:
        return ""
    is_ours = url_has_allowed_host_and_scheme(came_from, {own}, require_https=request.is_secure())
    return came_from if is_ours and came_from != f"{request.scheme}://{own}{request.path}" else ""


def _right_missing(request: HttpRequest, exception: Exception) -> str:
    """Return the right that was missing: as a view named it, else the one its address needs, else ""."""
    named = str(exception)
    if named.count(".") == 1 and " " not in named:
        return named
    try:
        app, model, action = (resolve(request.path).url_name or "").rsplit("_", 2)
    except (Resolver404, ValueError):
        return ""
    verb = action if action in _ACTIONS and request.method == "POST" else "view"
    return f"{app}.{verb}_{model}"


def _about(right: str) -> list[str]:
    """Return in officers' words which right it is, which groups have it, and who puts an officer into one."""
    app, _dot, codename = right.partition(".")
    known = Permission.objects.filter(codename=codename, content_type__app_label=app).first()
    if known is None:
        return []
    page = title_of(right)
    name = _("Can see the page “%(page)s”") % {"page": page} if page else _(known.name)
    groups, managers = groups_with(right), who_manages_officers()
    none = _("none")
    return [
        _("The right that is missing: %(right)s.") % {"right": name},
        _("Groups that have it: %(groups)s.") % {"groups": ", ".join(groups) or none},
        _("Who can put you into a group: %(managers)s.")
        % {"managers": ", ".join(managers) or none},
    ]
