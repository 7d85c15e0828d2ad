"""Turn a phone lender's book into the import format: `python -m benchmarks.phone_lender SOURCE TARGET`.

SOURCE holds superlender_prevloans.csv.gz and superlender_demographics.csv.gz; TARGET receives LOANS.csv and
REPAYMENTS.csv. The mapping, with what is invented and why, is described in docs/phone-lender.md.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from faker import Faker
from stdnum.cn import ric

from billing.importers.book import LOAN_COLUMNS, REPAYMENT_COLUMNS
from billing.maths.facts import Fact, FactKind
from billing.maths.replay import replay
from billing.maths.schedule import build
from billing.maths.state import payoff_fen
from billing.maths.terms import Terms
from core.maths.money import yuan

INSTALMENTS_BY_TERM_DAYS = {"15": 1, "30": 1, "60": 2, "90": 3}
_AREA = "110101"
_UNKNOWN_BIRTH_DATE = "1985-01-01"


@dataclass(frozen=True, slots=True)
class EarlierLoan:
    """One closed loan of the phone lender, with the dates that its book gives."""

    number: str
    customer: str
    amount: str
    instalments: int
    approved_on: date
    first_repaid_on: date
    closed_on: date

    @property
    def amount_fen(self) -> int | None:
        """The amount as fen of yuan, None where the book left it out."""
        try:
            return int(Decimal(self.amount) * 100)
        except InvalidOperation:
            return None


def convert(source: Path, target: Path) -> tuple[int, int]:
    """Write both files of the import format; say how many loans and repayments they hold."""
    loans = sorted(_earlier_loans(source), key=lambda loan: (loan.approved_on, loan.number))
    people = _people(source, loans)
    limits = _limits(loans)
    target.mkdir(parents=True, exist_ok=True)
    _write(
        target / "LOANS.csv",
        LOAN_COLUMNS,
        ([*_loan_cells(loan, people, limits)] for loan in loans),
    )
    repayments = [cells for loan in loans for cells in _repayment_cells(loan)]
    _write(target / "REPAYMENTS.csv", REPAYMENT_COLUMNS, repayments)
    return len(loans), len(repayments)


def _earlier_loans(source: Path) -> Iterator[EarlierLoan]:
    for row in _read(source / "superlender_prevloans.csv.gz"):
        yield EarlierLoan(
            number=f"P{row['systemloanid']}",
            customer=row["customerid"],
            amount=row["loanamount"],
            instalments=INSTALMENTS_BY_TERM_DAYS[row["termdays"]],
            approved_on=date.fromisoformat(row["approveddate"][:10]),
            first_repaid_on=date.fromisoformat(row["firstrepaiddate"][:10]),
            closed_on=date.fromisoformat(row["closeddate"][:10]),
        )


def _people(source: Path, loans: list[EarlierLoan]) -> dict[str, tuple[str, str, str]]:
    """Invent a name, a valid ID number with the true birth date, and a phone for each customer."""
    born = {
        row["customerid"]: row["birthdate"]
        for row in _read(source / "superlender_demographics.csv.gz")
    }
    fake = Faker("zh_CN")
    fake.seed_instance(1)
    used: dict[str, int] = defaultdict(int)
    people = {}
    for no, customer in enumerate(dict.fromkeys(loan.customer for loan in loans)):
        birth_date = born.get(customer, _UNKNOWN_BIRTH_DATE).replace("-", "")
        used[birth_date] += 1
        area = int(_AREA) + used[birth_date] // 1000
        body = f"{area}{birth_date}{used[birth_date] % 1000:03d}"
        id_number = body + ric.calc_check_digit(body + "0")
        people[customer] = (fake.name(), id_number, f"139{no:08d}")
    return people


def _limits(loans: list[EarlierLoan]) -> dict[str, int]:
    """Return each customer the limit that their loans, open at the same time, ever needed."""
    by_customer = defaultdict(list)
    for loan in loans:
        by_customer[loan.customer].append(loan)
    return {
        customer: max(
            sum(
                other.amount_fen or 0
                for other in theirs
                if other.approved_on <= loan.approved_on <= other.closed_on
            )
            for loan in theirs
        )
        for customer, theirs in by_customer.items()
    }


def _loan_cells(
    loan: EarlierLoan, people: dict[str, tuple[str, str, str]], limits: dict[str, int]
) -> tuple[str, ...]:
    return (
        loan.number,
        loan.customer,
        *people[loan.customer],
        yuan(limits[loan.customer]),
        loan.approved_on.isoformat(),
        yuan(loan.amount_fen) if loan.amount_fen else "",
        str(loan.instalments),
    )


def _repayment_cells(loan: EarlierLoan) -> Iterator[tuple[str, str, str, str]]:
    """Pay one instalment (half a single one) on the day first repaid, and the pay-off on the day closed."""
    if not loan.amount_fen:
        return
    terms = Terms(Fraction(500, 10**6), Fraction(750, 10**6), 10, loan.instalments)
    facts = [Fact(FactKind.DRAW_DOWN, loan.approved_on, 0, loan.amount_fen)]
    if loan.first_repaid_on < loan.closed_on:
        first = build(loan.amount_fen, loan.approved_on, terms)[0].total_fen
        paid_fen = first if loan.instalments > 1 else first // 2
        facts.append(Fact(FactKind.REPAYMENT, loan.first_repaid_on, 1, paid_fen))
        yield f"{loan.number}-1", loan.number, loan.first_repaid_on.isoformat(), yuan(paid_fen)
    rest_fen = payoff_fen(replay(terms, facts, loan.closed_on), loan.closed_on)
    yield f"{loan.number}-2", loan.number, loan.closed_on.isoformat(), yuan(rest_fen)


def _read(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    loan_count, repayment_count = convert(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(f"{loan_count} loans, {repayment_count} repayments\n")
