"""Guessing at an officer's password is stopped, and a supervisor opens the log-in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse

from config.login_throttling import address_of
from tests.factories import OfficerFactory

PASSWORD = "a long enough password"
NOON = datetime.fromisoformat("2026-09-16T12:00+08:00")


@pytest.fixture
def lin(db: None, settings: Any) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    officer: User = OfficerFactory(username="lin")
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def log_in(password: str, *, name: str = "lin", language: str = "en", **meta: Any) -> Any:
    address = reverse("admin:login")
    given = {"username": name, "password": password}
    return Client(**meta).post(address, given, headers={"accept-language": language})


def guess_until_stopped(**meta: Any) -> Any:
    answers = [log_in(f"guess {n}", **meta) for n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    return answers[-1]


def test_after_five_wrong_passwords_even_the_right_one_waits(lin: User) -> None:
    said = guess_until_stopped().content.decode()
    assert "lin" in said
    assert "Wait 15 minutes" in said
    assert log_in(PASSWORD).status_code == 429


def test_the_way_out_is_told_in_chinese_too(lin: User) -> None:
    guess_until_stopped()
    assert "15 分钟" in log_in(PASSWORD, language="zh-hans").content.decode()


def test_a_name_that_nobody_has_is_stopped_alike(db: None) -> None:
    answers = [log_in("guess", name="nobody").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]


def test_the_officer_works_on_from_another_address(lin: User) -> None:
    guess_until_stopped(REMOTE_ADDR="203.0.113.9")
    assert log_in(PASSWORD).status_code == 302


def test_tries_during_the_wait_dont_make_it_longer(lin: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        guess_until_stopped()
        clock.shift(timedelta(minutes=10))
        assert log_in(PASSWORD).status_code == 429
        clock.shift(timedelta(minutes=6))
        assert log_in(PASSWORD).status_code == 302


def test_a_supervisor_opens_the_log_in_and_is_named(lin: User) -> None:
    guess_until_stopped()
    supervisor = OfficerFactory(is_superuser=True)
    desk = Client()
    desk.force_login(supervisor)
    officers = reverse("admin:auth_user_changelist")
    assert "x-badge--bad" in desk.get(officers).content.decode()
    desk.post(officers, {"action": "open_log_in", "_selected_action": [lin.pk]})
    assert log_in(PASSWORD).status_code == 302
    assert LogEntry.objects.get().user == supervisor


def test_an_officer_who_may_only_look_opens_nothing(lin: User) -> None:
    guess_until_stopped()
    desk = Client()
    desk.force_login(OfficerFactory(permissions=["auth.view_user"]))
    officers = reverse("admin:auth_user_changelist")
    desk.post(officers, {"action": "open_log_in", "_selected_action": [lin.pk]})
    assert log_in(PASSWORD).status_code == 429


@pytest.mark.parametrize(
    ("proxies", "called_by", "forwarded", "found"),
    [
        (0, "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (1, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "127.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "127.0.0.1", "203.0.113.9", "127.0.0.1"),
        (1, "127.0.0.1", "", "127.0.0.1"),
        (1, "", "nonsense", None),
        (0, "2001:db8:1:2:3::4", "", "2001:db8:1:2::"),
        (0, "::ffff:203.0.113.9", "", "203.0.113.9"),
    ],
)
def test_a_caller_cant_invent_its_address(
    settings: Any, proxies: int, called_by: str, forwarded: str, found: str | None
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR=called_by, headers={"x-forwarded-for": forwarded}
    )
    assert address_of(request) == found
