"""Officers at work in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lending.models import CreditLine, Loan
from tests.browser.conftest import Desk

pytestmark = pytest.mark.usefixtures("officers")


def test_a_limit_is_asked_for_by_one_officer_and_decided_by_another(
    desk: Desk, line: CreditLine
) -> None:
    maker = desk.log_in("maker")
    maker.goto(f"{desk.site}/admin/lending/creditline/{line.pk}/change/")
    maker.click("text=Ask for another limit")
    maker.fill("[name=limit]", "120,000.00")
    maker.fill("[name=reason]", "Six months without a day overdue.")
    maker.click("text=Ask for approval")
    expect(maker.get_by_text("You asked for this yourself")).to_be_visible()

    checker = desk.log_in("checker")
    checker.click("text=from 100,000.00 to 120,000.00 yuan")
    expect(checker.get_by_text("Six months without a day overdue.")).to_be_visible()
    checker.click("button:has-text('Approve')")
    expect(checker.get_by_text("Approved and done.")).to_be_visible()
    line.refresh_from_db()
    assert line.limit_fen == 120_000_00


def test_a_rejection_without_a_note_is_refused_on_the_page(desk: Desk, line: CreditLine) -> None:
    maker = desk.log_in("maker")
    maker.goto(f"{desk.site}/admin/lending/creditline/{line.pk}/ask/limit/")
    maker.fill("[name=limit]", "1.00")
    maker.fill("[name=reason]", "Asked by the borrower.")
    maker.click("text=Ask for approval")
    checker = desk.log_in("checker")
    checker.goto(maker.url)
    checker.click("button:has-text('Reject')")
    expect(checker.get_by_text("A rejection needs a reason.")).to_be_visible()


def test_the_loan_page_shows_its_parts_and_another_day(desk: Desk, loan: Loan) -> None:
    page = desk.log_in("maker")
    page.goto(f"{desk.site}/admin/lending/loan/{loan.pk}/change/")
    page.fill("#as_of", "2015-10-10")
    page.click("button:has-text('Show')")
    expect(page.get_by_text("¥6,072.00")).to_be_visible()
    page.click("summary:has-text('Interest segments')")
    expect(page.get_by_role("columnheader", name="Accrued")).to_be_visible()


def test_the_site_speaks_chinese_and_english(desk: Desk, loan: Loan) -> None:
    desk.language = "zh-hans"
    page = desk.log_in("maker")
    expect(page.get_by_role("heading", name="今日工作台")).to_be_visible()
    page.click("nav >> text=maker")
    page.click("button:has-text('English')")
    expect(page.get_by_role("heading", name="Today's desk")).to_be_visible()


def test_nothing_is_wider_than_a_phone(desk: Desk, loan: Loan) -> None:
    page = desk.log_in("maker")
    page.set_viewport_size({"width": 420, "height": 900})
    page.goto(f"{desk.site}/admin/lending/loan/{loan.pk}/change/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_who_guesses_at_a_password_is_told_the_way_out(desk: Desk) -> None:
    page = desk.browser.new_page(locale="en-GB")
    page.goto(f"{desk.site}/admin/login/")
    for _ in range(5):
        page.fill("input[name=username]", "checker")
        page.fill("input[name=password]", "a guess")
        page.click("button[type=submit]")
    expect(page.get_by_text("ask a supervisor to open it now")).to_be_visible()
    page.click("text=Back to the log-in")
    expect(page.locator("input[name=password]")).to_be_visible()


def test_a_borrower_is_found_from_the_desk_and_the_address_tells_nothing(
    desk: Desk, loan: Loan
) -> None:
    page = desk.log_in("maker")
    phone = loan.line.borrower.phone
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill(".x-search", phone)
    page.keyboard.press("Enter")
    expect(page.get_by_text(loan.number)).to_be_visible()
    expect(page.locator(".x-search")).to_have_value(phone)
    page.reload()
    expect(page.get_by_text(loan.number)).to_be_visible()
    assert not any(phone in address for address in [*asked, page.url])


def test_the_palette_finds_a_person_and_the_address_tells_nothing(desk: Desk, loan: Loan) -> None:
    page = desk.log_in("maker")
    phone = loan.line.borrower.phone
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    typed_into = page.locator("#search-input-command")
    page.keyboard.press("Control+k")
    expect(typed_into).to_be_focused()
    page.keyboard.type("nobody at all")
    expect(page.get_by_text("No person, loan or page was found.")).to_be_visible()
    typed_into.fill(phone)
    expect(page.locator("#command-results-list li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Loans", exact=True)).to_be_visible()
    page.click(".x-opener")
    expect(typed_into).to_be_focused()
    page.keyboard.type(loan.number.lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/lending/loan/{loan.pk}/change/")
    assert not any(phone in address or loan.number.lower() in address for address in asked)
