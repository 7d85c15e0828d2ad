"""Tests of the officers' pages: each answers, and none asks the database once a row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from billing.models import BureauNotice, OverdueCase, Statement, StatementLine
from core.maths.calendar import today
from core.services import approvals
from lending.models import Ceiling, CreditLine, Loan
from tests.billing.conftest import draw, pay
from tests.billing.statement_sums import STORED_AMOUNTS
from tests.factories import CeilingFactory, CreditLineFactory, OfficerFactory

LISTS = [
    "lending_borrower",
    "lending_loan",
    "lending_creditline",
    "billing_overduecase",
    "core_approval",
    "lending_productversion",
    "lending_ceiling",
    "core_auditevent",
    "billing_statement",
    "billing_closerun",
    "billing_alarm",
    "billing_account",
    "billing_posting",
    "auth_user",
]


@pytest.fixture
def admin(client: Client, db: None) -> Client:
    client.force_login(get_user_model().objects.create_superuser("root", password="x"))
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(f"admin:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_answers_when_nothing_is_there(admin: Client, name: str) -> None:
    assert "x-" in page(admin, f"{name}_changelist")


def test_the_desk_answers_before_anything_happened(admin: Client) -> None:
    assert "x-alarm" in page(admin, "index")


def test_the_loan_page_shows_its_schedule_and_pay_off(admin: Client, loan: Loan) -> None:
    pay(loan.line, 1072_00, today(), value_on=date(2015, 10, 10), loan=loan)
    text = page(admin, "lending_loan_change", loan.pk, as_of="2015-11-25")
    assert "¥5,119.62" in text
    assert "2016-03-10" in text


def test_the_loan_page_shows_what_courts_protect_beside_what_is_claimed(
    admin: Client, loan: Loan
) -> None:
    assert "7,443.95" not in page(admin, "lending_loan_change", loan.pk, as_of="2016-09-16")
    CeilingFactory(kind=Ceiling.Kind.PROTECTED_RATE)
    text = page(admin, "lending_loan_change", loan.pk, as_of="2016-09-16")
    assert "7,561.33" in text
    assert "7,443.95" in text


@pytest.mark.parametrize("action", ["billing.reverse", "billing.write_off"])
def test_a_request_leads_to_its_loan(admin: Client, loan: Loan, action: str) -> None:
    paid = pay(loan.line, 1072_00, today(), value_on=date(2015, 10, 10), loan=loan).facts[0]
    verb = action.removeprefix("billing.")
    asked = approvals.request(
        action=action,
        target=paid if verb == "reverse" else loan,
        payload={},
        maker=OfficerFactory(permissions=[f"billing.request_{verb}"]),
        reason="wrong loan",
        on=today(),
    )
    assert reverse("admin:lending_loan_change", args=[loan.pk]) in page(
        admin, "core_approval_change", asked.pk
    )


def test_the_loan_page_answers_as_was_known_on_a_day(admin: Client, loan: Loan) -> None:
    pay(loan.line, 1072_00, today(), value_on=loan.drawn_on + timedelta(24), loan=loan)
    known = page(admin, "lending_loan_change", loan.pk, as_of="2015-10-10")
    believed = page(
        admin, "lending_loan_change", loan.pk, as_of="2015-10-10", known_on="2015-10-10"
    )
    assert "¥5,000.00" in known
    assert "¥6,072.00" in believed


@pytest.mark.parametrize("name", ["lending_loan", "lending_creditline", "lending_borrower"])
def test_a_list_asks_no_more_for_more_rows(
    admin: Client, line: CreditLine, name: str, django_assert_max_num_queries: Any
) -> None:
    for other in [line, *CreditLineFactory.create_batch(5, limit_fen=100_000_00)]:
        draw(other)
    with django_assert_max_num_queries(10) as asked:
        page(admin, f"{name}_changelist")
    counted = [query["sql"] for query in asked if "COUNT(" in query["sql"] and name in query["sql"]]
    assert all("LIMIT" in sql for sql in counted)


def count_queries(client: Client, name: str, pk: int) -> int:
    """Count what a page asks; the first time it also asks what is remembered afterwards."""
    page(client, f"{name}_change", pk)
    with CaptureQueriesContext(connection) as asked:
        page(client, f"{name}_change", pk)
    return len(asked)


def test_the_borrowers_page_and_the_lines_ask_no_more_for_more_loans(
    admin: Client, line: CreditLine
) -> None:
    def counted() -> list[int]:
        pages = (("lending_borrower", line.borrower_id), ("lending_creditline", line.pk))
        return [count_queries(admin, name, pk) for name, pk in pages]

    OverdueCase.objects.create(loan=draw(line), opened_on=date(2015, 10, 11))
    before = counted()
    for _loan in range(5):
        OverdueCase.objects.create(loan=draw(line), opened_on=date(2015, 10, 11))
    assert counted() == before


def test_the_loans_page_asks_no_more_for_more_facts(admin: Client, loan: Loan) -> None:
    def paid(reference: str) -> None:
        pay(loan.line, 100_00, today(), reference, value_on=date(2015, 10, 10), loan=loan)

    paid("p1")
    before = count_queries(admin, "lending_loan", loan.pk)
    for number in range(2, 7):
        paid(f"p{number}")
    assert count_queries(admin, "lending_loan", loan.pk) == before


def test_the_page_of_a_statement_asks_no_more_for_more_loans(
    admin: Client, line: CreditLine
) -> None:
    counted = []
    for issued_on, loans in ((date(2015, 10, 10), 1), (date(2015, 11, 10), 6)):
        amounts = dict.fromkeys(
            (
                "next_due_fen",
                "due_fen",
                "overdue_fen",
                "paid_fen",
                "principal_unpaid_fen",
                "payoff_fen",
            ),
            1,
        )
        days = {"issued_on": issued_on, "period_from": issued_on, "next_due_on": issued_on}
        issued = Statement.objects.create(line=line, **days, **amounts)
        for _loan in range(loans):
            StatementLine.objects.create(
                statement=issued,
                loan=draw(line),
                days_past_due=0,
                **dict.fromkeys(STORED_AMOUNTS, 1),
            )
        counted.append(count_queries(admin, "billing_statement", issued.pk))
    assert counted[0] == counted[1]


def search(client: Client, name: str, term: str) -> str:
    response = client.post(reverse(f"admin:{name}"), {"q": term}, follow=True)
    return response.content.decode().split("result_list")[-1]


def test_a_loan_is_found_by_its_whole_number_only(admin: Client, loan: Loan) -> None:
    assert loan.number in search(admin, "lending_loan_changelist", loan.number)
    assert loan.number not in search(admin, "lending_loan_changelist", loan.number[:4])


def test_a_loan_is_found_by_its_borrowers_phone(admin: Client, loan: Loan) -> None:
    text = search(admin, "lending_loan_changelist", loan.line.borrower.phone)
    assert loan.number in text
    assert "_changelist_filters" not in text


def test_the_download_holds_the_cases_of_the_list_and_no_others(
    admin: Client, line: CreditLine, loan: Loan
) -> None:
    other = draw(line)
    OverdueCase.objects.create(loan=loan, opened_on=date(2015, 10, 11))
    closed = {"opened_on": date(2015, 10, 11), "closed_on": date(2015, 10, 12)}
    OverdueCase.objects.create(loan=other, **closed)
    address = reverse("admin:billing_overduecase_download")
    for state, shown, hidden in ((None, loan, other), ("closed", other, loan)):
        text = admin.get(address, {"state": state} if state else {}).content.decode()
        assert shown.number in text
        assert hidden.number not in text
    assert f'{address}?state=closed"' in page(
        admin, "billing_overduecase_changelist", state="closed"
    )


def test_a_list_that_one_file_does_not_take_comes_in_parts(
    admin: Client, line: CreditLine, loan: Loan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.admin.cases.MOST_ROWS", 2)
    admin.cookies["django_language"] = "en"
    loans = [loan, draw(line), draw(line)]
    for each in loans:
        OverdueCase.objects.create(loan=each, opened_on=date(2015, 10, 11))
    address = reverse("admin:billing_overduecase_download")
    answer = admin.get(address, {"state": "all"}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [
        (reverse("admin:billing_overduecase_changelist") + "?state=all", 302)
    ]
    assert "The list has 3 cases, a file takes 2." in text
    assert "state=all&amp;part=2" in text
    files = [admin.get(f"{address}?state=all&part={part}") for part in (1, 2)]
    assert "-2-of-2.csv" in files[1].headers["Content-Disposition"]
    rows = [row for file in files for row in file.content.decode().splitlines()[1:]]
    assert sorted(row.split(",")[0] for row in rows) == sorted(each.number for each in loans)


def test_a_download_by_an_unknown_filter_leads_back_to_the_list(admin: Client, loan: Loan) -> None:
    answer = admin.get(reverse("admin:billing_overduecase_download"), {"as_of": "9999-99-99"})
    assertRedirects(answer, reverse("admin:billing_overduecase_changelist"))


def test_the_desk_sums_the_positions_once(
    admin: Client, loan: Loan, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40) as asked:
        page(admin, "index")
    sums = [query for query in asked if 'SUM("billing_position"' in query["sql"]]
    assert len(sums) == 1


def test_the_pages_of_loan_and_borrower_say_when_the_borrower_was_told(
    admin: Client, loan: Loan
) -> None:
    OverdueCase.objects.create(loan=loan, opened_on=date(2015, 10, 11))
    days = {"due_on": date(2015, 10, 10), "reached_on": date(2015, 10, 11)}
    BureauNotice.objects.create(loan=loan, report_from=date(2015, 10, 16), **days)
    for name, pk in (("loan", loan.pk), ("borrower", loan.line.borrower_id)):
        assert "2015-10-16" in page(admin, f"lending_{name}_change", pk)
