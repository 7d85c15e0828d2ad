"""Cells that lists and pages share: badges and links to a record's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.template import Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()


@register.simple_tag
def badge(text: Any, kind: str = "") -> SafeString:
    """Show a short word in the colour of its kind: good, bad, wait, m1, m2, m3 or m3_plus."""
    return format_html('<span class="x-badge x-badge--{}">{}</span>', kind, text)


@register.filter
def page_of(record: Model) -> str:
    """Give the address of a record's page."""
    meta = type(record)._meta  # noqa: SLF001 - Django's documented way to a model's names
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


@register.simple_tag
def link_to(record: Model | None, text: str = "") -> str | SafeString:
    """Link to a record's page, by its own name where no text is given."""
    if record is None:
        return "–"
    return format_html('<a class="x-link" href="{}">{}</a>', page_of(record), text or str(record))
