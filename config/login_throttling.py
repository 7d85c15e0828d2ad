"""The brake on guessing: from which address a request came, and what is said when it is stopped."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.api import problems

# Whoever has one IPv6 address has its whole network.
PREFIX_OF_ONE_LINE = 64


def address_of(request: HttpRequest) -> str | None:
    """Return the address a request came from, of IPv6 its network, or None where none is known.

    Each proxy adds to the right of X-Forwarded-For whom it was called by, so the entry counted from the
    right by PROXIES is the last that a caller can't invent.
    """
    found = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.PROXIES and len(forwarded) >= settings.PROXIES:
        found = forwarded[-settings.PROXIES].strip() or found
    try:
        address = ip_address(found)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        network = ip_network((address.packed, PREFIX_OF_ONE_LINE), strict=False)
        return str(mapped or network.network_address)
    return str(address)


def answer(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answer who has guessed too often: a machine with a problem document, a person with a page."""
    wait = settings.AXES_COOLOFF_TIME
    if request.path.startswith("/oauth/"):
        stopped: HttpResponse = _problem(int(wait.total_seconds()) // 60)
    else:
        context = {
            **admin.site.each_context(request),
            "title": _("Log-in is closed for a while"),
            "username": (credentials or {}).get("username", ""),
            "minutes": int(wait.total_seconds()) // 60,
        }
        stopped = render(request, "admin/login_throttled.html", context, status=429)
    stopped["Retry-After"] = str(int(wait.total_seconds()))
    stopped["Cache-Control"] = "no-store"
    return stopped


def _problem(minutes: int) -> JsonResponse:
    title = _("Too many wrong secrets were sent for this client from this address.")
    remedy = _("Wait %(minutes)d minutes, then send the right one.") % {"minutes": minutes}
    members = problems.document("too-many-wrong-secrets", title, 429, remedy, [])
    return JsonResponse(members, status=429, content_type=problems.MEDIA_TYPE)
