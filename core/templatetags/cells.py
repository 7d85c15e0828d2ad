"""Cells that lists and pages share: badges and links to a record's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.template import Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.querysets import MOST_COUNTED, counted

register = Library()

# In the address of a page whose table has no list of its own.
ALL_ROWS = "every"


@dataclass(frozen=True)
class Shown:
    """The first rows of a table, and of how many; false where there is none."""

    rows: list[Any]
    total: int

    def __bool__(self) -> bool:
        return bool(self.rows)


@register.filter
def figure(count: int) -> str:
    """Write a count that stopped at its bound: 94, or 10,000+."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def first_of(queryset: QuerySet[Any], most: int) -> Shown:
    """Read the first rows of a table; they are counted only where there are more."""
    rows = list(queryset[: most + 1])
    return Shown(rows[:most], counted(queryset) if len(rows) > most else len(rows))


def rows_asked_for(context: Mapping[str, Any], most: int) -> int:
    """Return how many rows of a table a page shows: the first ones, or all where its address asks for all."""
    request = context.get("request")
    return MOST_COUNTED if request is not None and ALL_ROWS in request.GET else most


@register.inclusion_tag("admin/parts/more.html")
def more(shown: Shown, address: str, parameter: str = "", value: Any = "") -> dict[str, Any]:
    """Return of how many rows a table shows the first, and lead to all of them; nothing where it shows all."""
    sign = "&" if "?" in address else "?"
    query = f"{sign}{urlencode({parameter: value})}" if parameter else ""
    return {
        "is_cut": shown.total > len(shown.rows),
        "shown": len(shown.rows),
        "total": figure(shown.total),
        "address": f"{address}{query}" if address else "",
    }


@register.simple_tag
def badge(text: Any, kind: str = "") -> SafeString:
    """Show a short word in the colour of its kind: good, bad, wait, m1, m2, m3 or m3_plus."""
    return format_html('<span class="x-badge x-badge--{}">{}</span>', kind, text)


@register.filter
def page_of(record: Model) -> str:
    """Return the address of a record's page."""
    meta = type(record)._meta  # noqa: SLF001 - Django's documented way to a model's names
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


@register.simple_tag
def link_to(record: Model | None, text: str = "") -> str | SafeString:
    """Link to a record's page, by its own name where no text is given."""
    if record is None:
        return "–"
    return format_html('<a class="x-link" href="{}">{}</a>', page_of(record), text or str(record))
