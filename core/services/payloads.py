"""JSON that is stored, hashed and read back the same."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Refused


class NotStorable(Refused):
    """The JSON holds something that the database or a hash could not keep as it is."""

    code = "not_storable"
    status = 422


def canonical(value: Any) -> str:
    """Write JSON the one way that is hashed: keys sorted, no spaces, text as it is."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(*parts: Any) -> str:
    """Hash the parts as one JSON list: 64 hex digits of SHA-256."""
    return hashlib.sha256(canonical(list(parts)).encode()).hexdigest()


def storable(value: dict[str, Any], *, field: str) -> dict[str, Any]:
    """Return the value as it will be read back; refuse what PostgreSQL can't keep."""
    try:
        text = canonical(value)
        text.encode()
    except (TypeError, ValueError) as error:
        raise _not_storable(field) from error
    if "\\u0000" in text:
        raise _not_storable(field)
    stored: dict[str, Any] = json.loads(text)
    return stored


def exact(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload without fractions, which a database may write another way than they came."""
    stored = storable(payload, field="payload")
    if _has_float(stored):
        raise _not_storable("payload")
    return stored


def _has_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_float(part) for part in value.values())
    if isinstance(value, list):
        return any(_has_float(part) for part in value)
    return isinstance(value, float)


def _not_storable(field: str) -> NotStorable:
    return NotStorable(
        _("This can't be kept to the letter."),
        remedy=_("Send whole numbers, texts, lists and objects."),
        field=field,
    )
