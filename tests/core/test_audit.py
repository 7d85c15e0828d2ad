"""Tests of the audit record and its hash chain."""

from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from oauth2_provider.models import Application

from core.models import AuditEvent, AuditSeal
from core.services import audit
from core.services.actor import acting_as
from lending.models import CreditLine
from tests.core.owner import tamper
from tests.factories import CapitalPoolFactory, CreditLineFactory, OfficerFactory

AT = datetime(2026, 3, 2, tzinfo=UTC)
FORGE_ACTOR = "UPDATE core_auditevent SET actor = 'another' WHERE id = {}"
DELETE = "DELETE FROM core_auditevent WHERE id = {}"
CHANGE_SEAL = "UPDATE core_auditseal SET {}"


def changes_of(table: str) -> list[tuple[str, Any, Any]]:
    events = AuditEvent.objects.filter(table_name=table).order_by("pk")
    return list(events.values_list("operation", "before", "after"))


@pytest.mark.django_db
def test_bulk_changes_leave_an_event_a_row() -> None:
    groups = Group.objects.bulk_create(Group(name=f"group {n}") for n in range(3))
    Group.objects.filter(pk=groups[0].pk).update(name="new")
    Group.objects.all().delete()
    operations = [operation for operation, *_ in changes_of("auth_group")]
    assert operations == ["INSERT"] * 3 + ["UPDATE"] + ["DELETE"] * 3


@pytest.mark.django_db
def test_an_update_says_what_changed_and_from_what() -> None:
    line = CreditLineFactory(limit_fen=1)
    CreditLine.objects.filter(pk=line.pk).update(limit_fen=2)
    assert changes_of("lending_creditline")[-1] == ("UPDATE", {"limit_fen": 1}, {"limit_fen": 2})


@pytest.mark.django_db
def test_money_drawn_and_repaid_leaves_no_event_of_the_line_or_the_pool() -> None:
    line, pool = CreditLineFactory(), CapitalPoolFactory()
    tables = ["lending_creditline", "lending_capitalpool"]
    events = AuditEvent.objects.filter(table_name__in=tables)
    before = events.count()
    CreditLine.objects.filter(pk=line.pk).update(principal_outstanding_fen=5, held_fen=6)
    pool.outstanding_fen = 7
    pool.save(update_fields=["outstanding_fen"])
    assert events.count() == before


@pytest.mark.django_db
def test_freezing_a_line_leaves_an_event() -> None:
    line = CreditLineFactory()
    CreditLine.objects.filter(pk=line.pk).update(is_frozen=True)
    assert changes_of("lending_creditline")[-1][2] == {"is_frozen": True}


@pytest.mark.django_db
def test_an_update_of_nothing_leaves_no_event() -> None:
    group = Group.objects.create(name="one")
    Group.objects.filter(pk=group.pk).update(name="one")
    assert len(changes_of("auth_group")) == 1


@pytest.mark.django_db
def test_a_password_is_never_in_the_record() -> None:
    officer: User = OfficerFactory()
    officer.set_password("a new and secret one")
    officer.save()
    _, before, after = changes_of("auth_user")[-1]
    assert before != after
    assert all(value["password"].startswith("[hidden ") for value in (before, after))


@pytest.mark.django_db
def test_rights_given_to_an_officer_leave_an_event() -> None:
    OfficerFactory(permissions=["lending.reveal_borrower"])
    assert len(changes_of("auth_user_user_permissions")) == 1


@pytest.mark.django_db
def test_every_column_of_a_line_but_what_is_outstanding_is_watched() -> None:
    line = CreditLineFactory()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM lending_creditline WHERE id = %s", [line.pk])
    before = changes_of("lending_creditline")[-1][1]
    columns = {column.column for column in CreditLine._meta.concrete_fields}
    assert before is not None
    assert columns - set(before) == {"principal_outstanding_fen", "held_fen"}


@pytest.fixture
def sealed(transactional_db: None) -> list[int]:
    """Return the events under one seal: those of the migrations and ten more."""
    for number in range(10):
        Group.objects.create(name=f"group {number}")
    audit.seal(at=AT)
    return list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))


