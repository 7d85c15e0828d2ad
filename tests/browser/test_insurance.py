"""An insurer at a browser: quotes by number, reads the page, and shows what was measured for a reason."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from core.maths.calendar import now
from lending.models import Borrower
from scoring.models import InsuranceQuote
from tests.browser.conftest import PASSWORD, Desk
from tests.factories import OfficerFactory
from tests.scoring.insurance.insured import CREDIT, HEALTH, insured

INSURER = ("scoring.view_insurancequote", "scoring.quote_insurance", "devices.reveal_observations")


@pytest.fixture
def insurer(transactional_db: None) -> None:
    officer = OfficerFactory(username="insurer", permissions=list(INSURER))
    officer.set_password(PASSWORD)
    officer.save()
    assert get_user_model().objects.get() == officer


@pytest.fixture
def her(insurer: None) -> Borrower:
    return insured(HEALTH, until=now())


def test_a_quote_is_made_and_read(desk: Desk, her: Borrower) -> None:
    page = desk.log_in("insurer")
    page.goto(f"{desk.site}/admin/scoring/insurancequote/")
    page.get_by_role("link", name="Quote an insurance").click()
    page.fill("input[name=borrower]", her.number)
    page.fill("input[name=premium]", "1,000.00")
    page.get_by_role("button", name="Quote").click()
    expect(page.get_by_text("1,000.00 yuan becomes 940.68 yuan")).to_be_visible()
    expect(page.get_by_text("9,000", exact=True)).to_have_count(0)
    page.get_by_role("link", name="With what was measured").click()
    page.fill("textarea[name=reason]", "the borrower asked")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("9,000", exact=True)).to_be_visible()
    expect(page.get_by_text("never touches your credit")).to_be_visible()


def test_a_consent_to_credit_is_no_consent_to_insurance(desk: Desk, insurer: None) -> None:
    borrower = insured(*CREDIT)
    page = desk.log_in("insurer")
    page.goto(f"{desk.site}/admin/scoring/insurancequote/quote/")
    page.fill("input[name=borrower]", borrower.number)
    page.fill("input[name=premium]", "1000")
    page.get_by_role("button", name="Quote").click()
    expect(page.get_by_text("one to credit is none to insurance")).to_be_visible()
    assert not InsuranceQuote.objects.exists()
