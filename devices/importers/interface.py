"""What every importer takes and gives: a source in, readings out, and a report of what was not read.

Nothing here or beside it knows Django or the database: importers run in a process of their own that holds no
secret (see `sandbox`). So a fault is a code; its words stand in `devices.services.import_texts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from devices.importers.source import Source

# A report names the first rows of a file that can't be read, and counts the others.
ROWS_NAMED = 20
LONGEST_VALUE_SHOWN = 40


@dataclass(frozen=True, slots=True)
class DeviceHint:
    """What a file says of the device that measured. `serial` is "" where it says nothing."""

    kind: str
    serial: str = ""
    model: str = ""
    maker: str = ""
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric of one business day from one device."""

    metric: str
    day: date
    value: float
    device: DeviceHint
    typed_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row or a cell that breaks a rule. `line` counts from 1; 0 where the format has no lines."""

    line: int
    field: str
    code: str
    value: str


class FileRefused(Exception):
    """The file as a whole can't be read; nothing of it is kept. `people` are those it holds, if it holds several.

    `field` and `line` (from 1, 0 for none) are where the fault lies, `format` what the file was found to be.
    """

    def __init__(
        self,
        code: str,
        *,
        field: str = "",
        value: object = "",
        line: int = 0,
        people: tuple[str, ...] = (),
        format: str = "",  # noqa: A002  the word for it everywhere
    ) -> None:
        super().__init__(code)
        self.code = code
        self.field = shown(field)
        self.line = line
        self.format = format
        self.value = shown(value)
        self.people = tuple(shown(person) for person in people)


class CellRefused(Exception):
    """A cell that breaks the rule of its column."""

    def __init__(self, field: str, code: str, value: object) -> None:
        super().__init__(code)
        self.field = field
        self.code = code
        self.value = shown(value)


@dataclass(slots=True)
class Report:
    """What was not read of a file: rows that break a rule, and what is left out on purpose."""

    rows: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    first_refused: list[Unreadable] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def refuse(self, line: int, name: str, code: str, value: object) -> None:
        """Count a row that can't be read, and name it if it is among the first."""
        self.refused[code] += 1
        if len(self.first_refused) < ROWS_NAMED:
            self.first_refused.append(Unreadable(line, shown(name), code, shown(value)))

    def leave_out(self, code: str, count: int = 1) -> None:
        """Count what is read over: identity, whereabouts, nights without a minute of sleep."""
        self.left_out[code] += count


class Importer(Protocol):
    """One format of file: a module with these names."""

    NAME: str

    def recognises(self, source: Source) -> bool:
        """Recognise from the contents alone, never from the name, whether this is the format."""

    def read(self, source: Source) -> Iterator[Reading]:
        """Yield one reading a metric, day and device. Raises FileRefused."""


def shown(value: object, longest: int = LONGEST_VALUE_SHOWN) -> str:
    """Return a short printable text of what a file holds, safe to log, store and show."""
    text = str(value)[: longest + 1]
    text = "".join(character if character.isprintable() else "�" for character in text)
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= longest else text[:longest] + "…"
