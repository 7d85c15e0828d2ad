"""Tests of borrowers: their data checked, hidden, found and revealed."""

import logging
from datetime import date
from typing import Any

import pytest
from django.db import connection

from core.errors import Refused
from core.models import AuditEvent
from lending.maths import personal_data
from lending.models import Borrower
from lending.services import borrowers
from tests.factories import BorrowerFactory, OfficerFactory, id_number

TODAY = date(2026, 3, 2)
ID = "11010519491231002X"
PHONE = "13812345678"
NAME = "欧阳娜娜"

pytestmark = pytest.mark.django_db


def register(**given: Any) -> Borrower:
    person: dict[str, Any] = {
        "number": "u-1",
        "name": NAME,
        "id_number": ID,
        "phone": PHONE,
        "on": TODAY,
    }
    return borrowers.register(**(person | given))


def test_a_registered_person_reads_back() -> None:
    borrower = Borrower.objects.get(pk=register().pk)
    assert (borrower.name, borrower.id_number, borrower.phone) == (NAME, ID, PHONE)


def test_the_database_holds_no_personal_data_in_the_clear() -> None:
    register()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b::text || h::text || e::text FROM lending_borrower b,"
            " lending_historicalborrower h, core_auditevent e WHERE row_id = b.id::text"
        )
        stored = "".join(row for (row,) in cursor.fetchall())
    assert stored
    assert not any(secret in stored for secret in (NAME, ID, ID[:-1], PHONE))


def test_the_audit_record_says_only_that_personal_data_changed() -> None:
    borrower = register()
    borrowers.update(borrower=borrower, phone="13987654321", on=TODAY)
    event = AuditEvent.objects.filter(table_name="lending_borrower").latest("pk")
    assert event.after is not None
    assert event.after["phone_index"].startswith("[hidden ")
    assert "name_index" not in event.after


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "王"),
        ("name", "王5"),
        ("name", "王\x00小"),
        ("name", "王" * 61),
        ("id_number", "110105194912310021"),
        ("id_number", "110105194913310020"),
        ("id_number", "1101051949123100"),
        ("id_number", "990105194912310024"),
        ("id_number", "abc"),
        ("number", ""),
        ("number", "u" * 41),
        ("number", "u\x00"),
        ("phone", "12812345678"),
        ("phone", "1381234567"),
        ("phone", "138123456789"),
        ("phone", "+1 4155550100"),
    ],
)
def test_broken_data_is_refused_by_its_field_and_never_said_back(field: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        register(**{field: value})
    assert refusal.value.field == field
    assert refusal.value.value is None
    assert not value or value not in str(refusal.value)
    assert not Borrower.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("id_number", " 110105 19491231 002x ", ID),
        ("phone", "+86 138-1234-5678", PHONE),
        ("phone", "008613812345678", PHONE),
        ("phone", "１３８１２３４５６７８", PHONE),
        ("name", "  阿卜杜拉•买买提 ", "阿卜杜拉·买买提"),
        ("name", "John  Smith", "John Smith"),
    ],
)
def test_every_spelling_is_stored_as_one(field: str, value: str, stored: str) -> None:
    assert getattr(register(**{field: value}), field) == stored


def test_a_minor_is_refused_until_the_eighteenth_birthday() -> None:
    child = id_number(7, born=date(2008, 3, 3))
    with pytest.raises(borrowers.TooYoung):
        register(id_number=child, on=date(2026, 3, 2))
    assert register(id_number=child, on=date(2026, 3, 3)).pk


def test_who_is_born_on_29_february_is_of_age_on_1_march() -> None:
    born = date(2008, 2, 29)
    ages = [personal_data.age_on(born, date(2026, *day)) for day in ((2, 28), (3, 1))]
    assert ages == [17, 18]


def test_the_same_person_is_registered_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    register()
    with pytest.raises(borrowers.AlreadyRegistered) as refusal:
        register(number="u-2", id_number=ID.lower(), phone="13987654321")
    assert refusal.value.field == "id_number"
    assert refusal.value.__cause__ is None
    assert refusal.value.__context__ is None
    assert ID not in caplog.text


def test_a_borrower_number_is_given_once() -> None:
    register()
    with pytest.raises(borrowers.AlreadyRegistered) as refusal:
        register(id_number=id_number(5))
    assert refusal.value.field == "number"


def test_a_family_may_share_a_phone() -> None:
    register()
    register(number="u-2", id_number=id_number(5))
    assert borrowers.find(PHONE).count() == 2


@pytest.mark.parametrize(
    "term", ["u-1", NAME, f" {NAME}", ID, ID.lower(), PHONE, "+86 138 1234 5678"]
)
def test_a_borrower_is_found_by_any_whole_number_or_name(term: str) -> None:
    BorrowerFactory()
    borrower = register()
    assert borrowers.find(term).get() == borrower


@pytest.mark.parametrize("term", ["", "欧阳", "138", "1101", "%", "u-"])
def test_a_part_finds_nobody(term: str) -> None:
    register()
    assert not borrowers.find(term).exists()


def test_an_update_keeps_what_is_not_given() -> None:
    borrower = borrowers.update(borrower=register(), is_student=True, on=TODAY)
    borrower.refresh_from_db()
    assert (borrower.is_student, borrower.name, borrower.phone) == (True, NAME, PHONE)


def test_an_update_obeys_the_rules_of_registration() -> None:
    with pytest.raises(borrowers.NotAPhone):
        borrowers.update(borrower=register(), phone="110", on=TODAY)


def test_an_update_finds_under_the_new_phone_only() -> None:
    borrowers.update(borrower=register(), phone="13987654321", on=TODAY)
    assert borrowers.find("13987654321").exists()
    assert not borrowers.find(PHONE).exists()


def test_seeing_personal_data_leaves_an_event_with_its_reason() -> None:
    borrower = register()
    officer = OfficerFactory(username="wang", permissions=["lending.reveal_borrower"])
    assert borrowers.reveal(borrower=borrower, to=officer, reason="he called").phone == PHONE
    event = AuditEvent.objects.latest("pk")
    assert (event.actor, event.operation, event.row_id) == (
        "officer:wang",
        "REVEAL",
        str(borrower.pk),
    )
    assert event.after == {"reason": "he called"}


def test_seeing_personal_data_needs_the_permission_and_a_reason() -> None:
    borrower = register()
    officer = OfficerFactory(permissions=["lending.reveal_borrower"])
    for to, reason in ((OfficerFactory(), "he called"), (officer, " ")):
        with pytest.raises(borrowers.MayNotReveal):
            borrowers.reveal(borrower=borrower, to=to, reason=reason)
    assert not AuditEvent.objects.filter(operation="REVEAL").exists()


def test_personal_data_does_not_write_itself_out() -> None:
    person = borrowers.PersonalData(NAME, ID, PHONE)
    assert not any(secret in f"{person!r} {person}" for secret in (NAME, ID, PHONE))
