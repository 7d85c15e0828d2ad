"""The header of a foreign table: its names to the letter, and a hint where it isn't the first line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pandas as pd
from django.utils.translation import gettext as _

DELIMITERS = ",;\t|"
MOST_LINES_LOOKED_AT = 50
# A header of which so many cells are numbers is a row of values.
MANY_NUMBERS = 0.5


def names(text: str, delimiter: str) -> list[str]:
    """Return the names of the first line that isn't blank, spaces around them gone."""
    for row in _rows(text, delimiter):
        if row:
            return [name.strip() for name in row]
    return []


def apart(header: Sequence[str]) -> list[str]:
    """Return the names apart: a second one of the same name gets a number, a nameless one its place."""
    taken, found = set(header), []
    for place, name in enumerate(header):
        new, number = name or f"column {place + 1}", 1
        while new in found or (number > 1 and new in taken):
            number += 1
            new = f"{name} ({number})"
        found.append(new)
    return found


def hint(text: str, target: str) -> str | None:
    """Return what to do where the first line isn't the header: it stands below, or is missing. None where it may be."""
    for delimiter in DELIMITERS:
        for number, row in enumerate(_rows(text, delimiter)[:MOST_LINES_LOOKED_AT], start=1):
            if number > 1 and target in [name.strip() for name in row]:
                return _(
                    "Line %(number)d names this column: remove the lines above it, so that the header comes first."
                ) % {"number": number}
    delimiter = max(DELIMITERS, key=text.split("\n", 1)[0].count)
    numbers = pd.to_numeric(pd.Series(names(text, delimiter), dtype="object"), errors="coerce")
    if len(numbers) > 1 and numbers.notna().mean() >= MANY_NUMBERS:
        return _("The first line holds values: put a line of column names above it.")
    return None


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Part the text into rows, as many as can be read."""
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True):
            found.append(row)
            if len(found) > MOST_LINES_LOOKED_AT:
                break
    except csv.Error:
        return found
    return found
