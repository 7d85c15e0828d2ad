"""While the demo company is being made the login page shows how far it is, and no officer to come is locked out."""

from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client

from config import demo

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the sign apart from that of a `make run` at work."""
    monkeypatch.setattr(demo, "SIGN", tmp_path / "demo-days")


def page(client: Client) -> str:
    return client.get(LOGIN, headers={"accept-language": "en"}).content.decode()


def log_in(client: Client, name: str, password: str) -> list[str]:
    """Try to log in, and return the codes of what is wrong with it."""
    given = {"username": name, "password": password, "next": "/admin/"}
    answer = client.post(LOGIN, given, headers={"accept-language": "en"})
    if answer.status_code == 302:
        return []
    return [error.code for error in answer.context["form"].non_field_errors().as_data()]


def test_the_page_shows_day_and_rate_and_comes_again_until_the_company_is_there(
    client: Client,
) -> None:
    demo.begin()
    assert 'http-equiv="refresh"' in page(client)
    demo.Progress(played=40, days=184, seconds=8).put_up()
    assert 'value="40" max="184"' in page(client)
    assert "Day 40 of 184, 5.0 a second: about 29 s to go" in page(client)
    demo.clear()
    assert "<progress" not in page(client)
    assert 'http-equiv="refresh"' not in page(client)


def test_an_officer_to_come_is_asked_to_wait_and_is_not_locked_out(client: Client) -> None:
    demo.begin()
    for _try in range(6):
        assert log_in(client, "lin", "xiaodai-demo") == ["being_made"]
    assert not AccessAttempt.objects.exists()


def test_who_is_there_already_logs_in_meanwhile(client: Client) -> None:
    User.objects.create_superuser("owner", password="owner-of-the-desk")
    demo.begin()
    assert log_in(client, "owner", "owner-of-the-desk") == []
    assert log_in(Client(), "owner", "wrong") == ["invalid_login"]


def test_the_days_left_take_as_long_as_those_before_and_before_the_first_nobody_knows() -> None:
    assert demo.Progress(0, 184, 3).seconds_left is None
    assert demo.Progress(100, 184, 20).seconds_left == 17
    assert demo.Progress(184, 184, 30).seconds_left == 0
