"""Tables of a Mi Fitness export: rows of a key, a time and a value in JSON."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, BinaryIO

from devices.importers.interface import CellRefused, FileRefused
from devices.importers.moments import is_milliseconds, is_seconds, seconds_of_epoch
from devices.importers.people import People
from devices.importers.source import Member
from devices.importers.tables import Table, header_of
from devices.importers.utf7 import unescaped

_SECONDS = re.compile(r"\d{9,14}(\.\d{1,6})?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
# Electrocardiograms and raw samples stand in one cell. A line longer than this is read over, not taken for an attack.
# It is also the longest cell that the CSV library takes.
_LONGEST_LINE = 128 * 1024
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


class MiFitnessTable(Table):
    """The rows of one member. Columns are found by name, in any order and capitals; UTF-7 escapes are turned back."""

    def __init__(self, member: Member) -> None:
        super().__init__(member)
        self._places = {name: place for place, name in enumerate(columns_of(member))}

    def rows_of(self, people: People) -> Iterator[Row]:
        """Yield the rows of the people who are wanted."""
        names = ("uid", "sid", "tag", "key", "time", "value", "updatetime")
        # A column that isn't there is empty: the cell that is put behind the last one.
        cells_of = itemgetter(*(self._places.get(name, -1) for name in names))
        for cells in self:
            cells.append("")
            row = Row(*cells_of(cells))
            if people.wanted(row.person):
                yield row

    def _lines(self, stream: BinaryIO) -> Iterator[str]:
        with self._text(stream) as text:
            for line in _bounded(text):
                if "\x00" in line:
                    raise FileRefused("not_text")
                whole = unescaped(line)
                if whole[-1:] not in {"\r", "\n"} and whole.count('"') % 2:
                    # The file was cut within a value.
                    self._source.report.refuse(self.line + 1, "", "cut_off", "")
                    return
                if not line:
                    self._source.report.leave_out("unknown_record")
                # An empty line stands for one that is left out, so that lines are still counted right.
                yield whole or "\n"


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
    return [unescaped(name).strip().lower() for name in header_of(member)]


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
