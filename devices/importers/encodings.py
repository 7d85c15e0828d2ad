"""Which encoding a text is in, by its own bytes."""

from __future__ import annotations

import codecs
import re

from devices.importers.interface import FileRefused

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = slice(0, 64)
# A letter with a mark stands alone between plain ones in the languages of the West; Chinese takes two bytes a letter.
# Letters of four bytes in GB 18030 have digits between.
_RUN = re.compile(rb"[\x80-\xff]+(?![0-9])")


def encoding_of(head: bytes) -> str:
    """Find the encoding: what a byte order mark says, else UTF-8, else what Windows writes. Raises FileRefused."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[_WIDE][::2], head[_WIDE][1::2]
    if odd.count(0) > len(odd) * 3 // 4:
        return "utf-16-le"
    if even.count(0) > len(even) * 3 // 4:
        return "utf-16-be"
    return "utf-8" if _is(head, "utf-8") else encoding_of_windows(head)


def encoding_of_windows(text: bytes) -> str:
    """Return which encoding a text has that is no UTF-8: GB 18030 or Windows' Western one. Raises FileRefused."""
    runs = _RUN.findall(text)
    western = 2 * sum(len(run) == 1 for run in runs) > len(runs)
    for name in ("cp1252", "gb18030") if western else ("gb18030",):
        if _is(text, name):
            return name
    raise FileRefused("not_text")


def _is(text: bytes, encoding: str) -> bool:
    """Return whether a text, or as much of it as is there, has an encoding."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(text, final=False)
    except UnicodeDecodeError:
        return False
    return True
