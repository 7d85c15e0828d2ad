"""A person asks for erasure: two people decide, the certificate tells, and the books still prove."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from billing.models import Position, Quote
from billing.services.draw_down import quotes
from billing.services.proof import book_proof
from core.maths.calendar import BUSINESS_ZONE
from core.models import Approval, AuditEvent, IdempotencyRecord
from core.services import approvals
from devices.maths.catalogue import Kind, Purpose
from devices.models import (
    ConsentReceipt,
    Device,
    DeviceOwnership,
    FabricationCase,
    FabricationFlag,
    Observation,
)
from devices.services import consents, devices
from lending.models import Borrower, CreditLine, ErasureCertificate
from lending.services import borrowers, erasure, lines
from tests.billing.conftest import draw, line, noon, pay
from tests.devices.test_consents import agreement
from tests.factories import ConsentReceiptFactory, OfficerFactory, id_number, observe
from tests.lending.test_admin_permissions import logged_in

__all__ = ["line"]
pytestmark = pytest.mark.django_db
ON = date(2026, 9, 16)
NAME, ID_NUMBER, PHONE = "欧阳娜娜", id_number(777), "13800138999"


def erase(borrower: Borrower, on: date = ON) -> ErasureCertificate:
    maker = OfficerFactory(permissions=["lending.request_erase_person"])
    checker = OfficerFactory(permissions=["lending.check_erase_person"])
    asked = erasure.propose(borrower=borrower, maker=maker, reason="by letter", on=on)
    assert not ErasureCertificate.objects.exists()
    approvals.approve(approval_id=asked.pk, checker=checker, on=on)
    return borrower.erasures.get()


def outcomes(certificate: ErasureCertificate) -> dict[str, tuple[str, str]]:
    return {entry["code"]: (entry["outcome"], entry["until"]) for entry in certificate.entries}


def person(number: str = "u-77") -> Borrower:
    registered = borrowers.register(
        number=number, name=NAME, id_number=ID_NUMBER, phone=PHONE, on=ON
    )
    lines.open_line(borrower=registered, on=ON)
    return registered


def with_devices(borrower: Borrower) -> None:
    at = datetime(2026, 9, 1, 10, tzinfo=BUSINESS_ZONE)
    consents.give(
        borrower=borrower,
        agreement=agreement(),
        handset="Mi 14",
        at=at,
        covers_from=date(2026, 8, 1),
    )
    band = devices.register(borrower=borrower, kind=Kind.BAND, serial="B7", model="Band 8", at=at)
    for day in range(5):
        observe(borrower, "steps", date(2026, 8, 1) + timedelta(days=day), 8000, device=band)
    days = {"from_on": date(2026, 8, 1), "through_on": date(2026, 8, 5)}
    flag = FabricationFlag.objects.create(
        borrower=borrower, kind="band", rule="too_regular", found_at=at, **days
    )
    case = FabricationCase.objects.create(borrower=borrower, kind="band", opened_at=at)
    case.flags.add(flag)


def everything_stored() -> str:
    """Read every table as text, personal data decrypted nowhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I', relname) FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace AND NOT relispartition"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        texts = []
        for table in tables:
            rows = "SELECT coalesce(string_agg(t::text, ' '), '') FROM {} t"
            cursor.execute(rows.format(table))
            texts.append(cursor.fetchone()[0])
    return "\n".join(texts)


def test_of_a_person_who_never_borrowed_only_proof_and_pseudonyms_stay() -> None:
    borrower = person()
    with_devices(borrower)
    found = outcomes(erase(borrower))
    assert found["lending.borrower.name"] == ("erased", "")
    assert found["lending.borrower.id_number"] == ("erased", "")
    assert found["lending.borrower.phone"] == ("erased", "")
    assert found["lending.borrower.number"] == ("kept", "")
    assert found["devices.observations"] == ("erased", "")
    assert found["devices.consents"] == ("kept", "2029-09-16")
    assert found["billing.ledger"] == ("nothing", "")
    borrower = Borrower.objects.get(pk=borrower.pk)
    assert (borrower.name, borrower.id_number, borrower.phone) == ("", "", "")
    assert not Observation.objects.exists()
    assert not FabricationFlag.objects.exists()
    assert not FabricationCase.objects.exists()
    assert not DeviceOwnership.objects.exists()
    assert Device.objects.get().model == ""


def test_no_table_knows_the_person_any_more() -> None:
    borrower = person()
    indexes = [borrower.name_index, borrower.id_number_index, borrower.phone_index]
    assert all(index in everything_stored() for index in indexes)
    erase(borrower)
    stored = everything_stored()
    assert not [index for index in [*indexes, NAME, ID_NUMBER, PHONE] if index in stored]
    assert not borrowers.find(ID_NUMBER).exists()


def test_a_borrower_who_owes_stays_known_and_the_books_prove(line: CreditLine) -> None:
    loan = draw(line, on=ON)
    assert outcomes(erase(line.borrower))["lending.borrower.name"] == ("kept", "")
    line.refresh_from_db()
    assert (line.limit_fen, line.borrower.name != "") == (0, True)
    pay(line, 6000_00, on=ON)
    assert Position.objects.get(loan=loan).settled_on == ON
    assert list(book_proof.summed_differences(on=ON)) == []
    assert list(book_proof.row_differences()) == []


