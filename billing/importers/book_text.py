"""How a file of a book is written: its encoding, and what parts its cells."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TextIO

_CHUNK = 1024 * 1024
_DELIMITERS = ",;\t"
_LONGEST_LINE = 64 * 1024


def encoding_of(path: Path) -> str:
    """Return UTF-8 or UTF-16 where the file is, else GB 18030, which Chinese Excel writes.

    Raises OSError, and UnicodeDecodeError where it is none of them.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head[1:2] == b"\x00" or head[:1] == b"\x00":
        return "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
    try:
        _decode(path, "utf-8")
    except UnicodeDecodeError:
        _decode(path, "gb18030")
        return "gb18030"
    return "utf-8-sig"


def delimiter_of(file: TextIO) -> str:
    """Return what parts the columns' names in the first line, and go back to the beginning."""
    first = file.readline(_LONGEST_LINE)
    file.seek(0)
    return max(_DELIMITERS, key=first.count)


def _decode(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
    decoder.decode(b"", final=True)
