"""Taking over a loan book: checked as a whole, recorded as it happened, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from billing.importers import book as book_file
from billing.models import Books, CloseRun, Fact
from billing.services.positions import stored_positions
from billing.services.takeover import book_check, book_import
from billing.services.takeover.book_check import Plan
from lending.models import Borrower, CreditLine, Loan
from tests.billing.book_files import LOAN, REPAYMENT, write
from tests.factories import CapitalPoolFactory, CeilingFactory, ProductVersionFactory

TODAY = date(2016, 3, 1)
DRAWN = LOAN | {"drawn_on": "2015-09-16"}
PAID = REPAYMENT | {"paid_on": "2015-10-10"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company() -> None:
    ProductVersionFactory(effective_from=date(2015, 1, 1))
    CapitalPoolFactory()


def check(folder: Path, loans: list[dict[str, str]], repayments: list[dict[str, str]]) -> Plan:
    paths = write(folder, loans, repayments)
    return book_check.check(
        book=book_file.read(*paths), loans_file=paths[0], repayments_file=paths[1], on=TODAY
    )


def carry_out(plan: Plan) -> None:
    book_import.carry_out(plan=plan, actor="test", advance=lambda: None)


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    plan = check(tmp_path, [DRAWN], [PAID])
    assert (len(plan.loans), len(plan.repayments), plan.refused) == (1, 1, [])
    assert not Borrower.objects.exists()


def test_an_imported_loan_stands_as_the_rules_say(tmp_path: Path) -> None:
    carry_out(
        check(
            tmp_path,
            [DRAWN],
            [PAID, PAID | {"reference": "R2", "paid_on": "2015-11-25", "amount": "1000.00"}],
        )
    )
    stands = stored_positions.state_of(loan=Loan.objects.get(), as_of=date(2016, 1, 1))
    assert (stands.payoff_fen, stands.days_past_due) == (420_260, 52)


def test_days_are_closed_one_by_one_up_to_the_last_fact(tmp_path: Path) -> None:
    carry_out(check(tmp_path, [DRAWN], [PAID]))
    assert CloseRun.objects.count() == 24
    assert Books.objects.get().closed_through == date(2015, 10, 9)


def test_facts_are_recorded_on_their_own_day(tmp_path: Path) -> None:
    carry_out(check(tmp_path, [DRAWN], [PAID]))
    assert list(Fact.objects.order_by("pk").values_list("recorded_on", flat=True)) == [
        date(2015, 9, 16),
        date(2015, 10, 10),
    ]


def test_importing_again_finds_everything_recorded(tmp_path: Path) -> None:
    carry_out(check(tmp_path, [DRAWN], [PAID]))
    again = check(tmp_path, [DRAWN], [PAID])
    assert (again.loans, again.repayments, again.loans_known, again.repayments_known) == (
        [],
        [],
        1,
        1,
    )


def test_a_loan_recorded_with_another_amount_is_refused(tmp_path: Path) -> None:
    carry_out(check(tmp_path, [DRAWN], []))
    again = check(tmp_path, [DRAWN | {"amount": "7000.00"}], [])
    assert [row.field for row in again.refused] == ["loan_number"]


def test_a_payment_that_comes_later_is_recorded_beside_what_is_there(tmp_path: Path) -> None:
    carry_out(check(tmp_path, [DRAWN], [PAID]))
    carry_out(check(tmp_path, [DRAWN], [PAID, PAID | {"reference": "R2", "paid_on": "2015-10-20"}]))
    assert Fact.objects.filter(kind=Fact.Kind.REPAYMENT).count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"drawn_on": "2016-03-02"}, "drawn_on"),
        ({"drawn_on": "2014-12-31"}, "drawn_on"),
        ({"amount": "99.99"}, "amount"),
        ({"instalments": "7"}, "instalments"),
        ({"id_number": "110105199003070018"}, "id_number"),
        ({"phone": "12345"}, "phone"),
        ({"name": "1"}, "name"),
    ],
)
def test_a_loan_that_breaks_a_rule_is_refused_by_field(
    tmp_path: Path, changes: dict[str, str], field: str
) -> None:
    plan = check(tmp_path, [DRAWN | changes], [])
    assert [row.field for row in plan.refused] == [field]
    assert plan.loans == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paid_on": "2015-09-15"}, "paid_on"),
        ({"paid_on": "2016-03-02"}, "paid_on"),
        ({"loan_number": "L9"}, "loan_number"),
    ],
)
def test_a_repayment_that_breaks_a_rule_is_refused_by_field(
    tmp_path: Path, changes: dict[str, str], field: str
) -> None:
    plan = check(tmp_path, [DRAWN], [PAID | changes])
    assert ("REPAYMENTS.csv", field) in {(row.file, row.field) for row in plan.refused}
    assert plan.repayments == []


def test_a_refused_repayment_takes_its_whole_loan_out(tmp_path: Path) -> None:
    other = {"loan_number": "L2"}
    bad = PAID | {"reference": "R2", "paid_on": "2015-01-01"}
    plan = check(tmp_path, [DRAWN, DRAWN | other], [PAID, bad, PAID | other | {"reference": "R3"}])
    assert [row.loan_number for row in plan.loans] == ["L2"]
    assert [row.reference for row in plan.repayments] == ["R3"]
    assert [(row.file, row.line_no) for row in plan.refused] == [
        ("LOANS.csv", 2),
        ("REPAYMENTS.csv", 2),
        ("REPAYMENTS.csv", 3),
    ]


def test_an_unreadable_repayment_takes_its_loan_out_too(tmp_path: Path) -> None:
    plan = check(tmp_path, [DRAWN], [PAID | {"amount": "x"}])
    assert plan.loans == []


def test_one_borrower_has_one_name_on_all_rows(tmp_path: Path) -> None:
    plan = check(tmp_path, [DRAWN, DRAWN | {"loan_number": "L2", "name": "李四"}], [])
    assert [(row.line_no, row.field) for row in plan.refused] == [(3, "borrower_number")]


def test_an_id_number_belongs_to_one_borrower(tmp_path: Path) -> None:
    plan = check(tmp_path, [DRAWN, DRAWN | {"loan_number": "L2", "borrower_number": "B2"}], [])
    assert [(row.line_no, row.field) for row in plan.refused] == [(3, "id_number")]


def test_an_id_number_belongs_to_one_borrower_however_it_is_spelt(tmp_path: Path) -> None:
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in DRAWN["id_number"])
    other = DRAWN | {"loan_number": "L2", "borrower_number": "B2", "id_number": full_width}
    plan = check(tmp_path, [DRAWN, other], [])
    assert [(row.line_no, row.field) for row in plan.refused] == [(3, "id_number")]


def test_a_borrower_number_of_somebody_else_is_refused(tmp_path: Path) -> None:
    carry_out(check(tmp_path, [DRAWN], []))
    other = DRAWN | {"loan_number": "L2", "id_number": "110105199003070033"}
    plan = check(tmp_path, [other], [])
    assert [row.field for row in plan.refused] == ["borrower_number"]


def test_a_limit_above_what_one_person_may_owe_is_refused_before_anything_is_recorded(
    tmp_path: Path,
) -> None:
    CeilingFactory(kind="balance", value=9_999_99, effective_from=date(2015, 9, 16))
    plan = check(tmp_path, [DRAWN, DRAWN | {"loan_number": "L2"}], [PAID])
    assert {row.field for row in plan.refused} == {"limit", "loan_number"}
    assert (plan.loans, plan.repayments) == ([], [])


def test_a_ceiling_that_came_after_the_line_opened_refuses_nothing(tmp_path: Path) -> None:
    CeilingFactory(kind="balance", value=9_999_99, effective_from=date(2015, 9, 17))
    later = DRAWN | {"loan_number": "L2", "drawn_on": "2015-09-20"}
    assert check(tmp_path, [DRAWN, later], []).refused == []


def test_a_row_of_another_shape_takes_its_loan_out(tmp_path: Path) -> None:
    paths = write(tmp_path, [DRAWN], [PAID])
    paths[1].write_text(paths[1].read_text() + "R2,L1,2015-11-10,1,077.50\n")
    plan = book_check.check(
        book=book_file.read(*paths), loans_file=paths[0], repayments_file=paths[1], on=TODAY
    )
    assert (plan.loans, plan.repayments) == ([], [])


def test_a_report_never_repeats_personal_data(tmp_path: Path) -> None:
    plan = check(tmp_path, [DRAWN | {"id_number": "110105199003070018"}], [])
    assert "110105" not in str(plan.refused)


def test_where_the_books_are_further_facts_correct_the_past(tmp_path: Path) -> None:
    carry_out(check(tmp_path, [DRAWN], [PAID]))
    late = DRAWN | {"loan_number": "L2", "drawn_on": "2015-09-20"}
    carry_out(check(tmp_path, [DRAWN, late], [PAID]))
    fact = Fact.objects.get(loan__number="L2")
    assert (fact.value_on, fact.recorded_on) == (date(2015, 9, 20), date(2015, 10, 10))


def test_a_book_that_passes_the_lendable_capital_is_refused_whole(tmp_path: Path) -> None:
    CapitalPoolFactory._meta.model.objects.update(lendable_fen=500_000)
    with pytest.raises(book_import.CapitalTooSmall):
        carry_out(check(tmp_path, [DRAWN], []))
    assert not CreditLine.objects.exists()
