"""Tests of an erasure on the officers' site: one asks, another decides, the certificate is read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core.maths.calendar import today
from core.models import Approval
from core.services import approvals
from lending.models import Borrower
from tests.factories import CreditLineFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def borrower() -> Borrower:
    person: Borrower = CreditLineFactory().borrower
    return person


def maker() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        OfficerFactory(
            permissions=[
                "lending.view_borrower",
                "lending.view_erasurecertificate",
                "lending.request_erase_person",
            ]
        )
    )
    return client


def test_an_erasure_is_asked_for_on_the_borrowers_page(borrower: Borrower) -> None:
    client = maker()
    page = client.get(reverse("admin:lending_borrower_change", args=[borrower.pk]))
    url = reverse("admin:lending_borrower_ask", args=[borrower.pk, "erasure"])
    assert url in page.content.decode()
    client.post(url, {"reason": "by letter"})
    assert Approval.objects.get().action == "lending.erase_person"
    borrower.refresh_from_db()
    assert borrower.erased_at is None


def test_the_certificate_tells_field_by_field_what_is_kept_by_which_law(
    borrower: Borrower,
) -> None:
    client = maker()
    url = reverse("admin:lending_borrower_ask", args=[borrower.pk, "erasure"])
    client.post(url, {"reason": "by letter"})
    checker = OfficerFactory(permissions=["lending.check_erase_person"])
    approvals.approve(approval_id=Approval.objects.get().pk, checker=checker, on=today())
    certificate = borrower.erasures.get()
    page = client.get(reverse("admin:lending_erasurecertificate_change", args=[certificate.pk]))
    text = page.content.decode()
    assert certificate.sha256 in text
    for entry in certificate.entries:
        assert entry["law"] in text
    assert "it was done on" in (
        client.get(reverse("admin:lending_borrower_change", args=[borrower.pk])).content.decode()
    )
