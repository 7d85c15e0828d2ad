"""Tables for the spreadsheets officers fall back to."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What a spreadsheet would run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Without this mark Excel reads Chinese in the wrong encoding.
_BYTE_ORDER_MARK = "\ufeff"


def spreadsheet(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """Send a table as a CSV file in which no cell is a formula."""
    content_type = "text/csv; charset=utf-8"
    response = HttpResponse(
        _BYTE_ORDER_MARK,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(map(neutral, header))
    writer.writerows(map(neutral, row) for row in rows)
    return response


def neutral(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, negative amounts too: they are read as text then."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
