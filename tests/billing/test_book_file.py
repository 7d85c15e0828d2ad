"""Reading the two files of a loan book."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing.importers.book import LOAN_COLUMNS, Book, UnreadableFile, read
from tests.billing.book_files import LOAN, REPAYMENT, write


def read_rows(folder: Path, loans: list[dict[str, str]], repayments: list[dict[str, str]]) -> Book:
    return read(*write(folder, loans, repayments))


def test_a_good_book_is_read_to_the_fen(tmp_path: Path) -> None:
    book = read_rows(tmp_path, [LOAN], [REPAYMENT])
    assert (book.loans[0].amount_fen, book.loans[0].limit_fen, book.repayments[0].amount_fen) == (
        600_000,
        1_000_000,
        107_200,
    )
    assert book.refused == []


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    loans, repayments = write(tmp_path, [LOAN], [REPAYMENT])
    loans.write_bytes(b"\xef\xbb\xbf" + loans.read_bytes().replace(b"\n", b"\r\n"))
    assert len(read(loans, repayments).loans) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("loan_number", ""),
        ("loan_number", "L" * 33),
        ("borrower_number", " "),
        ("name", ""),
        ("id_number", "1" * 19),
        ("phone", "1" * 21),
        ("limit", "-1"),
        ("limit", "1e3"),
        ("drawn_on", "2026-02-30"),
        ("drawn_on", "31/01/2026"),
        ("drawn_on", "20260131"),
        ("amount", ""),
        ("amount", "99.999"),
        ("amount", "NaN"),
        ("amount", "0.00"),
        ("amount", "１00"),
        ("instalments", "0"),
        ("instalments", "six"),
        ("instalments", "6.0"),
    ],
)
def test_a_bad_cell_of_a_loan_refuses_its_row_and_names_the_column(
    tmp_path: Path, column: str, value: str
) -> None:
    book = read_rows(tmp_path, [LOAN | {column: value}], [])
    assert [(row.file, row.line_no, row.field) for row in book.refused] == [
        ("LOANS.csv", 2, column)
    ]
    assert book.loans == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reference", ""),
        ("loan_number", ""),
        ("paid_on", "yesterday"),
        ("amount", "-5"),
        ("amount", "1,000.00"),
    ],
)
def test_a_bad_cell_of_a_repayment_refuses_its_row(tmp_path: Path, column: str, value: str) -> None:
    quoted = f'"{value}"' if "," in value else value
    book = read_rows(tmp_path, [LOAN], [REPAYMENT | {column: quoted}])
    assert [(row.file, row.field) for row in book.refused] == [("REPAYMENTS.csv", column)]


def test_a_loan_number_used_again_is_refused_with_the_line_it_stood_in_first(
    tmp_path: Path,
) -> None:
    book = read_rows(tmp_path, [LOAN, LOAN], [])
    assert len(book.loans) == 1
    assert (book.refused[0].line_no, book.refused[0].field) == (3, "loan_number")
    assert "2" in book.refused[0].rule


def test_a_reference_used_again_is_refused(tmp_path: Path) -> None:
    book = read_rows(tmp_path, [LOAN], [REPAYMENT, REPAYMENT])
    assert (book.refused[0].line_no, book.refused[0].field) == (3, "reference")


def test_a_row_with_too_few_cells_is_refused(tmp_path: Path) -> None:
    loans, repayments = write(tmp_path, [LOAN], [])
    loans.write_text(loans.read_text(encoding="utf-8") + "L2,B2\n", encoding="utf-8")
    assert read(loans, repayments).refused[0].line_no == 3


@pytest.mark.parametrize(
    "cells", ["R1,L1,2026-02-10", "R1,L1,2026-02-10,1,072.00", "R,1,L1,9,9.00"]
)
def test_a_row_of_another_shape_belongs_to_the_loan_that_a_cell_names(
    tmp_path: Path, cells: str
) -> None:
    loans, repayments = write(tmp_path, [LOAN], [])
    repayments.write_text(repayments.read_text(encoding="utf-8") + cells + "\n", encoding="utf-8")
    assert [row.loan_number for row in read(loans, repayments).refused] == ["L1"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "张" * 81),
        ("id_number", "1101051990030700170"),
        ("phone", "1380000000012345678901"),
    ],
)
def test_a_bad_cell_of_a_person_is_never_said_back(tmp_path: Path, column: str, value: str) -> None:
    (refused,) = read_rows(tmp_path, [LOAN | {column: value}], []).refused
    assert (refused.field, refused.value) == (column, "")


def test_a_file_without_a_header_says_nothing_of_the_person_in_its_first_line(
    tmp_path: Path,
) -> None:
    loans, repayments = write(tmp_path, [LOAN], [])
    loans.write_text(loans.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")
    with pytest.raises(UnreadableFile) as refused:
        read(loans, repayments)
    assert LOAN["id_number"] not in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"loan_number\nL1\n",
        "贷款".encode("gb18030"),
        ",".join((*LOAN_COLUMNS, "colour")).encode(),
        ",".join((*LOAN_COLUMNS, "amount")).encode(),
        ",".join(LOAN_COLUMNS).encode() + b'\n"unclosed',
    ],
    ids=[
        "empty",
        "columns missing",
        "not UTF-8",
        "unknown column",
        "column twice",
        "broken quotes",
    ],
)
def test_a_file_that_is_no_book_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    loans, repayments = write(tmp_path, [LOAN], [])
    loans.write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        read(loans, repayments)
    assert refused.value.field == "LOANS.csv"


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    loans, _ = write(tmp_path, [LOAN], [])
    with pytest.raises(UnreadableFile) as refused:
        read(loans, tmp_path / "nowhere.csv")
    assert refused.value.field == "nowhere.csv"
