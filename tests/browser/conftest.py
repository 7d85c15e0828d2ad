"""A real browser against the site; every page must stay silent and talk to nobody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lending.models import CreditLine, Loan
from tests.billing.conftest import draw
from tests.factories import (
    CapitalPoolFactory,
    CreditLineFactory,
    OfficerFactory,
    ProductVersionFactory,
)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PASSWORD = "a long enough password"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("needs a Chromium: install it, or name one in CHROMIUM")
    # Playwright's own loop would make Django believe that it runs inside an asynchronous program.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield launch(playwright, CHROMIUM)


def launch(playwright: Playwright, executable: str) -> Browser:
    """Start Chromium; as root it runs without its sandbox, which would refuse to start."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=executable, args=arguments)


@dataclass
class Desk:
    """An officer at a browser, and what the pages complained of."""

    browser: Browser
    site: str
    language: str = "en"
    complaints: list[str] = field(default_factory=list)

    def log_in(self, name: str) -> Page:
        """Open a window of its own in which an officer is logged in."""
        window = self.browser.new_context(viewport={"width": 1440, "height": 900})
        window.add_cookies([{"name": "django_language", "value": self.language, "url": self.site}])
        page = window.new_page()
        self._listen(page)
        page.goto(f"{self.site}/admin/login/")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        return page

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("request", self._watch)

    def _hear(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.complaints.append(str(getattr(message, "text", "")))

    def _watch(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.site, "data:", "blob:")):
            self.complaints.append(f"asked another host: {url}")


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Desk]:
    desk = Desk(browser, live_server.url)
    yield desk
    assert desk.complaints == []


@pytest.fixture
def loan(transactional_db: None) -> Loan:
    ProductVersionFactory()
    CapitalPoolFactory()
    return draw(CreditLineFactory(limit_fen=100_000_00))


@pytest.fixture
def line(loan: Loan) -> CreditLine:
    return loan.line


@pytest.fixture
def officers(transactional_db: None) -> None:
    see = ["lending.view_borrower", "lending.view_creditline", "lending.view_loan"]
    see += ["core.view_approval", "billing.view_overduecase"]
    for name, verb in (("maker", "request"), ("checker", "check")):
        permissions = [*see, f"lending.{verb}_change_limit"]
        OfficerFactory(username=name, permissions=permissions)
    for officer in get_user_model().objects.all():
        officer.set_password(PASSWORD)
        officer.save()
