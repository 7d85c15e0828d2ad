"""What isn't served: people get a page in their language with the way out, machines a problem document."""

from __future__ import annotations

import errno
import io
import json
import os
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory
from django.urls import reverse

from config.refusing import csrf_failure, server_error
from lending.services.officers import set_up_groups
from tests.factories import BorrowerFactory, OfficerFactory


@pytest.fixture
def insurer(db: None) -> Client:
    set_up_groups()
    client = Client(headers={"accept-language": "en"})
    he = OfficerFactory(username="he")
    he.groups.add(Group.objects.get(name="insurer"))
    OfficerFactory(username="boss", permissions=["auth.change_user"])
    client.force_login(he)
    return client


def page(answer: Any, status: int) -> str:
    assert answer.status_code == status
    assert "no-store" in answer.headers["Cache-Control"]
    text: str = answer.content.decode()
    assert reverse("admin:index") in text
    assert f"HTTP {status}" in text
    return text


def document(answer: Any, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(json.loads(answer.content)) == {"type", "title", "status", "detail", "errors"}
    kind: str = json.loads(answer.content)["type"]
    return kind


def test_a_right_that_is_missing_is_named_with_who_has_it_and_who_gives_it(insurer: Client) -> None:
    text = page(insurer.get(reverse("admin:lending_loan_changelist")), 403)
    assert "Can see the page “Loans”" in text
    assert "Auditors, Checkers, Collectors, Makers, Modellers, Validators" in text
    assert "boss" in text
    assert "he" not in text.partition("Who can put you into a group:")[2].partition("</p>")[0]


def test_a_right_of_its_own_is_named_by_its_own_words(insurer: Client) -> None:
    borrower = BorrowerFactory()
    collector = Client(headers={"accept-language": "en"})
    collector.force_login(OfficerFactory(permissions=["lending.view_borrower"]))
    address = reverse("admin:lending_borrower_reveal", args=[borrower.pk])
    text = page(collector.get(address, headers={"referer": "http://testserver/admin/"}), 403)
    assert "Can see a borrower" in text
    assert "Go back" in text


def test_who_may_not_see_a_record_does_not_learn_whether_there_is_one(insurer: Client) -> None:
    known = BorrowerFactory()
    answers = [
        insurer.get(reverse("admin:lending_borrower_change", args=[pk])) for pk in (known.pk, 10**9)
    ]
    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize("logged_in", [True, False])
@pytest.mark.parametrize("address", ["/nothing", "/admin/nothing/"])
def test_an_address_that_leads_nowhere_is_said(
    insurer: Client, logged_in: bool, address: str
) -> None:
    client = insurer if logged_in else Client(headers={"accept-language": "en"})
    answer = client.get(address, follow=True)
    if answer.status_code == 200:
        assert "login" in answer.redirect_chain[-1][0]
    else:
        assert "There is no such page." in page(answer, 404)


def test_a_page_that_leads_elsewhere_is_no_way_back(insurer: Client) -> None:
    answer = insurer.get("/nothing", headers={"referer": "https://example.com/"})
    assert "example.com" not in page(answer, 404)


def test_an_old_form_is_refused_on_a_page(insurer: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    text = page(strict.post(reverse("admin:login"), {"username": "x", "password": "y"}), 403)
    assert "nothing was done" in text


def test_a_method_that_a_page_does_not_know(insurer: Client) -> None:
    answer = insurer.put("/admin/search/")
    assert "Open it by its link." in page(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_a_body_that_is_too_long_is_refused_on_a_page(insurer: Client) -> None:
    long = "&".join(f"a{no}=1" for no in range(2000))
    answer = insurer.post("/admin/search/", long, content_type="application/x-www-form-urlencoded")
    assert "The request can&#x27;t be read." in page(answer, 400)


def test_a_failure_of_ours_asks_the_database_for_nothing(
    rf: Any, django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        text = page(server_error(rf.get("/admin/")), 500)
    assert "Traceback" not in text


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/oauth/nothing"])
def test_machines_get_documents(db: None, address: str) -> None:
    assert document(Client().get(address), 404).endswith("not-found")


def test_a_failure_is_a_document_below_the_api(rf: Any) -> None:
    assert document(server_error(rf.get("/api/v1/loans/x")), 500).endswith("server-error")


class Failing(io.BytesIO):
    """A body whose reading fails."""

    def __init__(self, failure: OSError) -> None:
        super().__init__()
        self.failure = failure

    def read(self, *_sizes: Any) -> bytes:
        raise self.failure

    readline = read


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EMFILE])
def test_a_full_disk_passes(rf: Any, code: int) -> None:
    for address, seen in (("/api/v1/imports", document), ("/admin/", page)):
        try:
            raise OSError(code, os.strerror(code))
        except OSError:
            answer = server_error(rf.get(address))
        said = seen(answer, 503)
        assert answer.headers["Retry-After"] == "60"
        assert "no-room" in said or "nothing of it was kept" in said


def test_a_form_that_stops_coming_is_told_apart_from_one_without_its_token(db: None) -> None:
    rf = RequestFactory()
    stalled: dict[str, Any] = {
        "wsgi.input": Failing(TimeoutError("timed out")),
        "CONTENT_LENGTH": "1000",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    request = rf.generic("POST", "/admin/", **stalled)
    assert "stopped coming" in page(csrf_failure(request, "CSRF token missing."), 408)
    assert "was not accepted" in page(csrf_failure(rf.post("/admin/", {"a": "b"}), ""), 403)


@pytest.mark.parametrize(
    "address",
    [("admin:auth_user_change", True), ("admin:auth_group_changelist", False)],
)
def test_groups_are_called_by_their_names(db: None, address: tuple[str, bool]) -> None:
    set_up_groups()
    officer = OfficerFactory(is_superuser=True)
    boss = Client(headers={"accept-language": "en"})
    boss.force_login(officer)
    name, of_officer = address
    text = boss.get(reverse(name, args=[officer.pk] if of_officer else [])).content.decode()
    assert "Makers" in text


@pytest.mark.parametrize("app", ["auth", "billing", "devices", "lending", "scoring"])
def test_a_breadcrumb_leads_to_what_the_sidebar_has(db: None, app: str) -> None:
    boss = Client(headers={"accept-language": "en"})
    boss.force_login(OfficerFactory(is_superuser=True))
    answer = boss.get(reverse("admin:app_list", args=[app]))
    assert answer.status_code == 200
    shown = {page.address for pages in answer.context["sections"].values() for page in pages}
    every = {
        entry["link"]
        for section in answer.context["sidebar_navigation"]
        for entry in section["items"]
        if f"/admin/{app}/" in entry["link"]
    }
    assert shown == every
    assert "administration" not in answer.content.decode()


def test_an_app_of_which_nothing_may_be_seen_is_refused(insurer: Client) -> None:
    page(insurer.get(reverse("admin:app_list", args=["billing"])), 403)
    assert insurer.get(reverse("admin:app_list", args=["scoring"])).status_code == 200
