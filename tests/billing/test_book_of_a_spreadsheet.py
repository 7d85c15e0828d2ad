"""A loan book that went through a spreadsheet program: read where nothing was changed, refused by name where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing.importers.book import Book, read
from tests.billing.book_files import LOAN, REPAYMENT, write

FOUND = Path(__file__).parents[3] / "shared" / "data" / "found"


def rewritten(folder: Path, delimiter: str, encoding: str) -> Book:
    """Read one good loan and its repayment, written anew as a program would."""
    paths = write(folder, [LOAN], [REPAYMENT])
    for path in paths:
        text = path.read_text(encoding="utf-8").replace(",", delimiter).replace("\n", "\r\n")
        path.write_bytes(text.encode(encoding))
    return read(*paths)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_a_program_saves_is_read_to_the_letter(
    delimiter: str, encoding: str, tmp_path: Path
) -> None:
    book = rewritten(tmp_path, delimiter, encoding)
    assert book.refused == []
    assert (book.loans[0].name, book.loans[0].amount_fen) == ("张三", 600_000)
    assert book.repayments[0].amount_fen == 107_200


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount", '"6,000.00"'),
        ("amount", "6 000.00"),
        ("amount", '"6000,00"'),
        ("amount", "¥6000.00"),
        ("amount", "6000元"),
        ("amount", "6.00E+03"),
        ("amount", "0.6万"),
        ("limit", "(10000.00)"),
        ("drawn_on", "2026/1/31"),
        ("drawn_on", "2026/01/31"),
        ("drawn_on", "31.01.2026"),
        ("drawn_on", "2026年1月31日"),
        ("drawn_on", "46053"),
        ("id_number", "1.10101E+17"),
        ("id_number", '"1,10101E+17"'),
        ("id_number", "'110105199003070017"),
        ("id_number", '"=""110105199003070017"""'),
        ("phone", "'13800000000"),
        ("phone", "1.38E+10"),
        ("phone", "13800000000.0"),
        ("loan_number", "2.0231E+11"),
        ("loan_number", "#NAME?"),
        ("borrower_number", "########"),
        ("instalments", "6.00"),
    ],
)
def test_a_cell_that_a_program_changed_is_refused_by_line_column_rule_and_way_out(
    column: str, value: str, tmp_path: Path
) -> None:
    (refused,) = read(*write(tmp_path, [LOAN | {column: value}], [])).refused
    assert (refused.file, refused.line_no, refused.field) == ("LOANS.csv", 2, column)
    assert refused.rule
    assert refused.remedy


@pytest.mark.parametrize("value", ['"1,072.00"', "¥1072.00", "-1072.00", "1072.000"])
def test_an_amount_that_was_paid_is_never_guessed(value: str, tmp_path: Path) -> None:
    (refused,) = read(*write(tmp_path, [LOAN], [REPAYMENT | {"amount": value}])).refused
    assert (refused.file, refused.line_no, refused.field) == ("REPAYMENTS.csv", 2, "amount")
    assert refused.remedy


def test_lines_and_columns_of_nothing_are_no_rows(tmp_path: Path) -> None:
    loans, repayments = write(tmp_path, [LOAN], [REPAYMENT])
    header, row, _end = loans.read_text(encoding="utf-8").split("\n")
    loans.write_text(f"{header},,\n{row},,\n{',' * 8}\n, ,,,,,,,,,\n\n", encoding="utf-8")
    book = read(loans, repayments)
    assert (len(book.loans), book.refused) == (1, [])


@pytest.mark.skipif(not FOUND.is_dir(), reason="the shared data is not beside the checkout")
def test_the_found_books() -> None:
    book = read(FOUND / "LOANS-gbk.csv", FOUND / "REPAYMENTS-gbk.csv")
    assert book.refused == []
    assert [row.name for row in book.loans] == ["王芳", "李静", "张伟"]
    assert [row.amount_fen for row in book.repayments] == [207_200, 206_000]
    book = read(FOUND / "LOANS-spreadsheet.csv", FOUND / "REPAYMENTS-spreadsheet.csv")
    assert [row.loan_number for row in book.loans] == ["XL4"]
    assert [(row.line_no, row.field) for row in book.refused] == [
        (2, "amount"),
        (3, "drawn_on"),
        (4, "id_number"),
        (5, "phone"),
        (2, "amount"),
        (3, "paid_on"),
        (4, "amount"),
    ]
