"""Dates that come with an address."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest


def day_asked(request: HttpRequest, name: str) -> date | None:
    """Read a date from the address; what is no date counts as not given."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
