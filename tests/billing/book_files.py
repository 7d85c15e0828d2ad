"""Writing the two files of a loan book, good or bad."""

from __future__ import annotations

from pathlib import Path

from billing.importers.book import LOAN_COLUMNS, REPAYMENT_COLUMNS

LOAN = {
    "loan_number": "L1",
    "borrower_number": "B1",
    "name": "张三",
    "id_number": "110105199003070017",
    "phone": "13800000000",
    "limit": "10000.00",
    "drawn_on": "2026-01-31",
    "amount": "6000.00",
    "instalments": "6",
}
REPAYMENT = {"reference": "R1", "loan_number": "L1", "paid_on": "2026-02-10", "amount": "1072.00"}


def write(
    folder: Path, loans: list[dict[str, str]], repayments: list[dict[str, str]]
) -> tuple[Path, Path]:
    paths = folder / "LOANS.csv", folder / "REPAYMENTS.csv"
    for path, columns, rows in zip(
        paths, (LOAN_COLUMNS, REPAYMENT_COLUMNS), (loans, repayments), strict=True
    ):
        lines = [",".join(columns), *(",".join(row[column] for column in columns) for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths
