"""Escapes of UTF-7 in files that are text otherwise: `heart+AF8-rate` is heart_rate.

Only what an encoder had to escape is turned back: punctuation and letters beyond ASCII. So `+08-`, which no
encoder writes, stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import re

_ESCAPE = re.compile(r"\+([A-Za-z0-9+/]{3,})-?|\+-", re.ASCII)


def unescaped(text: str) -> str:
    """Return the text with its UTF-7 escapes turned back."""
    return _ESCAPE.sub(_meant, text) if "+" in text else text


def _meant(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    digits = found[1]
    try:
        raw = base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
        meant = raw[: len(raw) & ~1].decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return found[0]
    letters = any(one.isascii() and one.isalnum() for one in meant)
    if letters or (len(raw) % 2 and raw[-1]):
        return found[0]
    return meant.removeprefix("\ufeff")
