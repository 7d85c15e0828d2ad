"""The day's close, day by day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, Sum

from billing.models import (
    Arrears,
    Books,
    CloseRun,
    OverdueCase,
    Position,
    Provision,
    Segment,
    Transfer,
    TrialBalance,
)
from billing.services.close import business_days
from billing.services.ledger import trial_balance
from billing.services.proof import book_proof, loan_proof
from lending.models import CreditLine, LineFreeze, Loan
from tests.billing.closed_again import close_again, written
from tests.billing.conftest import DRAWN_ON, draw, pay


def close_through(through: date) -> None:
    """Close every day not yet closed."""
    for on in business_days.days_to_close(through=through, today=through + timedelta(days=1)):
        run = business_days.close_day(on=on)
        assert business_days.findings(run=run) == []


def prove() -> list[str]:
    """Return every difference that the books show."""
    loans = [
        str(found)
        for span in book_proof.loan_ranges()
        for found in loan_proof.differences(first_id=span[0], last_id=span[1])
    ]
    on = Books.objects.get().closed_through
    return [*loans, *book_proof.summed_differences(on=on), *book_proof.row_differences()]


def test_a_missed_instalment_bears_overdue_interest_from_its_due_date(
    line: CreditLine, loan: Loan
) -> None:
    pay(line, 1072_00, date(2015, 10, 10))
    close_through(date(2015, 11, 10))
    overdue = Segment.objects.filter(ends_on__isnull=True).order_by("component")
    assert [(s.component, s.balance_fen, s.starts_on) for s in overdue] == [
        ("compound_interest", 77_50, date(2015, 11, 10)),
        ("penalty_interest", 1000_00, date(2015, 11, 10)),
    ]
    assert prove() == []


def test_each_day_posts_its_own_accrual(line: CreditLine, loan: Loan) -> None:
    close_through(DRAWN_ON + timedelta(days=3))
    accruals = Transfer.objects.filter(posting__key__startswith="accrual:").order_by(
        "posting__posted_on"
    )
    assert [(t.posting.posted_on, t.amount_fen) for t in accruals] == [
        (DRAWN_ON + timedelta(days=n), 3_00) for n in range(4)
    ]


def test_an_overdue_loan_gets_a_case_and_a_frozen_line(line: CreditLine, loan: Loan) -> None:
    close_through(date(2015, 10, 11))
    line.refresh_from_db()
    assert line.is_frozen
    assert OverdueCase.objects.get().opened_on == date(2015, 10, 11)
    assert LineFreeze.objects.get().frozen_on == date(2015, 10, 11)
    assert Arrears.objects.get().band == "M1"


def test_a_cure_closes_the_case_and_unfreezes_the_line(line: CreditLine, loan: Loan) -> None:
    close_through(date(2015, 10, 12))
    pay(line, 1100_00, date(2015, 10, 13))
    line.refresh_from_db()
    assert not line.is_frozen
    assert OverdueCase.objects.get().closed_on == date(2015, 10, 13)
    close_through(date(2015, 10, 14))
    assert prove() == []


def test_a_loan_over_ninety_days_moves_its_interest_out_of_income(
    line: CreditLine, loan: Loan
) -> None:
    close_through(date(2016, 1, 9))
    income = TrialBalance.objects.get(closed_on=date(2016, 1, 9), account=4001).balance_fen
    memo = TrialBalance.objects.get(closed_on=date(2016, 1, 9), account=9001).balance_fen
    assert (income, memo > 0) == (0, True)
    assert Position.objects.get().principal_unpaid_fen == 6000_00
    assert prove() == []


def test_a_payment_recorded_late_takes_away_the_case_and_brings_income_back(
    line: CreditLine, loan: Loan
) -> None:
    close_through(date(2016, 1, 20))
    pay(line, 7000_00, date(2016, 1, 21), value_on=date(2015, 10, 10))
    assert not Arrears.objects.exists()
    close_through(date(2016, 1, 22))
    assert prove() == []


def test_catching_up_equals_closing_each_day(line: CreditLine, loan: Loan) -> None:
    pay(line, 1072_00, date(2015, 10, 20), value_on=date(2015, 10, 10))
    close_through(date(2015, 11, 20))
    assert Books.objects.get().closed_through == date(2015, 11, 20)
    assert CloseRun.objects.count() == (date(2015, 11, 20) - DRAWN_ON).days + 1
    assert prove() == []


def test_closing_a_day_twice_changes_nothing(line: CreditLine, loan: Loan) -> None:
    close_through(date(2015, 11, 11))
    before = written()
    for run in CloseRun.objects.order_by("business_on"):
        close_again(run.business_on)
    assert written() == before


def test_a_day_that_is_not_over_is_refused(line: CreditLine, loan: Loan) -> None:
    with pytest.raises(business_days.DayNotOver):
        business_days.days_to_close(through=DRAWN_ON, today=DRAWN_ON)


def test_books_without_a_loan_have_nothing_to_close(line: CreditLine) -> None:
    with pytest.raises(business_days.NothingToClose):
        business_days.days_to_close(through=DRAWN_ON, today=DRAWN_ON + timedelta(days=1))


def test_a_months_end_provides_by_class(line: CreditLine, loan: Loan) -> None:
    close_through(date(2015, 10, 31))
    row = Provision.objects.get(month_end_on=date(2015, 10, 31))
    assert (row.asset_class, row.principal_fen, row.required_fen) == (
        "special_mention",
        6000_00,
        180_00,
    )
    allowance = TrialBalance.objects.get(closed_on=date(2015, 10, 31), account=1390)
    assert allowance.balance_fen == -180_00


def test_a_trial_balance_holds_no_posting_of_a_later_day(line: CreditLine, loan: Loan) -> None:
    close_through(date(2015, 10, 9))
    pay(line, 1072_00, date(2015, 10, 12))
    for closed_on, cash_fen in ((11, -6000_00), (12, -4928_00)):
        close_through(date(2015, 10, closed_on))
        cash = TrialBalance.objects.get(closed_on=date(2015, 10, closed_on), account=1001)
        assert cash.balance_fen == cash_fen
    assert prove() == []


def test_the_trial_balance_shown_of_any_day_is_the_sum_of_its_ledger(
    line: CreditLine, loan: Loan
) -> None:
    close_through(date(2015, 10, 12))
    pay(line, 1072_00, date(2015, 10, 12))
    pay(line, 500_00, date(2015, 10, 14), reference="p2")
    for on in (date(2015, 10, day) for day in (9, 11, 12, 13, 14)):
        posted = Transfer.objects.filter(posting__posted_on__lte=on)
        cash = posted.aggregate(
            debits=Sum("amount_fen", filter=Q(debit=1001), default=0),
            credits=Sum("amount_fen", filter=Q(credit=1001), default=0),
        )
        shown = next(row for row in trial_balance.rows(on=on) if row.account.pk == 1001)
        assert shown.balance_fen == cash["debits"] - cash["credits"]


def test_a_months_end_provides_for_what_was_lent_on_that_day(line: CreditLine, loan: Loan) -> None:
    draw(line, 600_00, on=date(2015, 10, 9))
    close_through(date(2015, 10, 9))
    pay(line, 7000_00, date(2015, 11, 2), value_on=date(2015, 10, 10))
    close_through(date(2015, 10, 31))
    rows = Provision.objects.filter(month_end_on=date(2015, 10, 31)).order_by("asset_class")
    assert list(rows.values_list("asset_class", "principal_fen")) == [
        ("normal", 600_00),
        ("special_mention", 6000_00),
    ]
    close_through(date(2015, 11, 2))
    assert prove() == []


def test_the_allowance_is_given_back_once_nothing_is_lent(line: CreditLine, loan: Loan) -> None:
    close_through(date(2015, 10, 31))
    pay(line, 6300_00, date(2015, 11, 1))
    close_through(date(2015, 11, 30))
    allowance = TrialBalance.objects.get(closed_on=date(2015, 11, 30), account=1390)
    assert allowance.balance_fen == 0


def test_the_close_of_an_ordinary_day_asks_few_queries(
    line: CreditLine, loan: Loan, django_assert_max_num_queries: Any
) -> None:
    close_through(DRAWN_ON)
    with django_assert_max_num_queries(130):
        business_days.close_day(on=DRAWN_ON + timedelta(days=1))


def test_the_register_of_a_day_sums_to_its_posting(line: CreditLine, loan: Loan) -> None:
    draw(line, 777_77, on=DRAWN_ON)
    close_through(DRAWN_ON + timedelta(days=2))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(accrued_fen) FROM accrual_register(%s)", [DRAWN_ON + timedelta(days=2)]
        )
        (registered_fen,) = cursor.fetchone()
    posted = Transfer.objects.filter(posting__key__endswith=f":{DRAWN_ON + timedelta(days=2)}")
    assert registered_fen == sum(posted.values_list("amount_fen", flat=True))
