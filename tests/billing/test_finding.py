"""One search finds people, loans, cases and pages, and what is typed gets into no address."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lending.models import Borrower, Loan
from tests.billing.conftest import draw
from tests.factories import (
    BorrowerFactory,
    CapitalPoolFactory,
    CreditLineFactory,
    OfficerFactory,
    ProductVersionFactory,
)

SEARCH = "/admin/search/"
SEES = [
    "lending.view_borrower",
    "lending.view_creditline",
    "lending.view_loan",
    "billing.view_overduecase",
]


@pytest.fixture
def officer(db: None) -> Client:
    return logged_in(*SEES)


def logged_in(*codes: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(OfficerFactory(permissions=list(codes)))
    return client


def found(client: Client, term: str) -> Any:
    """Search, and follow to what was found. The address says nothing of it."""
    answer = client.post(SEARCH, {"q": term})
    assert answer.status_code == 302
    assert term.strip() not in answer.headers["Location"]
    return client.get(answer.headers["Location"])


def palette(client: Client, term: str) -> str:
    answer = client.post(SEARCH, {"q": term}, headers={"hx-request": "true"})
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


@pytest.fixture
def newcomer(db: None) -> Borrower:
    """Make somebody who never drew a loan."""
    borrower: Borrower = CreditLineFactory(
        borrower__number="u-10086", borrower__name="欧阳晓明"
    ).borrower
    return borrower


@pytest.fixture
def loan(db: None) -> Loan:
    ProductVersionFactory()
    CapitalPoolFactory()
    return draw(CreditLineFactory(limit_fen=100_000_00))


@pytest.mark.parametrize("field", ["phone", "id_number", "name"])
def test_a_person_without_a_loan_is_found(officer: Client, newcomer: Borrower, field: str) -> None:
    page = found(officer, f" {getattr(newcomer, field)} ")
    assert page.context["people"] == [newcomer]
    assert [line.borrower for line in page.context["lines"].rows] == [newcomer]
    assert not page.context["loans"]


@pytest.mark.parametrize("spelt", ["u-10086", "U-10086", " u-10086 "])
def test_a_borrower_number_opens_the_borrower(
    officer: Client, newcomer: Borrower, spelt: str
) -> None:
    answer = officer.post(SEARCH, {"q": spelt})
    assert answer.headers["Location"] == reverse(
        "admin:lending_borrower_change", args=[newcomer.pk]
    )


@pytest.mark.parametrize("spell", [str, str.lower])
def test_a_loan_number_opens_the_loan(officer: Client, loan: Loan, spell: Any) -> None:
    answer = officer.post(SEARCH, {"q": spell(loan.number)})
    assert answer.headers["Location"] == reverse("admin:lending_loan_change", args=[loan.pk])


def test_a_phone_finds_the_person_and_the_loans(officer: Client, loan: Loan) -> None:
    page = found(officer, loan.line.borrower.phone)
    assert page.context["people"] == [loan.line.borrower]
    assert page.context["loans"].rows == [loan]


def test_what_was_found_is_nothing_and_said_so(officer: Client) -> None:
    assert "No person, loan or page was found." in found(officer, "13800000000").content.decode()
    assert "No person, loan or page was found." in palette(officer, "13800000000")


def test_pages_are_found_by_part_of_their_name(officer: Client) -> None:
    assert [page.title for page in found(officer, "overdue").context["pages"]] == ["Overdue cases"]
    assert reverse("admin:billing_overduecase_changelist") in palette(officer, "overd")


def test_the_palette_finds_people_and_loans(
    officer: Client, loan: Loan, newcomer: Borrower
) -> None:
    assert reverse("admin:lending_borrower_change", args=[newcomer.pk]) in palette(
        officer, "U-10086"
    )
    assert reverse("admin:lending_loan_change", args=[loan.pk]) in palette(
        officer, loan.number.lower()
    )


def test_nobody_finds_what_they_may_not_see(loan: Loan, newcomer: Borrower) -> None:
    stranger = logged_in("core.view_auditevent")
    for term in (loan.number, newcomer.number, newcomer.phone):
        assert "No person, loan or page was found." in palette(stranger, term)
        page = found(stranger, term)
        assert not page.context["people"]
        assert not page.context["loans"]
    assert not found(stranger, "loans").context["pages"]


def test_nothing_is_searched_for_that_stands_in_the_address(
    officer: Client, newcomer: Borrower
) -> None:
    for query in (
        {"s": newcomer.phone},
        {"q": newcomer.phone},
        {"s": newcomer.phone, "extended": "1"},
    ):
        text = officer.get(SEARCH, query).content.decode()
        assert newcomer.number not in text
        assert newcomer.phone not in text


def test_a_name_of_many_shows_as_many_as_fit(officer: Client) -> None:
    BorrowerFactory.create_batch(25, name="张伟")
    assert len(found(officer, "张伟").context["people"]) == 20


def test_who_is_not_logged_in_finds_nothing(db: None, newcomer: Borrower) -> None:
    answer = Client().post(SEARCH, {"q": newcomer.phone})
    assert "/login/" in answer.headers["Location"]
    assert newcomer.phone not in answer.headers["Location"]
