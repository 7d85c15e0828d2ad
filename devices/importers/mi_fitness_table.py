"""Tables of a Mi Fitness export: rows of a key, a time and a value in JSON."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, BinaryIO

from devices.importers.encodings import encoding_of
from devices.importers.interface import CellRefused, FileRefused
from devices.importers.participants import People
from devices.importers.source import Member
from devices.importers.timestamps import is_milliseconds, is_seconds, seconds_of_epoch
from devices.importers.utf7 import unescaped

_SECONDS = re.compile(r"\d{9,14}(\.\d{1,6})?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
# Electrocardiograms and raw samples stand in one cell. A line longer than this is read over, not taken for an attack.
# It is also the longest cell that the CSV library takes.
_LONGEST_LINE = 128 * 1024
_BARE_STARTS = (',{"', ';{"', '\t{"')
# A value in JSON that stands in its line without quotes around it.
_BARE_VALUE = re.compile(r'(?:^|(?<=[,;\t]))\{"[^"].*\}(?=[,;\t]|\s*$)')
_GREATEST = 1e15
_CHUNK = 64 * 1024

Value = dict[str, Any]
_decode = json.JSONDecoder().decode


@dataclass(slots=True)
class Row:
    """One row. `text` is the value as it was written; `updated` 0 where the row doesn't say."""

    person: str
    source: str
    tag: str
    key: str
    time: str
    text: str
    updated: str

    @property
    def seconds(self) -> float:
        """Bring the row's time to seconds since 1970. Raises CellRefused."""
        if not _SECONDS.fullmatch(self.time):
            raise CellRefused("Time", "not_an_instant", self.time)
        return seconds_of_epoch(float(self.time), "Time")

    @property
    def updated_seconds(self) -> float:
        """Bring the instant of the row's last change to seconds since 1970; 0 where it is none."""
        stamp = float(self.updated) if _SECONDS.fullmatch(self.updated) else 0.0
        if is_seconds(stamp):
            return stamp
        return stamp / 1000 if is_milliseconds(stamp) else 0.0

    @property
    def value(self) -> Value:
        """Read the value. Raises CellRefused where it is no JSON object."""
        try:
            value = _decode(self.text)
            if isinstance(value, str):
                value = _decode(value)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise CellRefused("Value", "not_json", self.text)
        return value


class MiFitnessTable:
    """The rows of one member. Columns are found by name, in any order and capitals; UTF-7 escapes are turned back.

    A row is one line. One whose quotes don't close is refused alone, and those after it are read.
    """

    def __init__(self, member: Member) -> None:
        self.line = 0
        self._member = member
        self._source = member.source

    def refuse(self, cell: CellRefused) -> None:
        """Report a cell of the row at hand."""
        self._source.report.refuse(self.line, cell.field, cell.code, cell.value)

    def rows_of(self, people: People) -> Iterator[Row]:
        """Yield the rows of the people who are wanted. Raises FileRefused."""
        header = columns_of(self._member)
        width, places = len(header), {name: place for place, name in enumerate(header)}
        names = ("uid", "sid", "tag", "key", "time", "value", "updatetime")
        # A column that isn't there is empty: the cell that is put behind the last one.
        cells_of = itemgetter(*(places.get(name, -1) for name in names))
        count_row = self._source.count_row
        for cells in self._cells():
            count_row()
            if len(cells) != width:
                if len(cells) < width or any(cells[width:]):
                    self._source.report.refuse(self.line, "", "wrong_count_of_cells", len(cells))
                    continue
                del cells[width:]
            cells.append("")
            row = Row(*map(str.strip, cells_of(cells)))
            if row.key.lower() != "key" and people.wanted(row.person):
                yield row

    def _cells(self) -> Iterator[list[str]]:
        delimiter = _beginning(self._member)[1]
        with self._member.open() as stream:
            reader = csv.reader(self._lines(stream), delimiter=delimiter, strict=True)
            header_is_read = False
            while True:
                try:
                    cells = next(reader, None)
                except csv.Error:
                    self.line = reader.line_num
                    self._source.report.refuse(self.line, "Value", "not_json", "")
                    continue
                except UnicodeDecodeError as error:
                    raise FileRefused("not_text", field=f"{reader.line_num}") from error
                if cells is None:
                    return
                self.line = reader.line_num
                if header_is_read and any(cells):
                    yield cells
                header_is_read = header_is_read or any(cells)

    def _lines(self, stream: BinaryIO) -> Iterator[str]:
        report = self._source.report
        encoding = _encoding_of(self._member.head)
        with io.TextIOWrapper(stream, encoding, newline="") as text:
            for number, line in enumerate(_bounded(text), 1):
                if "\x00" in line:
                    raise FileRefused("not_text")
                whole = _requoted(unescaped(line))
                if whole.count('"') % 2:
                    cut_off = whole[-1] not in "\r\n"
                    report.refuse(number, "Value", "cut_off" if cut_off else "not_json", "")
                    whole = ""
                elif not line:
                    report.leave_out("unknown_record")
                # An empty line stands for one that is left out, so that lines are still counted right.
                yield whole or "\n"


def _requoted(line: str) -> str:
    """Put quotes around a value that lost its own, so that its commas part no cells."""
    if not any(start in line for start in _BARE_STARTS) and not line.startswith('{"'):
        return line
    return _BARE_VALUE.sub(lambda bare: '"{}"'.format(bare[0].replace('"', '""')), line)


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines; "" for one that is too long to be of use."""
    while line := text.readline(_LONGEST_LINE):
        if len(line) < _LONGEST_LINE or line.endswith("\n"):
            yield line
            continue
        while (rest := text.readline(_CHUNK)) and not rest.endswith("\n"):
            pass
        yield ""


def columns_of(member: Member) -> list[str]:
    """Return the names of a member's columns in small letters, or [] where it is no table."""
    return _beginning(member)[0]


def _beginning(member: Member) -> tuple[list[str], str]:
    """Return the names of the columns and what parts them; no names where it is no table."""
    text = member.head.decode(_encoding_of(member.head), "replace").lstrip("\ufeff\r\n ")
    first = unescaped(text.splitlines()[0]) if text else ""
    delimiter = max(",;\t", key=first.count)
    if "\x00" in first or delimiter not in first:
        return [], ","
    try:
        names = next(csv.reader([first], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return [], ","
    return [name.strip().lower() for name in names], delimiter


def _encoding_of(head: bytes) -> str:
    try:
        encoding = encoding_of(head)
    except FileRefused:
        return "utf-8-sig"
    return "utf-8-sig" if encoding == "utf-8" else encoding


def figure(value: Value, *names: str) -> float | None:
    """Return the first of these figures that is there, None where none is. Raises CellRefused for what is no number."""
    for name in names:
        found = value.get(name)
        if type(found) is int and -_GREATEST < found < _GREATEST:
            return float(found)
        if found is None or found == "":
            continue
        if isinstance(found, str) and _NUMBER.fullmatch(found.strip()):
            found = float(found)
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise CellRefused(f"Value.{name}", "not_a_number", found)
        if abs(found) > _GREATEST or not math.isfinite(found):
            raise CellRefused(f"Value.{name}", "not_a_number", found)
        return float(found)
    return None


def amount_of(value: Value, *names: str) -> float | None:
    """Return a figure that is not below zero. Raises CellRefused."""
    found = figure(value, *names)
    if found is not None and found < 0:
        raise CellRefused(f"Value.{names[0]}", "negative", found)
    return found
