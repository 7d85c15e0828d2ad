"""XML of an export, made sound while it streams by: what phones write isn't always what XML allows.

iOS 16 writes a broken document type, and names carry characters that XML forbids. Nothing here adds to a document:
forbidden characters become blanks, bytes that are no UTF-8 the character of replacement, and the document type is left
out. So no entity can be declared; who declares one is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from devices.importers.interface import FileRefused

_CHUNK = 256 * 1024
_LONGEST_PROLOG = 1024 * 1024
_FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
_WITHOUT_FORBIDDEN = bytes.maketrans(_FORBIDDEN, b" " * len(_FORBIDDEN))
_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,16})|([0-9]{1,16}));")
_LONGEST_REFERENCE = 24
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
_DOCTYPE = b"<!DOCTYPE"
_ENTITY = b"<!ENTITY"


def sound(stream: BinaryIO, root: bytes) -> Iterator[bytes]:
    """Yield the document from its beginning, in UTF-8, without what stands between its type and its root.

    Raises FileRefused where it declares an entity, or begins without end.
    """
    root_tag = re.compile(b"<" + root + rb"[\s/>]")
    chunks = _characters(stream)
    prolog = b""
    for chunk in chunks:
        prolog += chunk
        found = root_tag.search(prolog)
        if found:
            yield _without_type(prolog[: found.start()]) + prolog[found.start() :]
            yield from chunks
            return
        if len(prolog) > _LONGEST_PROLOG:
            raise FileRefused("line_too_long", value=len(prolog))
    yield prolog


def _without_type(prolog: bytes) -> bytes:
    """Return a prolog without its document type, with as many lines."""
    if _ENTITY in prolog:
        raise FileRefused("forbidden_entity")
    before, _word, declared = prolog.partition(_DOCTYPE)
    return before + b"\n" * declared.count(b"\n")


def _characters(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of characters that XML allows. No character and no reference is cut in two."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = b""
    while chunk := stream.read(_CHUNK):
        data = rest + chunk.translate(_WITHOUT_FORBIDDEN)
        rest = b""
        begun = data.rfind(b"&", -_LONGEST_REFERENCE)
        if begun >= 0 and b";" not in data[begun:]:
            data, rest = data[:begun], data[begun:]
        yield _text(decoder.decode(data), data)
    yield _text(decoder.decode(rest, final=True), rest)


def _text(text: str, data: bytes) -> bytes:
    """Return a text in UTF-8 without what stands for no character. `data` is what it was read from."""
    if len(text) != len(data) or not data.isascii():
        data = _NO_CHARACTERS.sub(" ", text).encode()
    return _REFERENCE.sub(_allowed, data) if b"&#" in data else data


def _allowed(reference: re.Match[bytes]) -> bytes:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    plain = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF
    return (
        reference[0] if plain or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF else b" "
    )
