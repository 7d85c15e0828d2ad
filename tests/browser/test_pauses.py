"""A pause asked for, decided, seen and ended by officers in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from playwright.sync_api import expect

from billing.models import Fact
from core.maths.calendar import today
from lending.models import Loan
from tests.browser.conftest import Desk

pytestmark = pytest.mark.usefixtures("officers")


def may(name: str, *codenames: str) -> None:
    """Grant an officer further rights."""
    wanted = Permission.objects.filter(codename__in=codenames)
    assert wanted.count() == len(codenames)
    User.objects.get(username=name).user_permissions.add(*wanted)


def test_a_pause_is_asked_for_by_one_decided_by_another_and_resumed(desk: Desk, loan: Loan) -> None:
    may("maker", "request_pause", "request_resume")
    may("checker", "check_pause", "check_resume")
    loan_page = f"{desk.site}/admin/lending/loan/{loan.pk}/change/"
    maker = desk.log_in("maker")
    maker.goto(loan_page)
    maker.click("text=Ask for a pause")
    maker.fill("[name=until]", (today() + timedelta(days=30)).isoformat())
    maker.check("[name=stops][value=clock]")
    maker.fill("[name=reason]", "In hospital until the end of the month.")
    maker.click("text=Ask for approval")
    expect(maker.get_by_text("You asked for this yourself")).to_be_visible()

    checker = desk.log_in("checker")
    checker.goto(maker.url)
    expect(checker.get_by_text("the count of days past due").first).to_be_visible()
    checker.click("button:has-text('Approve')")
    expect(checker.get_by_text("Approved and done.")).to_be_visible()
    assert Fact.objects.get(kind="pause").detail["stops"] == ["clock"]

    maker.goto(loan_page)
    expect(maker.get_by_text("Paused: the count of days past due").first).to_be_visible()
    maker.click("text=Resume…")
    maker.fill("[name=reason]", "Back at work.")
    maker.click("text=Ask for approval")
    checker.goto(maker.url)
    checker.click("button:has-text('Approve')")
    expect(checker.get_by_text("Approved and done.")).to_be_visible()
    maker.goto(loan_page)
    expect(maker.get_by_text("Paused: the count of days past due")).to_have_count(0)
    assert Fact.objects.filter(kind="resume").count() == 1


def test_a_pause_that_ends_today_is_refused_on_the_form(desk: Desk, loan: Loan) -> None:
    may("maker", "request_pause")
    maker = desk.log_in("maker")
    maker.goto(f"{desk.site}/admin/lending/loan/{loan.pk}/ask/pause/")
    maker.fill("[name=until]", today().isoformat())
    maker.check("[name=stops][value=penalty]")
    maker.fill("[name=reason]", "Asked by the borrower.")
    maker.click("text=Ask for approval")
    expect(maker.get_by_text("A pause ends on a later day than today.")).to_be_visible()
