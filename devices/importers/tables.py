"""Rows of CSV files of strangers: encoding found, lines bounded, each cell read by its own rule."""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from devices.importers.interface import CellRefused, FileRefused
from devices.importers.source import Member

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 32
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What exports write where nothing was measured.
NOTHING = frozenset({"", "-", "null", "NULL", "None", "none", "N/A", "n/a", "--"})


def header_of(member: Member) -> list[str]:
    """Give the column names of a member's first line, or [] where it is no table."""
    head = member.head
    try:
        text = head.decode(_encoding(head), "replace")
    except FileRefused:
        return []
    first = text.split("\n", 1)[0].rstrip("\r")
    if "\x00" in first or "," not in first:
        return []
    try:
        return [name.strip() for name in next(csv.reader([first], strict=True), [])]
    except csv.Error:
        return []


def has_columns(member: Member, columns: Sequence[str]) -> bool:
    """Tell whether the first line names all these columns."""
    return set(columns) <= set(header_of(member))


class Table:
    """The rows of one CSV file. Iterating gives the cells of each row that has all its cells."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._source = member.source
        self.header = header_of(member)
        self.line = 1
        self._cut_off = False
        if len(self.header) > self._source.limits.columns:
            raise FileRefused("too_many_columns", value=len(self.header))
        for name in self.header:
            if name and self.header.count(name) > 1:
                raise FileRefused("repeated_column", field=name)

    def column(self, name: str) -> int:
        """Give the place of a column. Raises FileRefused where there is none."""
        if name not in self.header:
            raise FileRefused("missing_column", field=name)
        return self.header.index(name)

    def columns(self, *names: str) -> list[int]:
        """Give the places of columns."""
        return [self.column(name) for name in names]

    def place(self, name: str) -> int | None:
        """Give the place of a column that not every version of the format has."""
        return self.header.index(name) if name in self.header else None

    def refuse(self, cell: CellRefused) -> None:
        """Report a cell of the row at hand."""
        self._source.report.refuse(self.line, cell.field, cell.code, cell.value)

    def __iter__(self) -> Iterator[list[str]]:
        with self._member.open() as stream:
            reader = csv.reader(self._lines(stream), strict=True)
            try:
                yield from self._rows(reader)
            except csv.Error as error:
                raise FileRefused("not_a_table", field=f"{reader.line_num}") from error
            except UnicodeDecodeError as error:
                raise FileRefused("not_text", field=f"{reader.line_num}") from error

    def _lines(self, stream: BinaryIO) -> Iterator[str]:
        longest = self._source.limits.line_bytes
        with io.TextIOWrapper(stream, _encoding(self._member.head), newline="") as text:
            while line := text.readline(longest):
                if line[-1] not in "\r\n":
                    if len(line) >= longest:
                        raise FileRefused("line_too_long", value=line)
                    # The last line has no end: its last number may have lost digits.
                    self._cut_off = True
                if "\x00" in line:
                    raise FileRefused("not_text")
                yield line

    def _rows(self, reader: Iterator[list[str]]) -> Iterator[list[str]]:
        next(reader, None)
        width = len(self.header)
        count_row, report = self._source.count_row, self._source.report
        for cells in reader:
            self.line += 1
            if not cells:
                continue
            count_row()
            if self._cut_off:
                report.refuse(self.line, "", "cut_off", "")
            elif len(cells) != width:
                report.refuse(self.line, "", "wrong_count_of_cells", len(cells))
            else:
                yield cells


def _encoding(head: bytes) -> str:
    """Find the encoding: what a byte order mark says, else UTF-8, else what Chinese Windows writes."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    for name in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(name)().decode(head, final=False)
        except UnicodeDecodeError:
            continue
        return name
    raise FileRefused("not_text")


def number(cell: str, field: str) -> float:
    """Read a finite number. Raises CellRefused."""
    text = cell.strip()
    if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text):
        value = float(text)
        if math.isfinite(value):
            return value
    raise CellRefused(field, "not_a_number", cell)


def measured(cell: str, field: str) -> float | None:
    """Read a number, or None where nothing was measured."""
    return None if cell.strip() in NOTHING else number(cell, field)


def amount(cell: str, field: str) -> float:
    """Read a number that is not below zero. Raises CellRefused."""
    value = number(cell, field)
    if value < 0:
        raise CellRefused(field, "negative", cell)
    return value


def whole(cell: str, field: str) -> int:
    """Read a whole number that is not below zero. Raises CellRefused."""
    if cell.isascii() and cell.isdecimal() and len(cell) <= 15:
        return int(cell)
    value = amount(cell, field)
    if value != int(value):
        raise CellRefused(field, "not_a_number", cell)
    return int(value)
