"""Numbers as exports, phones and spreadsheets write them: with a decimal comma, thousands or an apostrophe before."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable

from devices.importers.interface import CellRefused

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_COMMA = re.compile(r"([+-]?\d*),(\d+)", re.ASCII)
_POINT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)\.\d+", re.ASCII)
_THOUSANDS = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", re.ASCII),
}
_GAPS = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_LONGEST_NUMBER = 32
# What exports write where nothing was measured.
NOTHING = frozenset({"", "-", "null", "NULL", "None", "none", "N/A", "n/a", "--"})


def number(cell: str, field: str, decimal: str = "") -> float:
    """Read a finite number. `decimal` is the mark before a fraction where the file tells. Raises CellRefused."""
    text = cell.strip()
    if len(text) <= _LONGEST_NUMBER:
        if _NUMBER.fullmatch(text) and not (decimal == "," and _THOUSANDS[","].fullmatch(text)):
            value = float(text)
        else:
            value = _as_written(text, field, decimal)
        if math.isfinite(value):
            return value
    raise CellRefused(field, "not_a_number", cell)


def _as_written(cell: str, field: str, decimal: str) -> float:
    """Read a number with thousands or a decimal comma. One that may be either is refused by name."""
    text = _GAPS.sub("", unicodedata.normalize("NFKC", cell).strip().lstrip("'").replace("−", "-"))
    if _NUMBER.fullmatch(text) and decimal != ",":
        return float(text)
    comma = _COMMA.fullmatch(text)
    if _THOUSANDS["."].fullmatch(text):
        if comma and not decimal:
            raise CellRefused(field, "ambiguous_number", cell)
        return float(text.replace(",", "." if comma and decimal == "," else ""))
    if comma:
        return float(text.replace(",", "."))
    if _THOUSANDS[","].fullmatch(text) and ("," in text or decimal == ","):
        return float(text.replace(".", "").replace(",", "."))
    if _NUMBER.fullmatch(text):
        return float(text)
    raise CellRefused(field, "not_a_number", cell)


def decimal_mark(cells: Iterable[str]) -> str:
    """Return the mark before a fraction, "," or ".", where cells show one and none shows the other; "" else."""
    shown = set()
    for cell in cells:
        text = cell.strip()
        comma = _COMMA.fullmatch(text) and not _THOUSANDS["."].fullmatch(text)
        if comma or ("," in text and _THOUSANDS[","].fullmatch(text)):
            shown.add(",")
        elif "." in text and _POINT.fullmatch(text) and not _THOUSANDS[","].fullmatch(text):
            shown.add(".")
    return shown.pop() if len(shown) == 1 else ""


def measured(cell: str, field: str, decimal: str = "") -> float | None:
    """Read a number, or None where nothing was measured."""
    return None if cell.strip() in NOTHING else number(cell, field, decimal)


def amount(cell: str, field: str, decimal: str = "") -> float:
    """Read a number that is not below zero. Raises CellRefused."""
    value = number(cell, field, decimal)
    if value < 0:
        raise CellRefused(field, "negative", cell)
    return value


def whole(cell: str, field: str) -> int:
    """Read a whole number that is not below zero; a comma in it parts thousands. Raises CellRefused."""
    if cell.isascii() and cell.isdecimal() and len(cell) <= 15:
        return int(cell)
    value = amount(cell, field, ".")
    if value != int(value):
        raise CellRefused(field, "not_a_number", cell)
    return int(value)