def test_a_chain_that_nobody_touched_holds(sealed: list[int]) -> None:
    assert audit.verify() is None
    assert (AuditSeal.objects.get().events, audit.unsealed()) == (len(sealed), 0)


def test_sealing_twice_seals_once(sealed: list[int]) -> None:
    assert audit.seal(at=AT) == 0
    assert AuditSeal.objects.count() == 1


def test_seals_follow_each_other(sealed: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "EVENTS_A_SEAL", 2)
    Group.objects.all().delete()
    assert audit.seal(at=AT) == 10
    assert AuditSeal.objects.count() == 6
    assert audit.verify() is None


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (FORGE_ACTOR, "changed"),
        ("UPDATE core_auditevent SET after = '{{}}' WHERE id = {}", "changed"),
        ("UPDATE core_auditevent SET at = at + interval '1 us' WHERE id = {}", "changed"),
        ("DELETE FROM core_auditevent WHERE id = {} - 1", "missing"),
    ],
)
def test_a_touched_event_is_named(sealed: list[int], statement: str, said: str) -> None:
    tamper("core_auditevent", statement.format(sealed[4]))
    breach = audit.verify()
    assert breach is not None
    assert (breach.event_id, said in breach.what) == (sealed[4], True)


def test_an_event_missing_at_the_end_is_found(sealed: list[int]) -> None:
    tamper("core_auditevent", DELETE.format(sealed[-1]))
    breach = audit.verify()
    assert breach is not None
    assert "missing" in breach.what


@pytest.mark.parametrize(
    "change",
    [
        "events = 9",
        "event_digests = ''",
        "hash = 'forged'",
        "previous_hash = 'x'",
        "last_event_id = 999999999",
    ],
)
def test_a_touched_seal_is_found(sealed: list[int], change: str) -> None:
    tamper("core_auditseal", CHANGE_SEAL.format(change))
    assert audit.verify() is not None


def test_a_chain_cut_short_lacks_the_head_noted_elsewhere(sealed: list[int]) -> None:
    head = AuditSeal.objects.get().hash
    assert audit.verify(head=head) is None
    tamper("core_auditseal", "DELETE FROM core_auditseal")
    assert audit.verify() is None
    assert audit.verify(head=head) is not None


@pytest.mark.django_db(transaction=True)
def test_the_seal_waits_for_a_transaction_that_may_still_leave_an_earlier_event() -> None:
    audit.seal(at=AT)
    changed, go_on = Event(), Event()

    def slow_change() -> None:
        with acting_as("slow"), transaction.atomic():
            Group.objects.create(name="slow")
            changed.set()
            go_on.wait()
        connection.close()

    thread = Thread(target=slow_change)
    thread.start()
    changed.wait()
    Group.objects.create(name="quick")
    with pytest.raises(audit.SealPostponed):
        audit.seal(at=AT, patience_seconds=0)
    go_on.set()
    thread.join()
    assert audit.seal(at=AT) == 2
    assert audit.verify() is None


@pytest.mark.django_db(transaction=True)
def test_the_seal_does_not_wait_for_another_database_of_the_server() -> None:
    login = settings.DATABASE_OWNER
    who: dict[str, Any] = {
        name: login.get(name.upper()) for name in ("host", "port", "user", "password")
    }
    with psycopg.connect(**who, dbname="postgres", **login["OPTIONS"]) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        Group.objects.create(name="here")
        assert audit.seal(at=AT, patience_seconds=0) > 0


def test_the_commands_say_what_they_found(
    sealed: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("seal_audit")
    call_command("verify_audit", head=AuditSeal.objects.get().hash)
    assert AuditSeal.objects.get().hash in capsys.readouterr().out
    tamper("core_auditevent", FORGE_ACTOR.format(sealed[2]))
    with pytest.raises(CommandError, match=str(sealed[2])):
        call_command("verify_audit")


@pytest.mark.django_db
def test_a_new_client_of_the_api_leaves_an_event_without_its_secret() -> None:
    Application.objects.create(name="backend", client_secret="a secret", client_type="confidential")
    _, _, after = changes_of("oauth2_provider_application")[-1]
    assert after["name"] == "backend"
    assert after["client_secret"].startswith("[hidden ")
