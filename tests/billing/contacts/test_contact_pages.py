"""The contacts of a borrower on one page: a logged call is two clicks."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from billing.models import Contact, ContactFreeze, ContactOutcome
from billing.services.collections import contact_freezes, contacts
from tests.billing.contacts.test_contacts import line  # noqa: F401 - a fixture
from tests.factories import OfficerFactory


@pytest.fixture
def client(db: None) -> Client:
    may = ["billing.view_contact", contacts.MAKE, contact_freezes.BEGIN, contact_freezes.END]
    client = Client(headers={"accept-language": "en"})
    client.force_login(OfficerFactory(permissions=may))
    return client


def test_a_call_is_reserved_and_completed_from_the_page(line: Any, client: Client) -> None:  # noqa: F811
    page = reverse("admin:billing_contact_of_line", args=[line.pk])
    assert "may be called" in client.get(page).content.decode()
    for _ in range(3):
        client.post(reverse("admin:billing_contact_call", args=[line.pk]))
        made = Contact.objects.get(outcome__isnull=True)
        assert "what came of it?" in client.get(page).content.decode()
        done = reverse("admin:billing_contact_complete", args=[made.pk])
        client.post(done, {"result": "connected", "note": "明天还"})
    assert ContactOutcome.objects.count() == 3
    shown = client.post(reverse("admin:billing_contact_call", args=[line.pk]), follow=True)
    assert "3 connected calls of 3 were made today." in shown.content.decode()
    assert "not now" in shown.content.decode()


def test_a_stop_is_begun_and_ended_from_the_page(line: Any, client: Client) -> None:  # noqa: F811
    begin = reverse("admin:billing_contact_stop", args=[line.pk])
    shown = client.post(begin, {"reason": "bereavement", "note": "his father"}, follow=True)
    assert "Contacts are stopped: bereavement." in shown.content.decode()
    stop = ContactFreeze.objects.get()
    end = reverse("admin:billing_contact_end_stop", args=[stop.pk])
    assert "The stop has ended." in client.post(end, {"note": "over"}, follow=True).content.decode()


def test_who_may_not_see_contacts_gets_no_page(line: Any) -> None:  # noqa: F811
    client = Client(headers={"accept-language": "en"})
    client.force_login(OfficerFactory())
    assert client.get(reverse("admin:billing_contact_of_line", args=[line.pk])).status_code == 403
