"""Officers search for people, and no address, log or session shows for whom."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from lending.admin.records import RecordAdmin
from lending.models import Borrower
from tests.factories import BorrowerFactory, CreditLineFactory, OfficerFactory

BORROWERS = "admin:lending_borrower_changelist"
SEARCHED = [site for site in admin.site._registry.values() if isinstance(site, RecordAdmin)]


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


@pytest.mark.parametrize("site", SEARCHED, ids=lambda site: site.opts.label_lower)
def test_every_list_posts_its_search(db: None, site: RecordAdmin) -> None:
    desk = Client()
    desk.force_login(OfficerFactory(is_superuser=True))
    page = desk.get(reverse(f"admin:{site.opts.app_label}_{site.opts.model_name}_changelist"))
    toolbar = page.content.decode().partition('id="toolbar"')[2].partition("</form>")[0]
    assert bool(toolbar) == bool(site.search_fields)
    assert 'method="get"' not in toolbar
