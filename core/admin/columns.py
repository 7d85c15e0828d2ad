"""Amounts on the officers' site: what names them says the unit, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.maths.money import grouped_yuan


def in_yuan(label: Any) -> Any:
    """Name an amount together with its unit."""
    return format_lazy(_("{label} (yuan)"), label=label)


def yuan_column(
    field: str, description: Any, *, ordering: str | None = None
) -> Callable[[Any, Model], str]:
    """Make a list column of an amount, which may be sorted by a field.

    The style aligns by its name in `list_display`, which ends `_yuan`. Other figures that line up by their last
    digit end `_figure`.
    """

    @admin.display(description=in_yuan(description), ordering=ordering)
    def column(_admin: Any, record: Model) -> str:
        value: Any = record
        for name in field.split("__"):
            value = getattr(value, name, None)
        return "–" if value is None else grouped_yuan(value)

    return column
