"""Apple Health: the XML of the app's export, bare or in its ZIP. Fed piece by piece, no tree is ever built.

Every instant carries its offset and is brought to the business zone. Several devices count the same steps: each
is kept for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.sax import SAXException

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from devices.importers.health_records import Records
from devices.importers.interface import FileRefused, Reading
from devices.importers.sound_xml import sound
from devices.importers.source import Member, Source

NAME = "apple_health"

_ROOT = "HealthData"
_DEEPEST = 12
# An element of the export takes a few hundred bytes: as many without an element is an attribute blown up.
_LONGEST_ELEMENT = 1024 * 1024
# The export declares its elements at length before the first of them.
_STARTS = (b"<HealthData", b"<!DOCTYPE HealthData")
USER_ENTERED = "HKWasUserEntered"
_READ = frozenset({"Record", "Workout"})
_YES = frozenset({"1", "true", "YES"})


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


class _Parser(DefusedExpatParser):
    """A parser that knows neither entities nor anything outside of the file, with a handler right behind expat.

    An export has some twenty million elements: the layer that stands between otherwise costs a minute.
    """

    def __init__(self, handler: _Handler) -> None:
        super().__init__(forbid_dtd=False, forbid_entities=True, forbid_external=True)
        self._records = handler

    def reset(self) -> None:
        """Begin anew."""
        super().reset()
        self._parser: Any
        self._parser.StartElementHandler = self._records.start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = None

    def _end(self, _name: str) -> None:
        self._records.end(self._parser)


class _Handler:
    """Collect each record with the metadata below it."""

    def __init__(self, records: Records, source: Source) -> None:
        self.elements = 0
        self._records = records
        self._source = source
        self._depth = 0
        self._open: tuple[str, dict[str, str]] | None = None
        self._typed = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a record, or that the one at hand was typed by its owner."""
        self.elements += 1
        self._depth += 1
        if self._depth == 2:
            if name in _READ:
                self._source.count_row()
                if self._records.knows(name, attributes):
                    self._open, self._typed = (name, attributes), False
        elif self._depth > _DEEPEST:
            raise FileRefused("too_deep", value=self._depth)
        elif self._depth == 1 and name != _ROOT:
            raise FileRefused("unknown_format", value=name)
        elif name == "MetadataEntry" and attributes.get("key") == USER_ENTERED:
            self._typed = attributes.get("value") in _YES

    def end(self, parser: Any) -> None:
        """Pass a record on, now that all of it is known."""
        self._depth -= 1
        if self._depth == 1 and self._open is not None:
            name, attributes = self._open
            self._open = None
            self._records.add(name, attributes, typed=self._typed, line=parser.CurrentLineNumber)


def _feed(stream: BinaryIO, handler: _Handler) -> None:
    parser = _Parser(handler)
    elements, waiting = 0, 0
    try:
        for chunk in sound(stream, _ROOT.encode()):
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
