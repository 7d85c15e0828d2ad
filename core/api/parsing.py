"""Read JSON bodies strictly: nothing is guessed, and nothing gets through that PostgreSQL would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from core.maths import strict_json

LONGEST_BODY_BYTES = 64 * 1024
# Five hundred rows of the longest names and values, set out with blanks.
LONGEST_BATCH_BYTES = 256 * 1024


class BodyTooLong(APIException):
    """A body that is longer than any request of the API."""

    status_code = 413
    default_code = "body-too-long"

    def __init__(self, longest_bytes: int) -> None:
        rule = _("The body is longer than %(kib)d KiB.") % {"kib": longest_bytes // 1024}
        super().__init__(rule)


class StrictJSONParser(BaseParser):
    """Parse one JSON object in UTF-8, whatever charset the media type names."""

    media_type = "application/json"
    longest_bytes: ClassVar[int] = LONGEST_BODY_BYTES

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        """Return the object. Raises ParseError on everything else."""
        return read_object(self.read_body(stream))

    def read_body(self, stream: IO[bytes]) -> bytes:
        """Read the body. Raises BodyTooLong before the rest of a long one is read."""
        body = stream.read(self.longest_bytes + 1)
        if len(body) > self.longest_bytes:
            raise BodyTooLong(self.longest_bytes)
        return body


def read_object(body: bytes) -> dict[str, Any]:
    """Read one JSON object. Raises ParseError on everything else."""
    try:
        parsed = strict_json.loads(body.decode(), number=_with_point)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ParseError from error
    if not isinstance(parsed, dict) or not _all_storable(body, parsed):
        raise ParseError
    return parsed


class StrictJSONBatchParser(StrictJSONParser):
    """Parse one JSON object that carries a batch of rows, which is longer than any single request."""

    longest_bytes = LONGEST_BATCH_BYTES


class FileParser(BaseParser):
    """Parse a form with one file, which is never held in memory whole."""

    media_type = "multipart/form-data"
    longest_bytes: ClassVar[int] = 257 * 1024 * 1024

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        """Return the fields, each sent once. Raises ParseError, and BodyTooLong before anything is read."""
        meta = (parser_context or {})["request"].META
        if int(meta.get("CONTENT_LENGTH") or 0) > self.longest_bytes:
            raise BodyTooLong(self.longest_bytes)
        parsed: Any = MultiPartParser().parse(stream, media_type, parser_context)
        fields: dict[str, Any] = {}
        for part in (parsed.data, parsed.files):
            for name, values in part.lists():
                if name in fields or len(values) != 1:
                    raise ParseError
                fields[name] = values[0]
        texts = [text for text in (*fields, *fields.values()) if isinstance(text, str)]
        if not all(map(_storable, texts)):
            raise ParseError
        return fields


def _with_point(spelling: str) -> Decimal:
    """Return a number exactly, so that the field that refuses it can say it back; refuse long ones and NaN."""
    if not set(spelling) & set(".eE"):
        raise ValueError(f"{spelling} is no number that a field takes")
    return Decimal(spelling)


def _all_storable(body: bytes, parsed: Any) -> bool:
    """Return whether PostgreSQL takes every text. What it doesn't take can only be written as an escape in UTF-8."""
    return b"\\u" not in body or all(_storable(text) for text in _texts(parsed))


def _texts(parsed: Any) -> Iterator[str]:
    """Yield every text of a parsed body, the keys included, without recursion."""
    waiting = [parsed]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value


def _storable(text: str) -> bool:
    """Return whether PostgreSQL takes a text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
