"""Who logged in, who failed to and who left stands in the audit record: who, when, from where, and no password."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from core.models import AuditEvent
from tests.api.test_access import credentials, take_token
from tests.factories import OfficerFactory

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def lin(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    officer = OfficerFactory(username="lin")
    officer.set_password(PASSWORD)
    officer.save()


def recorded() -> list[tuple[str, str, str, Any]]:
    events = AuditEvent.objects.filter(table_name="log_in").order_by("pk")
    return [(one.operation, one.actor, one.row_id, one.after) for one in events]


def log_in(name: str, password: str) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.post("/admin/login/", {"username": name, "password": password})
    return client


def test_a_log_in_and_a_log_out_leave_an_event() -> None:
    log_in("lin", PASSWORD).post("/admin/logout/")
    where = {"address": "203.0.113.9"}
    assert recorded() == [
        ("LOGIN", "officer:lin", "officer:lin", where),
        ("LOGOUT", "officer:lin", "officer:lin", where),
    ]


def test_a_failed_log_in_leaves_one_without_the_password() -> None:
    log_in("lin", "not this one")
    assert recorded() == [("FAILED", "nobody", "officer:lin", {"address": "203.0.113.9"})]


@pytest.mark.parametrize("typed", [PASSWORD, "somebody", "x" * 150, "a\x00b", "张三"])
def test_a_name_that_is_nobodys_is_not_kept(typed: str) -> None:
    log_in(typed, "x")
    events = AuditEvent.objects.filter(table_name="log_in")
    assert {one.row_id for one in events} <= {"-"}
    assert typed not in str(recorded())


def test_guesses_beyond_the_fifth_are_recorded_too() -> None:
    for _ in range(7):
        log_in("lin", "wrong")
    assert [one[0] for one in recorded()] == ["FAILED"] * 7


def test_a_clients_wrong_secret_leaves_an_event(capsys: Any) -> None:
    given = credentials(capsys)
    take_token(given | {"CLIENT_SECRET": "wrong"})
    take_token({"CLIENT_ID": "nobody", "CLIENT_SECRET": "wrong"})
    assert [(one[0], one[2]) for one in recorded()] == [("FAILED", "client:app"), ("FAILED", "-")]


def test_the_application_can_write_no_other_event() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT record_log_in('officer:lin', 'UPDATE', '')")
