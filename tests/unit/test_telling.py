"""Who is told of alarms: nobody unless named, and what is named wrongly stops the start with its name."""

import pytest

from config.environment import EnvironmentRefused
from config.telling import Telling


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALARM_MAIL_TO", "EMAIL_URL", "MAIL_FROM", "ALARM_URL", "ALARM_COMMAND"):
        monkeypatch.delenv(name, raising=False)


def test_nobody_is_told_by_default() -> None:
    told = Telling.read()
    assert (told.mail_to, told.url, told.command, told.mail) == ([], "", "", {})


def test_mail_goes_by_the_server_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALARM_MAIL_TO", "night@lender.example,audit@lender.example")
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://post:secret@mail.example:587")
    told = Telling.read()
    assert told.mail_to == ["night@lender.example", "audit@lender.example"]
    assert (told.mail["EMAIL_HOST"], told.mail["EMAIL_USE_TLS"]) == ("mail.example", True)


@pytest.mark.parametrize(
    ("name", "wrong", "named"),
    [
        ("ALARM_MAIL_TO", "night@lender.example", "EMAIL_URL"),
        ("ALARM_URL", "ftp://hooks.example/x", "ALARM_URL"),
        ("ALARM_URL", "hooks.example/x", "ALARM_URL"),
    ],
)
def test_what_is_wrong_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, wrong: str, named: str
) -> None:
    monkeypatch.setenv(name, wrong)
    with pytest.raises(EnvironmentRefused, match=named):
        Telling.read()
