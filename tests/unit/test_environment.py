"""Tests of settings that are missing or wrong: refused by name, with the way out."""

import pytest
from cryptography.fernet import Fernet

from config.environment import Environment, EnvironmentRefused

GIVEN = {
    "LOCAL": "false",
    "DATABASE_URL": "postgresql://web:secret@db:5432/xiaodai",
    "REDIS_URL": "redis://broker:6379/0",
    "SECRET_KEY": "s" * 50,
    "BLIND_INDEX_KEY": "b" * 50,
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "xiaodai.example",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.delenv("BEHIND_HTTPS", raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("BLIND_INDEX_KEY", ""),
        ("FIELD_ENCRYPTION_KEYS", ""),
        ("FIELD_ENCRYPTION_KEYS", "no key"),
        ("ALLOWED_HOSTS", ""),
        ("DATABASE_URL", "mysql://db/xiaodai"),
        ("DATABASE_OWNER_URL", "sqlite:///x"),
        ("REDIS_URL", "amqp://broker"),
        ("DEBUG", "perhaps"),
    ],
)
def test_a_wrong_variable_is_refused_by_its_name(
    given: pytest.MonkeyPatch, name: str, wrong: str
) -> None:
    given.setenv(name, wrong)
    with pytest.raises(EnvironmentRefused, match=name):
        Environment.read()


def test_the_site_acts_as_a_role_that_owns_nothing(given: pytest.MonkeyPatch) -> None:
    environment = Environment.read()
    assert environment.database["OPTIONS"] == {"options": "-c role=xiaodai_app"}
    assert environment.database_owner["OPTIONS"] == {}


def test_the_owner_may_log_in_by_another_address(given: pytest.MonkeyPatch) -> None:
    given.setenv("DATABASE_OWNER_URL", "postgresql://owner:secret@db:5432/xiaodai")
    environment = Environment.read()
    assert (environment.database["USER"], environment.database_owner["USER"]) == ("web", "owner")


def test_a_server_expects_https_unless_it_is_told_otherwise(given: pytest.MonkeyPatch) -> None:
    assert Environment.read().behind_https
