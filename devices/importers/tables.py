"""Rows of CSV files of strangers: encoding and delimiter found, lines bounded, each cell read by its own rule."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from devices.importers.encodings import encoding_of, encoding_of_windows
from devices.importers.interface import CellRefused, FileRefused
from devices.importers.numbers import NOTHING, amount, decimal_mark, measured, number, whole
from devices.importers.source import HEAD_BYTES, Member

__all__ = ["NOTHING", "Table", "amount", "has_columns", "header_of", "measured", "number", "whole"]

_DELIMITERS = ",;\t"
# Excel's own word, before the header, for what parts the cells.
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_MOST_LINES_BEFORE = 3
_BLANKS = ",;\t \ufeff"
# As many known names in one row are a header, not values.
_NAMES_OF_A_HEADER = 2
_LINE_END = re.compile(r"\r\n|\n|\r")
_LONE_RETURN = re.compile(r"(?<=\r)(?!\n)")


def header_of(member: Member) -> list[str]:
    """Return the column names of a member, or [] where it is no table."""
    return _beginning(member)[0]


def _beginning(member: Member) -> tuple[list[str], str, int]:
    """Return the column names, the delimiter and the lines before the header. No names where it is no table."""
    head = member.head
    try:
        text = head.decode(encoding_of(head), "replace")
    except FileRefused:
        return [], ",", 0
    lines = _LINE_END.split(text, maxsplit=_MOST_LINES_BEFORE + 1)
    delimiter, before = "", 0
    for line in lines[:_MOST_LINES_BEFORE]:
        told = _SEPARATOR_LINE.fullmatch(line.strip())
        if not told and line.strip(_BLANKS):
            break
        delimiter = told[1] if told else delimiter
        before += 1
    first = lines[min(before, len(lines) - 1)]
    delimiter = delimiter or max(_DELIMITERS, key=first.count)
    if "\x00" in first or delimiter not in first:
        return [], ",", 0
    try:
        names = next(csv.reader([first], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return [], ",", 0
    return [name.strip() for name in names], delimiter, before


def has_columns(member: Member, columns: Sequence[str]) -> bool:
    """Return whether the first line names all these columns."""
    return set(columns) <= set(header_of(member))


class Table:
    """The rows of one CSV file. Iterating gives the cells of each row that has all its cells.

    Lines without a filled cell are no rows. A header that stands again is left out, and counted; where it names other
    columns, `header` is another list from there on.
    """

    def __init__(self, member: Member) -> None:
        self._member = member
        self._source = member.source
        self.header, self._delimiter, self._lines_before = _beginning(member)
        self.line = 1
        self._cut_off = False
        self._decimal: str | None = None
        self._check_header(self.header)

    def column(self, name: str) -> int:
        """Return the place of a column. Raises FileRefused where there is none."""
        if name not in self.header:
            raise FileRefused("missing_column", field=name, line=1 + self._lines_before)
        return self.header.index(name)

    def columns(self, *names: str) -> list[int]:
        """Return the places of columns."""
        return [self.column(name) for name in names]

    def place(self, name: str) -> int | None:
        """Return the place of a column that not every version of the format has."""
        return self.header.index(name) if name in self.header else None

    def cells_of(self, name: str) -> Callable[[], Iterable[str]]:
        """Return a way to go through the cells of one column, apart from the reading of rows."""

        def cells() -> Iterator[str]:
            place = self.column(name)
            for _line, row in self._reader_of(_lines(self._member, lambda: None)):
                if len(row) > place and row[place].strip() != name:
                    yield row[place]

        return cells

    @property
    def decimal(self) -> str:
        """The mark before the fraction of a number, as the beginning of the file shows it; "" where it doesn't tell."""
        if self._decimal is None:
            rows = self._reader_of(_lines_of_head(self._member))
            self._decimal = decimal_mark(cell for _line, row in rows for cell in row)
        return self._decimal

    def refuse(self, cell: CellRefused) -> None:
        """Report a cell of the row at hand."""
        self._source.report.refuse(self.line, cell.field, cell.code, cell.value)

    def __iter__(self) -> Iterator[list[str]]:
        lines = _lines(self._member, self._note_cut_off)
        yield from self._rows(self._reader_of(lines))

    def _note_cut_off(self) -> None:
        """Note that the last line has no end: its last number may have lost digits."""
        self._cut_off = True

    def _reader_of(self, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
        """Yield the cells of each line after the header, and the line's number. Raises FileRefused, naming the line."""
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        try:
            for _line in range(self._lines_before + 1):
                next(reader, None)
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise FileRefused("not_a_table", line=reader.line_num) from error
        except UnicodeDecodeError as error:
            raise FileRefused("not_text", line=reader.line_num + 1) from error

    def _rows(self, reader: Iterator[tuple[int, list[str]]]) -> Iterator[list[str]]:
        count_row, report = self._source.count_row, self._source.report
        width = len(self.header)
        known = set(filter(None, self.header))
        for self.line, cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if cells[0].strip() in known and self._is_header(cells, known):
                report.leave_out("repeated_header")
                width, known = len(self.header), set(filter(None, self.header))
                continue
            count_row()
            if len(cells) > width and not "".join(cells[width:]).strip():
                del cells[width:]
            if self._cut_off:
                report.refuse(self.line, "", "cut_off", "")
            elif len(cells) != width:
                report.refuse(self.line, "", "wrong_count_of_cells", len(cells))
            else:
                yield cells

    def _is_header(self, cells: list[str], known: set[str]) -> bool:
        """Return whether a row names columns again, and take its names where they are others."""
        names = [cell.strip() for cell in cells]
        if names == self.header:
            return True
        if sum(name in known for name in names) < _NAMES_OF_A_HEADER:
            return False
        self._check_header(names)
        self.header = names
        return True

    def _check_header(self, names: list[str]) -> None:
        """Raise FileRefused for too many columns and for one that stands twice."""
        line = self.line + self._lines_before
        if len(names) > self._source.limits.columns:
            raise FileRefused("too_many_columns", value=len(names), line=line)
        for name in names:
            if name and names.count(name) > 1:
                raise FileRefused("repeated_column", field=name, line=line)


def _lines(member: Member, note_cut_off: Callable[[], None]) -> Iterator[str]:
    """Yield the lines of a text. Raises FileRefused for one that is too long or no text."""
    longest = member.source.limits.line_bytes
    encoding = encoding_of(member.head)
    with member.open() as stream:
        old_mac = b"\r" in member.head and b"\n" not in member.head
        wide = encoding.startswith("utf-16") or old_mac
        lines = (
            _wide_lines(stream, encoding, longest) if wide else _narrow(stream, encoding, longest)
        )
        for line in lines:
            if line[-1] not in "\r\n":
                if len(line) >= longest:
                    raise FileRefused("line_too_long", value=line)
                note_cut_off()
            if "\x00" in line:
                raise FileRefused("not_text")
            yield line


def _lines_of_head(member: Member) -> Iterator[str]:
    lines = _LINE_END.split(member.head.decode(encoding_of(member.head), "replace"))
    if len(member.head) >= HEAD_BYTES:
        # The last of them may end anywhere.
        del lines[-1]
    yield from (line for line in lines if line.count('"') % 2 == 0)


def _wide_lines(stream: BinaryIO, encoding: str, longest: int) -> Iterator[str]:
    with io.TextIOWrapper(stream, encoding, newline="") as text:
        while line := text.readline(longest):
            yield line


def _narrow(stream: BinaryIO, encoding: str, longest: int) -> Iterator[str]:
    """Yield lines of an encoding that leaves ASCII as it is.

    A file whose first other letters are no UTF-8 has what Windows writes, however far from its beginning they stand.
    """
    ascii_so_far = True
    while raw := stream.readline(longest):
        try:
            line = raw.decode(encoding)
        except UnicodeDecodeError:
            if len(raw) >= longest:
                raise FileRefused("line_too_long") from None
            if encoding != "utf-8" or not ascii_so_far:
                raise
            try:
                encoding = encoding_of_windows(raw)
            except FileRefused:
                encoding = "gb18030"
            line = raw.decode(encoding)
        ascii_so_far = ascii_so_far and raw.isascii()
        if encoding == "utf-8-sig":
            encoding = "utf-8"
        if "\r" in line[:-2]:
            yield from filter(None, _LONE_RETURN.split(line))
        else:
            yield line
