"""List columns of amounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model

from lending.maths.money import grouped_yuan


def yuan_column(field: str, description: Any) -> Callable[[Any, Model], str]:
    """Make a list column of an amount. Its name in `list_display` must end `_yuan`: the style aligns by it."""

    @admin.display(description=description)
    def column(_: Any, record: Model) -> str:
        value: Any = record
        for name in field.split("__"):
            value = getattr(value, name, None)
        return "–" if value is None else grouped_yuan(value)

    return column
