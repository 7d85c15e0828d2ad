"""Two products at once: each line keeps to its own from the quote to the statement, whatever is approved later."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from billing.importers import book as book_file
from billing.importers.book import LOAN_COLUMNS, REPAYMENT_COLUMNS
from billing.models import Statement, Transfer
from billing.services.draw_down import quotes
from billing.services.positions import stored_positions
from billing.services.takeover import book_check, book_import
from billing.services.takeover.book_check import Plan
from lending.maths.products import Method
from lending.models import CreditLine, Loan, ProductVersion
from lending.services import lines, products
from tests.billing.book_files import LOAN
from tests.billing.conftest import DRAWN_ON, draw, noon
from tests.billing.test_close import close_through, prove
from tests.factories import BorrowerFactory, CapitalPoolFactory, ProductVersionFactory, id_number

OCTOBER, TWENTIETH = date(2015, 10, 10), date(2015, 10, 20)
TODAY = date(2016, 3, 1)


@pytest.fixture
def second(line: CreditLine) -> CreditLine:
    """Open a line under a product that came later: lower rate, level instalments, the 20th, twelve of them."""
    ProductVersionFactory(
        code="kuaidai",
        effective_from=date(2015, 9, 1),
        daily_rate_ppm=400,
        overdue_rate_ppm=600,
        due_day=20,
        max_instalments=12,
        method=Method.EQUAL_INSTALMENT.value,
        compound_interest=False,
    )
    opened = lines.open_line(
        borrower=BorrowerFactory(), on=DRAWN_ON, limit_fen=100_000_00, product_code="kuaidai"
    )
    return CreditLine.objects.get(pk=opened.pk)


def test_each_line_is_quoted_under_its_own_product(line: CreditLine, second: CreditLine) -> None:
    shown = [
        quotes.quote(
            line=one, principal_fen=6000_00, instalments=6, on=DRAWN_ON, at=noon(DRAWN_ON)
        ).shown
        for one in (line, second)
    ]
    assert [one["simple_annual_rate_ppm"] for one in shown] == [182_500, 146_000]
    # 6,000.00 over 24 days at 0.05 %, over 34 days at 0.04 %.
    assert [
        (one["instalments"][0]["due_on"], one["instalments"][0]["interest_fen"]) for one in shown
    ] == [("2015-10-10", 72_00), ("2015-10-20", 81_60)]
    level = {row["total_fen"] for row in shown[1]["instalments"][:-1]}
    assert (len(level), shown[0]["instalments"][0]["principal_fen"]) == (1, 1000_00)
    assert shown[1]["late_payment"]["compound_interest_fen"] == 0


def test_each_line_offers_the_instalments_of_its_own_product(
    line: CreditLine, second: CreditLine
) -> None:
    assert draw(second, instalments=12).product_version.code == "kuaidai"
    with pytest.raises(quotes.InstalmentsNotOffered):
        draw(line, instalments=12)


def test_each_product_accrues_at_its_own_rate(line: CreditLine, second: CreditLine) -> None:
    drawn = [draw(line), draw(second)]
    close_through(DRAWN_ON + timedelta(days=1))
    accruals = Transfer.objects.filter(posting__key__startswith="accrual:")
    for loan, a_day_fen in zip(drawn, (3_00, 2_40), strict=True):
        of_product = accruals.filter(posting__product_version=loan.product_version)
        assert list(of_product.values_list("amount_fen", flat=True)) == [a_day_fen] * 2
    assert prove() == []


def test_each_line_gets_its_statement_on_its_own_day(line: CreditLine, second: CreditLine) -> None:
    of_first, of_second = draw(line), draw(second)
    close_through(TWENTIETH)
    issued = Statement.objects.order_by("issued_on").values_list("line_id", "issued_on")
    # The second line was drawn on before a 20th, when nothing was due yet.
    assert list(issued) == [
        (second.pk, date(2015, 9, 20)),
        (line.pk, OCTOBER),
        (second.pk, TWENTIETH),
    ]
    stated = {one.line_id: one for one in Statement.objects.order_by("issued_on")}
    assert stated[line.pk].rows.get().loan == of_first
    row = stated[second.pk].rows.get()
    assert (row.loan, row.due_interest_fen, row.compound_interest_fen) == (of_second, 81_60, 0)
    stands = stored_positions.state_of(loan=of_first, as_of=TWENTIETH)
    assert stands.days_past_due == 10
    assert prove() == []


def test_a_version_of_another_product_replaces_nothing(
    line: CreditLine, second: CreditLine
) -> None:
    ProductVersionFactory(code="kuaidai", effective_from=DRAWN_ON, daily_rate_ppm=300)
    codes = [draw(one).product_version.daily_rate_ppm for one in (line, second)]
    assert codes == [500, 300]


def test_a_day_without_a_version_of_the_lines_product_is_refused(
    line: CreditLine, second: CreditLine
) -> None:
    with pytest.raises(products.NoProduct) as refused:
        quotes.quote(
            line=second,
            principal_fen=6000_00,
            instalments=6,
            on=date(2015, 8, 31),
            at=noon(date(2015, 8, 31)),
        )
    assert "kuaidai" in refused.value.rule


def test_a_line_opened_without_a_product_gets_the_one_first_on_offer(second: CreditLine) -> None:
    opened = lines.open_line(borrower=BorrowerFactory(), on=DRAWN_ON)
    assert opened.product_code == "xiaodai"


def test_a_product_that_nobody_approved_is_refused_with_those_that_are(
    second: CreditLine,
) -> None:
    ProductVersionFactory(code="mandai", status=ProductVersion.Status.PROPOSED)
    with pytest.raises(products.UnknownProduct) as refused:
        lines.open_line(borrower=BorrowerFactory(), on=DRAWN_ON, product_code="mandai")
    assert refused.value.remedy == "Name one of: kuaidai, xiaodai."


def check(folder: Path, loans: list[dict[str, str]]) -> Plan:
    """Check a book without repayments whose loans name their product."""
    columns = (*LOAN_COLUMNS, "product")
    paths = folder / "LOANS.csv", folder / "REPAYMENTS.csv"
    rows = [",".join(columns), *(",".join(row[name] for name in columns) for row in loans)]
    paths[0].write_text("\n".join(rows) + "\n", encoding="utf-8")
    paths[1].write_text(",".join(REPAYMENT_COLUMNS) + "\n", encoding="utf-8")
    return book_check.check(
        book=book_file.read(*paths), loans_file=paths[0], repayments_file=paths[1], on=TODAY
    )


def row(number: int, product: str, **changes: str) -> dict[str, str]:
    """Write a row of one more borrower, drawn on the usual day."""
    told = {"loan_number": f"L{number}", "borrower_number": f"B{number}", "product": product}
    person = {"id_number": id_number(500 + number), "drawn_on": DRAWN_ON.isoformat()}
    return LOAN | told | person | changes


def test_a_book_of_two_products_is_taken_over_under_both(
    second: CreditLine, tmp_path: Path
) -> None:
    CapitalPoolFactory()
    plan = check(tmp_path, [row(1, ""), row(2, "kuaidai", instalments="12"), row(3, "xiaodai")])
    assert plan.refused == []
    book_import.carry_out(plan=plan, actor="test", advance=lambda: None)
    codes = Loan.objects.order_by("number").values_list(
        "product_version__code", "line__product_code"
    )
    assert list(codes) == [
        ("xiaodai", "xiaodai"),
        ("kuaidai", "kuaidai"),
        ("xiaodai", "xiaodai"),
    ]


@pytest.mark.parametrize(
    ("second_row", "field"),
    [
        (row(2, "mandai"), "product"),
        (row(2, "", instalments="12"), "instalments"),
        (row(2, "kuaidai", drawn_on="2015-08-31"), "drawn_on"),
        (row(1, "kuaidai", loan_number="L2"), "borrower_number"),
    ],
    ids=["nobody's", "of the other product", "before its first version", "two of one borrower"],
)
def test_a_row_that_its_product_does_not_allow_is_refused(
    second: CreditLine, tmp_path: Path, second_row: dict[str, str], field: str
) -> None:
    plan = check(tmp_path, [row(1, ""), second_row])
    assert [(one.line_no, one.field) for one in plan.refused] == [(3, field)]


def test_a_row_that_names_another_product_than_the_line_is_refused(
    second: CreditLine, tmp_path: Path
) -> None:
    borrower = second.borrower
    person = {"borrower_number": borrower.number, "id_number": borrower.id_number}
    plan = check(tmp_path, [row(1, "xiaodai", **person)])
    assert [(one.field, one.rule) for one in plan.refused] == [
        ("product", "is kuaidai, the product of the borrower's line")
    ]
