"""Officers search for people, and no address, log or session shows for whom."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from unfold.admin import ModelAdmin

from lending.models import Borrower
from tests.factories import BorrowerFactory, CreditLineFactory, OfficerFactory

BORROWERS = "admin:lending_borrower_changelist"
EVERY = list(admin.site._registry.values())
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
# What an address may hold: a day that was picked, and what nobody types.
NOT_TYPED = ("date", "hidden", "radio", "checkbox", "submit", "button")


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    see = ["lending.view_borrower", "lending.view_creditline"]
    client.force_login(OfficerFactory(permissions=see))
    return client


@pytest.fixture
def borrower(db: None) -> Borrower:
    BorrowerFactory.create_batch(2)
    found: Borrower = BorrowerFactory(name="欧阳晓明")
    return found


@pytest.mark.parametrize("field", ["id_number", "phone", "name", "number"])
def test_a_person_is_found_and_the_address_doesnt_say_who(
    desk: Client, borrower: Borrower, field: str
) -> None:
    term = getattr(borrower, field)
    answer = desk.post(reverse(BORROWERS), {"q": f" {term} "})
    assert term not in answer.headers["Location"]
    found = desk.get(answer.headers["Location"])
    assert [row.pk for row in found.context["cl"].result_list] == [borrower.pk]
    assert found.context["cl"].query == term


def test_the_session_keeps_what_was_searched_for_encrypted(
    desk: Client, borrower: Borrower
) -> None:
    desk.post(reverse(BORROWERS), {"q": borrower.phone})
    kept = str(Session.objects.get(pk=desk.session.session_key).get_decoded())
    assert "searches" in kept
    assert borrower.phone not in kept


def test_a_phone_in_the_address_is_not_searched_for(desk: Client, borrower: Borrower) -> None:
    page = desk.get(reverse(BORROWERS), {"q": borrower.phone}, headers={"accept-language": "en"})
    assert len(page.context["cl"].result_list) == 3
    assert borrower.phone not in page.content.decode()
    assert "Search again" in page.content.decode()


def test_another_officers_search_can_not_be_opened(desk: Client, borrower: Borrower) -> None:
    address = desk.post(reverse(BORROWERS), {"q": borrower.phone}).headers["Location"]
    colleague = Client()
    colleague.force_login(OfficerFactory(permissions=["lending.view_borrower"]))
    assert borrower.phone not in colleague.get(address).content.decode()


def test_a_filter_stays_and_the_page_begins_anew(desk: Client) -> None:
    line = CreditLineFactory()
    lines = reverse("admin:lending_creditline_changelist")
    answer = desk.post(f"{lines}?is_frozen__exact=0&p=3&q=old", {"q": line.borrower.number})
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert set(query) == {"is_frozen__exact", "q"}
    found = desk.get(answer.headers["Location"])
    assert [row.pk for row in found.context["cl"].result_list] == [line.pk]


def test_searching_for_nothing_shows_all(desk: Client) -> None:
    assert desk.post(f"{reverse(BORROWERS)}?q=old", {"q": " "}).headers["Location"] == reverse(
        BORROWERS
    )


def test_a_session_keeps_the_last_twenty_searches(desk: Client) -> None:
    for n in range(25):
        desk.post(reverse(BORROWERS), {"q": f"u-{n}"})
    assert len(desk.session["searches"]) == 20


def test_officers_are_searched_for_by_post_too(db: None) -> None:
    desk = Client()
    desk.force_login(OfficerFactory(is_superuser=True))
    OfficerFactory(username="ouyang")
    officers = reverse("admin:auth_user_changelist")
    answer = desk.post(officers, {"q": "ouyan"})
    assert "ouyan" not in answer.headers["Location"]
    listed = desk.get(answer.headers["Location"]).context["cl"].result_list
    assert [officer.username for officer in listed] == ["ouyang"]


@pytest.mark.parametrize("typed", ["13800138000", "张三", "2026-10-1x", "1 OR 1"])
def test_a_filter_takes_days_and_times_and_nothing_else_into_the_address(
    desk: Client, typed: str
) -> None:
    desk.force_login(OfficerFactory(permissions=["core.view_auditevent"]))
    events = reverse("admin:core_auditevent_changelist")
    sent = {"filtered": "1", "at_from_0": typed, "at_from_1": "09:30", "at_to_0": "2026-10-10"}
    english = {"accept-language": "en"}
    answer = desk.post(f"{events}?p=3&at_from_0=2026-01-01", sent, headers=english)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query == {"at_from_1": ["09:30"], "at_to_0": ["2026-10-10"]}
    page = desk.get(answer.headers["Location"], headers=english)
    assert "A day is written 2026-10-10" in page.content.decode()


class _Forms(HTMLParser):
    """Collect what each form that isn't posted can be typed into, and what asks by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.is_sent_in_the_address = False
        self.typed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_sent_in_the_address = given.get("method", "get").lower() == "get"  # type: ignore[union-attr]
        if tag == "form" and given.get("method") == "dialog":
            self.is_sent_in_the_address = False
        if self.is_sent_in_the_address and (
            tag == "textarea" or (tag == "input" and given.get("type", "text") not in NOT_TYPED)
        ):
            self.typed.append(f"a form has {given.get('name')} in its address")
        if tag == "input" and ("hx-get" in given or "data-ajax--url" in given):
            self.typed.append(f"{given.get('name')} is sent with hx-get")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_sent_in_the_address = False


def typed_into_addresses(html: str) -> list[str]:
    forms = _Forms()
    forms.feed(html)
    return forms.typed


def test_a_form_that_sends_what_is_typed_in_the_address_would_be_seen() -> None:
    for planted in (
        "<form><input name=q></form>",
        "<form method=get><textarea name=q></textarea></form>",
        '<input name=s hx-get="/x">',
        '<form method="GET"><input type="search" name="q"></form>',
    ):
        assert typed_into_addresses(planted)
    assert not typed_into_addresses("<form method=get><input type=date name=as_of></form>")


@pytest.mark.parametrize("site", EVERY, ids=lambda site: site.opts.label_lower)
def test_nothing_typed_on_a_list_gets_into_an_address(db: None, site: ModelAdmin) -> None:
    desk = Client()
    desk.force_login(OfficerFactory(is_superuser=True))
    page = desk.get(reverse(f"admin:{site.opts.app_label}_{site.opts.model_name}_changelist"))
    assert typed_into_addresses(page.content.decode()) == []
    assert bool('id="toolbar"' in page.content.decode()) == bool(site.search_fields)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_typed_on_a_page_gets_into_an_address(template: Path) -> None:
    text = re.sub(r"{%.*?%}|{#.*?#}", "", template.read_text(encoding="utf-8"))
    assert typed_into_addresses(re.sub(r"<(/?)div[^>]*>", "", text)) == []
