"""Apple Health: the XML of the app's export, bare or in its ZIP. Fed piece by piece, no tree is ever built.

Every instant carries its offset and is brought to the business zone. Several devices count the same steps: each
is kept for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from devices.importers.health_records import Records
from devices.importers.interface import FileRefused, Reading
from devices.importers.source import Member, Source

NAME = "apple_health"

_CHUNK = 64 * 1024
_DEEPEST = 12
# An element of the export takes a few hundred bytes: as many without an element is an attribute blown up.
_LONGEST_ELEMENT = 1024 * 1024
# The export declares its elements at length before the first of them.
_STARTS = (b"<HealthData", b"<!DOCTYPE HealthData")
USER_ENTERED = "HKWasUserEntered"


def recognises(source: Source) -> bool:
    """Look for the root element, near the start."""
    return _member(source) is not None


def read(source: Source) -> Iterator[Reading]:
    """Read the records that are known. Raises FileRefused."""
    member = _member(source)
    if member is None:
        raise FileRefused("unknown_format")
    records = Records(source)
    with member.open() as stream:
        _feed(stream, _Handler(records, source))
    yield from records.readings()


def _member(source: Source) -> Member | None:
    for member in source.members:
        may_be = len(source.members) == 1 or member.name.lower().endswith(".xml")
        if may_be and any(start in member.head for start in _STARTS):
            return member
    return None


class _Handler(ContentHandler):
    """Collect each record with the metadata below it."""

    def __init__(self, records: Records, source: Source) -> None:
        super().__init__()
        self.elements = 0
        self._records = records
        self._source = source
        self._depth = 0
        self._open: tuple[str, dict[str, str]] | None = None
        self._typed = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  the parser's name
        """Note a record, or that the one at hand was typed by its owner."""
        self.elements += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FileRefused("too_deep", value=self._depth)
        if self._depth == 1 and name != "HealthData":
            raise FileRefused("unknown_format", value=name)
        if self._depth == 2 and name in {"Record", "Workout"}:
            self._open, self._typed = (name, dict(attrs.items())), False
        elif name == "MetadataEntry" and attrs.get("key") == USER_ENTERED:
            self._typed = attrs.get("value") in {"1", "true", "YES"}

    def endElement(self, name: str) -> None:  # noqa: N802  the parser's name
        """Hand a record on, now that all of it is known."""
        self._depth -= 1
        if self._depth == 1 and self._open is not None and name == self._open[0]:
            self._source.count_row()
            self._records.add(*self._open, typed=self._typed)
            self._open = None


def _feed(stream: BinaryIO, handler: _Handler) -> None:
    """Feed a parser that knows neither entities nor anything outside of the file."""
    parser = DefusedExpatParser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(handler)
    elements, waiting = 0, 0
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            waiting = 0 if handler.elements > elements else waiting + len(chunk)
            elements = handler.elements
            if waiting > _LONGEST_ELEMENT:
                raise FileRefused("line_too_long", value=waiting)
        parser.close()
    except DefusedXmlException as trick:
        raise FileRefused("forbidden_entity") from trick
    except (SAXException, ValueError, LookupError) as damage:
        raise FileRefused("damaged_file") from damage
