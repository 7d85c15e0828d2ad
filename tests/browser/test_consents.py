"""A borrower on the phone withdraws: told first, confirmed second, and the page shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from core.maths.calendar import now, today
from core.models import AuditEvent
from devices.maths.catalogue import Kind, Purpose
from devices.models import BandDay, ConsentReceipt
from lending.models import Loan
from lending.services.officers import set_up_groups
from tests.browser.conftest import PASSWORD, Desk
from tests.factories import ConsentReceiptFactory, OfficerFactory


@pytest.fixture
def consent(loan: Loan) -> ConsentReceipt:
    """Make the borrower of a loan agree to their band, and tell thirty days of it."""
    set_up_groups()
    maker = OfficerFactory(username="maker")
    maker.groups.add(maker.groups.model.objects.get(name="maker"))
    for officer in get_user_model().objects.all():
        officer.set_password(PASSWORD)
        officer.save()
    receipt: ConsentReceipt = ConsentReceiptFactory(
        borrower=loan.line.borrower, purpose=Purpose.CREDIT, kind=Kind.BAND
    )
    for back in range(1, 31):
        BandDay.objects.create(
            borrower=receipt.borrower,
            day=today() - timedelta(days=back),
            known_at=now(),
            coverage=0.9,
            trust=1.0,
            steps=8_421,
        )
    return receipt


def test_a_withdrawal_is_told_confirmed_and_seen(desk: Desk, consent: ConsentReceipt) -> None:
    page = desk.log_in("maker")
    page.goto(f"{desk.site}/admin/lending/borrower/{consent.borrower.pk}/change/")
    expect(page.locator("#coverage")).to_contain_text("30 of 182 days with data")
    page.click("#consents >> text=Withdraw")
    page.select_option("select[name=language]", "en")
    page.click("text=Show what it does")
    expect(page.get_by_text("Nothing else is refused")).to_be_visible()
    page.click("text=The borrower confirms: withdraw")
    expect(page.get_by_text("Withdrawn. Nothing more is stored")).to_be_visible()
    page.goto(f"{desk.site}/admin/lending/borrower/{consent.borrower.pk}/change/")
    expect(page.locator("#consents").get_by_text("withdrawn")).to_be_visible()
    expect(page.locator("#coverage")).not_to_contain_text("30 of 182")


def test_sensitive_days_are_shown_for_a_reason(desk: Desk, consent: ConsentReceipt) -> None:
    page = desk.log_in("maker")
    page.goto(f"{desk.site}/admin/devices/device/borrowers/{consent.borrower.pk}/days/?data=band")
    page.fill("[name=reason]", "The borrower asks what we hold.")
    page.click(".x-page button[type=submit]")
    expect(page.get_by_role("img", name="steps")).to_be_visible()
    assert AuditEvent.objects.filter(operation="REVEAL", actor="officer:maker").count() == 1


def test_the_borrowers_page_fits_a_phone(desk: Desk, consent: ConsentReceipt) -> None:
    page = desk.log_in("maker")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk.site}/admin/lending/borrower/{consent.borrower.pk}/change/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
