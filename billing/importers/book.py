"""Read a loan book: two CSV files, LOANS and REPAYMENTS, row by row, with a verdict for each.

Pure reading: nothing here knows what is already booked. The format is described in docs/import.md. What a spreadsheet
program made of a cell is never guessed back: a book is money, and a rounded number has lost its digits.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from billing.importers.book_text import delimiter_of, encoding_of
from core.errors import Refused
from core.maths.money import fen_from_yuan

LOAN_COLUMNS = (
    "loan_number",
    "borrower_number",
    "name",
    "id_number",
    "phone",
    "limit",
    "drawn_on",
    "amount",
    "instalments",
)
# May be left out: such a book is of one product.
OPTIONAL_COLUMN = "product"
REPAYMENT_COLUMNS = ("reference", "loan_number", "paid_on", "amount")
# A report travels further than the file: what stands in these columns is never said back.
PERSONAL_COLUMNS = frozenset({"name", "id_number", "phone"})

_LONGEST_CELL = 200
# What a spreadsheet program leaves of a long number, of a text that looks like one, and of a formula.
_MANGLED = re.compile(r"\d([.,]\d+)?E[+-]?\d+$|['=#]", re.IGNORECASE | re.ASCII)
_TELEPHONE = re.compile(r"\+?\d[\d -]*\d", re.ASCII)


class UnreadableFile(Refused):
    """The file as a whole can't be read; no row of it was looked at."""

    code = "unreadable_file"
    status = 422


@dataclass(frozen=True, slots=True)
class LoanRow:
    """One loan of the book, with its borrower. Amounts in fen."""

    line_no: int
    loan_number: str
    borrower_number: str
    name: str
    id_number: str
    phone: str
    limit_fen: int
    drawn_on: date
    amount_fen: int
    instalments: int
    product: str


