"""Tests of a withdrawal that an officer takes on the phone: told first, confirmed second, at once then."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt, WithdrawalPreview
from devices.querysets import live_consents
from tests.devices.test_admin_pages import officer_of, page
from tests.factories import ConsentReceiptFactory, CreditLineFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def consent() -> ConsentReceipt:
    line = CreditLineFactory(limit_fen=8_000_00)
    receipt: ConsentReceipt = ConsentReceiptFactory(borrower=line.borrower)
    return receipt


def told(client: Client, consent: ConsentReceipt, language: str = "en") -> str:
    url = reverse(
        "admin:devices_consentreceipt_withdraw",
        args=[consent.borrower.pk, Purpose.CREDIT, Kind.BAND],
    )
    return str(client.post(url, {"language": language}).headers["Location"])


@pytest.mark.parametrize("group", ["maker", "checker", "collector"])
def test_what_it_does_is_told_before_it_is_done(group: str, consent: ConsentReceipt) -> None:
    client = officer_of(group)
    text = client.get(told(client, consent)).content.decode()
    assert "Your limit of 8,000.00 yuan stays" in text
    assert "Nothing else is refused" in text
    assert live_consents(borrowers=[consent.borrower.pk]).exists()


def test_it_is_told_in_the_borrowers_language(consent: ConsentReceipt) -> None:
    client = officer_of("collector")
    assert "其他一切照常" in client.get(told(client, consent, "zh-hans")).content.decode()


def test_confirmed_it_works_at_once_and_leads_to_its_receipt(consent: ConsentReceipt) -> None:
    client = officer_of("collector")
    answer = client.post(told(client, consent), {"handset": "phone call"}, follow=True)
    assert "What the borrower was told first" in answer.content.decode()
    assert not live_consents(borrowers=[consent.borrower.pk]).exists()
    withdrawn = ConsentReceipt.objects.get(decision=ConsentReceipt.Decision.WITHDRAWN)
    assert withdrawn.actor.startswith("officer:")


def test_confirmed_twice_it_is_one_withdrawal(consent: ConsentReceipt) -> None:
    client = officer_of("collector")
    url = told(client, consent)
    for _time in range(2):
        client.post(url, {"handset": "phone call"})
    assert ConsentReceipt.objects.count() == 2


def test_nobody_withdraws_without_the_permission(consent: ConsentReceipt) -> None:
    client = Client()
    client.force_login(OfficerFactory(permissions=["devices.view_consentreceipt"]))
    url = reverse(
        "admin:devices_consentreceipt_withdraw",
        args=[consent.borrower.pk, Purpose.CREDIT, Kind.BAND],
    )
    assert client.post(url, {"language": "en"}).status_code == 403
    assert not WithdrawalPreview.objects.exists()


def test_what_is_not_live_is_not_withdrawn(consent: ConsentReceipt) -> None:
    args = [consent.borrower.pk, Purpose.CREDIT, Kind.CAR]
    assert "nothing to withdraw" in page(
        officer_of("maker"), "devices_consentreceipt_withdraw", *args
    )
