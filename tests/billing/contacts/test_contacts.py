"""Reserving, completing, reporting and stopping contacts, through the services and past them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from billing.models import (
    Agency,
    CollectionsConsent,
    Contact,
    ContactFinding,
    ContactFreeze,
    ContactKind,
    ContactNumber,
    ContactOutcome,
    ContactRefusal,
    ContactRule,
    ContactTerms,
    ThirdPerson,
)
from billing.services import personal_data
from billing.services.collections import contact_freezes, contacts
from core.maths.calendar import now
from core.models.encrypted import blind_index
from core.services.actor import acting_as, sign
from lending.models import CreditLine
from tests.factories import CreditLineFactory, OfficerFactory

RESULT = ContactOutcome.Result
MAKE = [contacts.MAKE, contacts.REPORT, contact_freezes.BEGIN]
RESERVE = "SELECT contact FROM reserve_contact(%s, 'call', NULL, NULL, '')"


def by_day(line: CreditLine) -> CreditLine:
    """Put a borrower where it is about noon now, whenever the test runs."""
    ahead = 12 - now().astimezone(tz=None).utctimetuple().tm_hour
    ContactTerms.objects.create(line=line, zone=f"Etc/GMT{-ahead:+d}" if ahead else "UTC")
    return line


@pytest.fixture
def line(db: None) -> CreditLine:
    return by_day(CreditLineFactory())


@pytest.fixture
def collector(db: None) -> Any:
    return OfficerFactory(permissions=MAKE)


@pytest.fixture
def sister(line: CreditLine) -> ThirdPerson:
    number = "13900001111"
    return ThirdPerson.objects.create(
        line=line, name="李四", phone=number, phone_index=blind_index(number), relation="sister"
    )


def call(line: CreditLine, by: Any, result: Any = RESULT.CONNECTED, **whom: Any) -> Contact:
    made = contacts.reserve(line=line, kind=ContactKind.CALL, by=by, **whom)
    contacts.complete(contact=made, result=result, by=by)
    return made


def test_the_fourth_connected_call_is_refused_and_kept(line, collector) -> None:
    for _ in range(3):
        call(line, collector)
    with pytest.raises(contacts.ContactNotAllowed, match="3 connected calls of 3") as refused:
        call(line, collector)
    kept = ContactRefusal.objects.get()
    assert (kept.rule, kept.actor) == ("connected_calls", f"officer:{collector.username}")
    assert kept.allowed_from is not None
    assert timedelta() < kept.allowed_from - now() < timedelta(hours=25)
    assert "Allowed again from" in refused.value.remedy
    assert Contact.objects.count() == 3


def test_one_that_nobody_completed_counts_as_connected(line, collector) -> None:
    for _ in range(3):
        made = contacts.reserve(line=line, kind=ContactKind.CALL, by=collector)
    with pytest.raises(contacts.ContactNotAllowed):
        call(line, collector)
    contacts.complete(contact=made, result=RESULT.NO_ANSWER, by=collector)
    call(line, collector)


def test_a_contact_is_completed_once_and_by_a_result_of_its_kind(line, collector) -> None:
    made = contacts.reserve(line=line, kind=ContactKind.CALL, by=collector)
    with pytest.raises(contacts.NotAContact):
        contacts.complete(contact=made, result=RESULT.MET, by=collector)
    contacts.complete(contact=made, result=RESULT.CONNECTED, by=collector, note="明天还款")
    assert made.outcome.note == "明天还款"
    with pytest.raises(contacts.AlreadyCompleted):
        contacts.complete(contact=made, result=RESULT.NO_ANSWER, by=collector)


def test_a_third_person_is_called_with_consent_after_three_failures(
    line, collector, sister
) -> None:
    CollectionsConsent.objects.create(line=line, decision="given", evidence="call 17")
    for _ in range(2):
        call(line, collector, RESULT.NO_ANSWER)
    with pytest.raises(contacts.ContactNotAllowed, match="only after the debtor's number"):
        call(line, collector, third_person=sister)
    call(line, collector, RESULT.NO_ANSWER)
    debtor, third = contacts.call_windows(line=line)
    assert debtor.until is not None
    assert debtor.until > now()
    assert third.reasons == ()
    call(line, collector, third_person=sister)


def test_a_stop_holds_until_a_supervisor_ends_it(line, collector) -> None:
    stop = contact_freezes.begin(
        line=line, reason=ContactFreeze.Reason.BEREAVEMENT, by=collector, note="father died"
    )
    with pytest.raises(contacts.ContactNotAllowed, match="bereavement"):
        call(line, collector)
    with pytest.raises(contact_freezes.FreezeRefused, match="may not"):
        contact_freezes.end(freeze=stop, by=collector, note="over")
    supervisor = OfficerFactory(permissions=[contact_freezes.END])
    contact_freezes.end(freeze=stop, by=supervisor, note="over")
    assert not contact_freezes.in_force(line=line)
    call(line, collector)


def test_an_agencys_late_report_counts_and_opens_a_finding(line, collector) -> None:
    agency = Agency.objects.create(name="agency", contract="c", ends_on=date(2030, 1, 1))
    for _ in range(3):
        call(line, collector)
    told = contacts.Report(
        line=line,
        kind=ContactKind.CALL,
        at=now(),
        agency=agency,
        reference="a1",
        result=RESULT.CONNECTED,
    )
    kept = contacts.report(told=told, by=collector)
    assert contacts.report(told=told, by=collector) == kept
    assert ContactFinding.objects.get().rule == "connected_calls"
    late = contacts.Report(line=line, kind=ContactKind.INCOMING, at=now() + timedelta(hours=1))
    with pytest.raises(contacts.NotAContact):
        contacts.report(told=late, by=collector)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO billing_contact (line_id, kind, at, companion, caller, reference, actor, recorded_at)"
        " VALUES (%s, 'call', now(), '', '', '', 'x', now())",
        "SELECT reserve_contact_at(%s, 'call', NULL, NULL, '', now() - interval '1 day')",
        "INSERT INTO billing_contactfreezeend (freeze_id, note, at, actor) VALUES (%s, '', now(), 'x')",
        "UPDATE billing_contactfinding SET rule = '' WHERE id = %s",
        "UPDATE billing_thirdperson SET line_id = 1 WHERE id = %s",
        "DELETE FROM billing_contactnumber WHERE id = %s",
    ],
)
def test_the_application_has_no_way_past_the_functions(line, statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement, [line.pk])


def test_a_rule_that_one_person_writes_is_refused(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="not decided by two"), transaction.atomic():
        ContactRule.objects.create(
            kind="attempts", value=99, source="me", effective_from=date(2026, 2, 1)
        )


def test_numbers_are_blanked_a_week_later_at_the_earliest(line, collector, sister) -> None:
    call(line, collector)
    with pytest.raises(IntegrityError, match="counted by number"), transaction.atomic():
        ContactNumber.objects.update(number_index="")
    assert personal_data._erase_third_persons(line.borrower, date(2026, 11, 30)).rows == 1
    assert ThirdPerson.objects.get().phone == ""


def asked_by_two(line: CreditLine, result: str) -> int:
    """Return how many contacts two collectors get who ask for 500 calls each, by SQL, and complete them."""

    def work(name: str) -> int:
        got = 0
        try:
            with acting_as(f"officer:{name}"), connection.cursor() as cursor:
                for _ in range(500):
                    with transaction.atomic():
                        cursor.execute("SELECT set_config('xiaodai.actor', %s, true)", [name])
                        cursor.execute(RESERVE, [line.pk])
                        (made,) = cursor.fetchone()
                        if made is not None:
                            got += 1
                            cursor.execute(
                                "SELECT complete_contact(%s, %s, '', '')", [made, result]
                            )
        finally:
            connection.close()
        return got

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(work, ["wang", "li"]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("result", "most"), [("connected", 3), ("no_answer", 6)])
def test_two_collectors_at_once_never_pass_the_day(
    transactional_db, result: str, most: int
) -> None:
    line = by_day(CreditLineFactory())
    assert asked_by_two(line, result) == Contact.objects.count() == most
    assert ContactRefusal.objects.count() == 1000 - most


@pytest.mark.django_db(transaction=True)
def test_an_old_snapshot_is_no_way_to_a_fourth_call(transactional_db) -> None:
    line = by_day(CreditLineFactory())
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_isolation = 'repeatable read'")
        try:
            with transaction.atomic():
                sign()
                with pytest.raises(DatabaseError, match="READ COMMITTED"):
                    cursor.execute(RESERVE, [line.pk])
        finally:
            connection.close()