@dataclass(frozen=True, slots=True)
class RepaymentRow:
    """One payment on one loan. Amount in fen."""

    line_no: int
    reference: str
    loan_number: str
    paid_on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that breaks a rule: where it stands, what the rule asks, what to do. It takes its loan out with it."""

    file: str
    line_no: int
    field: str
    value: str
    rule: str
    loan_number: str = ""
    remedy: str = ""


@dataclass(slots=True)
class Book:
    """What two files hold: rows that can be read, and those that can't."""

    loans: list[LoanRow] = field(default_factory=list)
    repayments: list[RepaymentRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


Row = TypeVar("Row", LoanRow, RepaymentRow)


class _CellError(ValueError):
    """A cell that breaks the rule of its column."""

    def __init__(self, column: str, value: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.column = column
        self.value = value[:_LONGEST_CELL]
        self.rule = rule
        self.remedy = remedy


def read(loans_path: Path, repayments_path: Path) -> Book:
    """Read both files. Raises UnreadableFile where one is missing, no text or has other columns."""
    book = Book()
    for line_no, cells in _rows(loans_path, LOAN_COLUMNS, book):
        _keep(book.loans, _loan_row, loans_path, line_no, cells, book)
    for line_no, cells in _rows(repayments_path, REPAYMENT_COLUMNS, book):
        _keep(book.repayments, _repayment_row, repayments_path, line_no, cells, book)
    _refuse_repeated(book, loans_path.name, repayments_path.name)
    return book


def _rows(path: Path, columns: tuple[str, ...], book: Book) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding=encoding_of(path), newline="") as file:
            reader = csv.reader(file, delimiter=delimiter_of(file), strict=True)
            header = _filled([name.strip() for name in next(reader, [])], 0)
            _check_header(path, header, columns)
            for row in reader:
                cells = _filled(row, len(header))
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(header):
                    book.refused.append(_misshapen(path, reader.line_num, header, cells, book))
                    continue
                yield reader.line_num, dict(zip(header, cells, strict=True))
    except OSError as error:
        raise UnreadableFile(
            _("the file can't be opened: %(why)s.") % {"why": error.strerror},
            field=path.name,
            remedy=_("Check the path and the permissions."),
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("the file is text neither in UTF-8 nor in GB 18030."),
            field=path.name,
            remedy=_("Save it as “CSV UTF-8” and try again."),
        ) from error
    except csv.Error as error:
        raise UnreadableFile(
            _("the file is not CSV: %(why)s.") % {"why": error},
            field=path.name,
            remedy=_("Export it again, comma separated, quotes doubled."),
        ) from error


def _filled(cells: list[str], fewest: int) -> list[str]:
    """Return a row without the empty cells that a spreadsheet program adds behind its columns."""
    end = len(cells)
    while end > fewest and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _misshapen(
    path: Path, line_no: int, header: list[str], cells: list[str], book: Book
) -> RefusedRow:
    """Refuse a row with too few or too many cells. It belongs to whatever loan one of its cells names."""
    rule = _("a row has %(count)s cells, one for each column") % {"count": len(header)}
    numbers = {row.loan_number for row in book.loans}
    named = next((cell for cell in map(str.strip, cells) if cell in numbers), "")
    remedy = _("Quote a cell that holds the character between cells, and leave no cell out.")
    return RefusedRow(path.name, line_no, "", str(len(cells)), rule, named, remedy)


def _check_header(path: Path, header: list[str], columns: tuple[str, ...]) -> None:
    missing = [name for name in columns if name not in header]
    known = (*columns, OPTIONAL_COLUMN) if columns == LOAN_COLUMNS else columns
    unknown = [name for name in header if name not in known]
    if not (missing or unknown) and len(set(header)) == len(header):
        return
    rule = _("the first line must name these columns, each once: %(columns)s.") % {
        "columns": ", ".join(columns)
    }
    if len(missing) == len(columns):  # no header at all: the first line may well be of a person
        raise UnreadableFile(rule, field=path.name, remedy=_("Put the names of the columns first."))
    raise UnreadableFile(
        rule,
        field=path.name,
        value=", ".join(header)[:_LONGEST_CELL],
        remedy=_("Missing: %(missing)s. Unknown: %(unknown)s.")
        % {"missing": ", ".join(missing) or "–", "unknown": ", ".join(unknown) or "–"},
    )


def _keep(
    rows: list[Row],
    parse: Callable[[int, dict[str, str]], Row],
    path: Path,
    line_no: int,
    cells: dict[str, str],
    book: Book,
) -> None:
    try:
        rows.append(parse(line_no, cells))
    except _CellError as bad:
        number = cells["loan_number"].strip()
        value = "" if bad.column in PERSONAL_COLUMNS else bad.value
        book.refused.append(
            RefusedRow(path.name, line_no, bad.column, value, bad.rule, number, bad.remedy)
        )


def _loan_row(line_no: int, cells: dict[str, str]) -> LoanRow:
    return LoanRow(
        line_no=line_no,
        loan_number=_text(cells, "loan_number", 32),
        borrower_number=_text(cells, "borrower_number", 40),
        name=_text(cells, "name", 80),
        id_number=_text(cells, "id_number", 18),
        phone=_digits(cells, "phone", 20),
        limit_fen=_fen(cells, "limit"),
        drawn_on=_date(cells, "drawn_on"),
        amount_fen=_fen(cells, "amount"),
        instalments=_count(cells, "instalments"),
        product=_text(cells, "product", 32) if cells.get("product", "").strip() else "",
    )


def _repayment_row(line_no: int, cells: dict[str, str]) -> RepaymentRow:
    return RepaymentRow(
        line_no=line_no,
        reference=_text(cells, "reference", 64),
        loan_number=_text(cells, "loan_number", 32),
        paid_on=_date(cells, "paid_on"),
        amount_fen=_fen(cells, "amount"),
    )


def _text(cells: dict[str, str], column: str, longest: int) -> str:
    value = cells[column].strip()
    if not value or len(value) > longest or not value.isprintable():
        rule = _("1 to %(longest)s printable characters") % {"longest": longest}
        raise _CellError(column, value, rule, _("Fill it in where the book comes from."))
    if _MANGLED.match(value):
        rule = _("as it stands where the book comes from: a spreadsheet program changed it")
        raise _CellError(
            column, value, rule, _("Export the file anew, with this column formatted as text.")
        )
    return value


def _digits(cells: dict[str, str], column: str, longest: int) -> str:
    value = _text(cells, column, longest)
    if not _TELEPHONE.fullmatch(value):
        rule = _("digits, such as 13900130600")
        raise _CellError(
            column, value, rule, _("Write the number in digits, the column formatted as text.")
        )
    return value


def _fen(cells: dict[str, str], column: str) -> int:
    value = cells[column].strip()
    try:
        fen = fen_from_yuan(value)
    except ValueError:
        fen = 0
    if fen <= 0:
        rule = _("yuan above zero with at most two decimals, such as 1072.00")
        remedy = _("Format the column as a number without thousands or currency, and save anew.")
        raise _CellError(column, value, rule, remedy)
    return fen


def _date(cells: dict[str, str], column: str) -> date:
    value = cells[column].strip()
    try:
        if len(value) == len("2026-01-31"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    remedy = _("Format the column as yyyy-mm-dd, and save anew.")
    raise _CellError(column, value, _("a date such as 2026-01-31"), remedy)


def _count(cells: dict[str, str], column: str) -> int:
    value = cells[column].strip()
    if not (value.isascii() and value.isdecimal() and 1 <= len(value) <= 2 and int(value) >= 1):
        remedy = _("Format the column as a whole number, and save anew.")
        raise _CellError(column, value, _("a number of instalments, such as 6"), remedy)
    return int(value)


def _refuse_repeated(book: Book, loans_name: str, repayments_name: str) -> None:
    """Refuse every row after the first that uses a loan number or a reference again."""
    book.loans = _first_of_each(book, book.loans, loans_name, "loan_number")
    book.repayments = _first_of_each(book, book.repayments, repayments_name, "reference")


def _first_of_each(book: Book, rows: list[Row], file: str, column: str) -> list[Row]:
    first: dict[str, int] = {}
    kept = []
    for row in rows:
        value = getattr(row, column)
        if value not in first:
            first[value] = row.line_no
            kept.append(row)
            continue
        rule = _("stands once in the file; it stood first in line %(line)s") % {
            "line": first[value]
        }
        remedy = _("Take one of the two rows out.")
        book.refused.append(
            RefusedRow(file, row.line_no, column, value, rule, row.loan_number, remedy)
        )
    return kept
