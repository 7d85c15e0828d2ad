"""Tests of who may do what on the officers' site: most can only read, and what is read is masked."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from core.admin.records import RecordAdmin
from core.admin.spreadsheets import neutral, spreadsheet
from core.models import Approval, AuditEvent
from lending.models import Borrower, CreditLine
from lending.services import limits
from lending.services.officers import set_up_groups
from tests.factories import BorrowerFactory, CreditLineFactory, OfficerFactory

READ_ONLY = [model for model, site in admin.site._registry.items() if isinstance(site, RecordAdmin)]


def logged_in(*permissions: str) -> Client:
    client = Client()
    client.force_login(OfficerFactory(permissions=list(permissions)))
    return client


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model._meta.label_lower)
def test_nothing_that_services_write_is_edited_by_hand(db: None, model: type[Model]) -> None:
    everything = OfficerFactory(is_superuser=True)
    client = Client()
    client.force_login(everything)
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    assert client.get(reverse(f"admin:{name}_add")).status_code == 403
    assert (
        client.post(reverse(f"admin:{name}_delete", args=[1]), {"post": "yes"}).status_code != 200
    )


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model._meta.label_lower)
def test_an_officer_without_permission_sees_no_list(db: None, model: type[Model]) -> None:
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    assert logged_in().get(reverse(f"admin:{name}_changelist")).status_code == 403


def test_an_auditor_sees_the_audit_record_and_asks_for_nothing(db: None) -> None:
    set_up_groups()
    auditor, line = OfficerFactory(), CreditLineFactory()
    auditor.groups.add(auditor.groups.model.objects.get(name="auditor"))
    client = Client()
    client.force_login(auditor)
    assert client.get(reverse("admin:core_auditevent_changelist")).status_code == 200
    ask = reverse("admin:lending_creditline_ask", args=[line.pk, "limit"])
    assert client.post(ask, {"limit": "1", "reason": "x"}).status_code == 403
    assert not Approval.objects.exists()


def test_personal_data_is_masked_on_the_page(db: None) -> None:
    borrower: Borrower = BorrowerFactory()
    client = logged_in("lending.view_borrower")
    text = client.get(reverse("admin:lending_borrower_change", args=[borrower.pk])).content.decode()
    assert borrower.masked_phone in text
    assert borrower.phone not in text
    assert borrower.id_number not in text


def test_personal_data_is_masked_in_the_list(db: None) -> None:
    borrower: Borrower = BorrowerFactory()
    text = logged_in("lending.view_borrower").get(reverse("admin:lending_borrower_changelist"))
    assert borrower.masked_phone in text.content.decode()
    for plain in (borrower.phone, borrower.name, borrower.id_number):
        assert plain not in text.content.decode()


def test_seeing_personal_data_needs_the_permission(db: None) -> None:
    borrower = BorrowerFactory()
    url = reverse("admin:lending_borrower_reveal", args=[borrower.pk])
    assert logged_in("lending.view_borrower").post(url, {"reason": "x"}).status_code == 403


def test_seeing_personal_data_needs_a_reason_and_is_audited(db: None) -> None:
    borrower = BorrowerFactory()
    client = logged_in("lending.view_borrower", "lending.reveal_borrower")
    url = reverse("admin:lending_borrower_reveal", args=[borrower.pk])
    before = AuditEvent.objects.count()
    assert borrower.phone not in client.post(url, {"reason": " "}).content.decode()
    assert AuditEvent.objects.count() == before
    shown = client.post(url, {"reason": "The borrower calls about a payment."})
    assert borrower.phone in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert AuditEvent.objects.count() == before + 1


def test_a_limit_asked_for_on_the_page_waits_for_another_officer(db: None) -> None:
    line: CreditLine = CreditLineFactory(limit_fen=5000_00)
    client = logged_in("lending.view_creditline", "lending.request_change_limit")
    url = reverse("admin:lending_creditline_ask", args=[line.pk, "limit"])
    client.post(url, {"limit": "8,000.00", "reason": "Pays on time."})
    line.refresh_from_db()
    assert line.limit_fen == 5000_00
    assert Approval.objects.get().payload == {"from_fen": 5000_00, "to_fen": 8000_00}


def test_an_amount_that_is_none_is_refused_beside_its_field(db: None) -> None:
    line = CreditLineFactory()
    client = logged_in("lending.view_creditline", "lending.request_change_limit")
    url = reverse("admin:lending_creditline_ask", args=[line.pk, "limit"])
    answer = client.post(url, {"limit": "1e9", "reason": "x"})
    assert "1e9" in answer.content.decode()
    assert not Approval.objects.exists()


def test_the_list_of_requests_asks_no_more_for_more_rows(
    db: None, django_assert_max_num_queries: object
) -> None:
    maker = OfficerFactory(permissions=["core.view_approval", "lending.request_change_limit"])
    for line in CreditLineFactory.create_batch(6):
        limits.propose(line=line, to_fen=1_00, on=date(2020, 1, 1), maker=maker, reason="lower")
    client = Client()
    client.force_login(maker)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        assert client.get(reverse("admin:core_approval_changelist")).status_code == 200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert neutral(f"{start}cmd") == f"'{start}cmd"


def test_a_spreadsheet_says_its_encoding_and_keeps_commas_apart() -> None:
    content = spreadsheet("overdue", ["姓名"], [["王,三"], ["=1+1"]]).content.decode()
    assert content == '\ufeff姓名\r\n"王,三"\r\n\'=1+1\r\n'
