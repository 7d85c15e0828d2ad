"""What the keys of requests and of their evidence are called, and how their codes are said.

Each app enters its own when it is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, Promise] = {
    "limit_fen": _("limit"),
    "fen": _("limit"),
    "principal_outstanding_fen": _("principal outstanding"),
    "held_fen": _("held"),
    "is_frozen": _("frozen"),
    "effective_on": _("effective on"),
    "effective_from": _("effective from"),
    "as_of": _("as of"),
    "certificate": _("certificate of erasure"),
}
_sayers: dict[str, Callable[[Any], str]] = {}


def enter(words: Mapping[str, Promise]) -> None:
    """Enter what keys are called. May run twice."""
    _words.update(words)


def enter_formatters(formatters: Mapping[str, Callable[[Any], str]]) -> None:
    """Enter, by key, how a value that is kept as codes is said in words. May run twice."""
    _sayers.update(formatters)


def word_for(key: str) -> str:
    """Name a key; one that nobody has entered is written as it is, without its unit."""
    if key in _words:
        return str(_words[key])
    return key.removesuffix("_fen").removesuffix("_ppm").replace("_", " ")


def said(key: str, value: Any) -> str | None:
    """Format a value of codes in words; None where nobody has entered how."""
    formatter = _sayers.get(key)
    return None if formatter is None else formatter(value)
