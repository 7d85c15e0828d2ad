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
        ("DATABASE_URL", "postgresql://db:five/xiaodai"),
        ("DATABASE_URL", "postgresql://[db/xiaodai"),
        ("DATABASE_URL", "postgresql://db:5432"),
        ("REDIS_URL", "amqp://broker"),
        ("REDIS_URL", "redis://broker:70000/0"),
        ("DEBUG", "perhaps"),
        ("LOCAL", "here"),
        ("BEHIND_HTTPS", "2"),
        ("PROXIES", "many"),
        ("LOG_LEVEL", "LOUD"),
        ("ALLOWED_HOSTS", "https://xiaodai.example"),
        ("ALLOWED_HOSTS", "xiaodai.example:443"),
        ("CSRF_TRUSTED_ORIGINS", "xiaodai.example"),
        ("CSRF_TRUSTED_ORIGINS", "https://xiaodai.example/admin"),
    ],
)
def test_a_wrong_variable_is_refused_by_its_name(
    given: pytest.MonkeyPatch, name: str, wrong: str
) -> None:
    given.setenv(name, wrong)
    with pytest.raises(EnvironmentRefused, match=name):
        Environment.read()


def test_a_refusal_of_an_address_never_says_its_password(given: pytest.MonkeyPatch) -> None:
    given.setenv("DATABASE_URL", "postgresql://web:secret#1@db:5432/xiaodai")
    with pytest.raises(EnvironmentRefused) as refused:
        Environment.read()
    assert "secret" not in str(refused.value)


def test_hosts_and_origins_may_be_several(given: pytest.MonkeyPatch) -> None:
    given.setenv("ALLOWED_HOSTS", "xiaodai.example,[::1],.lender.example")
    given.setenv("CSRF_TRUSTED_ORIGINS", "https://xiaodai.example,https://*.lender.example:8443")
    environment = Environment.read()
    assert (len(environment.allowed_hosts), len(environment.trusted_origins)) == (3, 2)


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
