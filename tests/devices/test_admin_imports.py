"""Tests of files that officers hand in for a borrower."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.maths.calendar import now
from devices.maths.catalogue import Kind
from devices.models import ObservationImport
from devices.services import imports
from lending.models import Borrower
from tests.devices.test_admin_pages import officer_of, page
from tests.factories import BorrowerFactory, ConsentReceiptFactory, OfficerFactory

pytestmark = pytest.mark.django_db
BAND_CSV = (
    b"date,lastSyncTime,steps,distance,runDistance,calories\n"
    b"2026-09-01,1,7000,4900,0,210\n"
    b"2026-09-02,1,many,5000,0,220\n"
)


@pytest.fixture
def borrower() -> Borrower:
    person: Borrower = ConsentReceiptFactory(kind=Kind.BAND).borrower
    return person


def hand_in(client: Client, borrower: Borrower, content: bytes = BAND_CSV) -> Any:
    url = reverse("admin:devices_observationimport_upload", args=[borrower.pk])
    file = SimpleUploadedFile("ACTIVITY.csv", content)
    return client.post(url, {"file": file, "password": "", "person": ""}, follow=True)


def test_a_file_is_taken_and_its_page_says_what_became_of_it(borrower: Borrower) -> None:
    client = officer_of("maker")
    assert "waiting" in hand_in(client, borrower).content.decode()
    taken = ObservationImport.objects.get()
    assert taken.actor.startswith("officer:")
    imports.run(import_id=taken.pk, at=now())
    text = page(client, "devices_observationimport_change", taken.pk)
    assert "values are new" in text
    assert "many" not in text.split("Way out")[-1]


def test_an_empty_file_is_refused_beside_its_field(borrower: Borrower) -> None:
    assert "errorlist" not in hand_in(officer_of("maker"), borrower, b"").content.decode()
    assert not ObservationImport.objects.exists()


def test_a_file_of_somebody_who_agreed_to_nothing_is_not_taken() -> None:
    text = hand_in(officer_of("maker"), BorrowerFactory()).content.decode()
    assert "has agreed to no kind of data" in text
    assert not ObservationImport.objects.exists()


def test_a_refused_file_waits_on_the_desk(borrower: Borrower) -> None:
    client = officer_of("maker")
    hand_in(client, borrower, b"%PDF-1.7 not a table at all")
    imports.run(import_id=ObservationImport.objects.get().pk, at=now())
    assert ObservationImport.objects.get().state == ObservationImport.State.REFUSED
    assert "Files refused in the last seven days" in page(client, "index")


@pytest.mark.parametrize("group", ["checker", "collector", "auditor"])
def test_only_makers_hand_in_files(group: str, borrower: Borrower) -> None:
    assert hand_in(officer_of(group), borrower).status_code == 403


def test_handing_in_needs_the_permission(borrower: Borrower) -> None:
    client = Client()
    client.force_login(OfficerFactory(permissions=["devices.view_observationimport"]))
    assert hand_in(client, borrower).status_code == 403