def test_a_settled_borrower_is_kept_for_ten_years_and_the_ledger_for_thirty(
    line: CreditLine,
) -> None:
    draw(line, on=ON)
    pay(line, 6000_00, on=ON)
    found = outcomes(erase(line.borrower, on=date(2026, 10, 1)))
    assert found["lending.borrower.name"] == ("kept", "2036-09-16")
    assert found["billing.facts"] == ("kept", "2036-09-16")
    assert found["billing.ledger"] == ("kept", "2056-09-16")
    assert list(book_proof.summed_differences(on=ON)) == []


def test_what_had_to_be_kept_goes_when_its_time_is_over(line: CreditLine) -> None:
    draw(line, on=ON)
    pay(line, 6000_00, on=ON)
    erase(line.borrower)
    assert erasure.finish_due(on=date(2036, 9, 15)) == []
    (second,) = erasure.finish_due(on=date(2036, 9, 16))
    assert outcomes(second)["lending.borrower.name"] == ("erased", "")
    assert Borrower.objects.get(pk=line.borrower_id).name == ""
    assert erasure.finish_due(on=date(2036, 9, 17)) == []
    assert list(book_proof.summed_differences(on=ON)) == []


def test_quotes_without_a_loan_are_erased(line: CreditLine) -> None:
    quotes.quote(line=line, principal_fen=1000_00, instalments=1, on=ON, at=noon(ON))
    erase(line.borrower)
    assert not Quote.objects.exists()


def test_the_record_of_who_did_what_stays_and_names_nobody() -> None:
    borrower = person()
    erase(borrower)
    events = AuditEvent.objects.filter(table_name="lending_borrower", row_id=str(borrower.pk))
    assert {event.operation for event in events} == {"INSERT", "UPDATE"}
    assert NAME not in str([(event.before, event.after) for event in events])


def test_stored_answers_about_the_person_go_and_those_about_money_stay() -> None:
    borrower = person()
    about = {"client": "app", "request_hash": "h", "status": 201}
    IdempotencyRecord.objects.create(
        **about, key="1", operation="register-borrower", body={"number": "u-77", "name": "欧***"}
    )
    IdempotencyRecord.objects.create(
        **about, key="2", operation="repayment", body={"borrower_number": "u-77"}
    )
    erase(borrower)
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["2"]


def test_nobody_is_erased_twice_or_by_one_person() -> None:
    borrower = person()
    maker = OfficerFactory(
        permissions=["lending.request_erase_person", "lending.check_erase_person"]
    )
    asked = erasure.propose(borrower=borrower, maker=maker, reason="by letter", on=ON)
    with pytest.raises(approvals.OwnRequest):
        approvals.approve(approval_id=asked.pk, checker=maker, on=ON)
    checker = OfficerFactory(permissions=["lending.check_erase_person"])
    approvals.approve(approval_id=asked.pk, checker=checker, on=ON)
    with pytest.raises(erasure.AlreadyErased):
        erasure.propose(borrower=borrower, maker=maker, reason="again", on=ON)


def test_an_erased_person_agrees_to_nothing_and_may_come_back_as_another() -> None:
    borrower = person()
    erase(borrower)
    with pytest.raises(consents.PersonErased):
        consents.give(borrower=borrower, agreement=agreement(), handset="Mi 14", at=noon(ON))
    assert person("u-78").pk != borrower.pk


def test_the_application_can_not_pretend_an_erasure() -> None:
    borrower = ConsentReceiptFactory().borrower
    observe(borrower, "steps", date(2026, 3, 2), 1)
    Borrower.objects.filter(pk=borrower.pk).update(erased_at=noon(ON))
    with connection.cursor() as cursor:
        cursor.execute("SELECT delete_sealed_observations(%s, 'band', now())::text", [borrower.pk])
        assert cursor.fetchone() == ("{}",)
    assert Observation.objects.exists()


def test_consents_are_withdrawn_and_their_receipts_kept() -> None:
    borrower = person()
    with_devices(borrower)
    erase(borrower)
    assert consents.live(borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.BAND) is None
    decisions = ConsentReceipt.objects.filter(borrower=borrower).order_by("pk")
    assert [one.decision for one in decisions] == ["given", "withdrawn"]


def test_officers_ask_on_the_page_and_print_the_certificate_in_both_languages() -> None:
    borrower = person()
    asking = logged_in("lending.view_borrower", "lending.request_erase_person")
    page = reverse("admin:lending_borrower_ask", args=[borrower.pk, "erasure"])
    assert asking.post(page, {"reason": "by letter"}).status_code == 302
    asked = Approval.objects.get()
    checker = OfficerFactory(permissions=["lending.check_erase_person"])
    approvals.approve(approval_id=asked.pk, checker=checker, on=ON)
    certificate = borrower.erasures.get()
    seeing = logged_in("lending.view_erasurecertificate")
    shown = seeing.get(reverse("admin:lending_erasurecertificate_change", args=[certificate.pk]))
    assert certificate.sha256 in shown.content.decode()
    for language, words in (("zh-hans", ("姓名", "删除")), ("en", ("real name", "erased"))):
        where = reverse("admin:lending_erasurecertificate_print", args=[certificate.pk, language])
        printed = seeing.get(where).content.decode()
        assert all(word in printed for word in words)
        assert NAME not in printed
    stranger = logged_in("lending.view_borrower")
    where = reverse("admin:lending_erasurecertificate_print", args=[certificate.pk, "en"])
    assert stranger.get(where).status_code == 403
