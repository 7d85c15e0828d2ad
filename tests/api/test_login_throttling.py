"""Guessing at a client's secret is stopped, for that client and that address alone."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from core.services import api_clients
from core.services.api_clients import Credentials

TOKEN = "/oauth/token"
ELSEWHERE = "203.0.113.9"
NOON = datetime.fromisoformat("2026-09-16T12:00+08:00")


@pytest.fixture(autouse=True)
def fast_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def app(db: None) -> Credentials:
    return api_clients.create(name="app", scopes=["lines:read"])


def ask(
    client_id: str, secret: str, *, address: str = "127.0.0.1", path: str = TOKEN, **headers: str
) -> Any:
    form = {"grant_type": "client_credentials", "token": "x", "client_id": client_id}
    if secret:
        form["client_secret"] = secret
    return Client(REMOTE_ADDR=address).post(path, form, headers=headers)


def guess_until_stopped(client_id: str) -> None:
    answers = [ask(client_id, f"guess {n}").status_code for n in range(5)]
    assert answers == [401, 401, 401, 401, 429]


def test_after_five_wrong_secrets_even_the_right_one_waits(app: Credentials) -> None:
    guess_until_stopped(app.client_id)
    stopped = ask(app.client_id, app.client_secret)
    assert stopped.headers["Content-Type"] == "application/problem+json"
    assert stopped.headers["Retry-After"] == "900"
    assert stopped.json()["type"] == "urn:xiaodai:problem:too-many-wrong-secrets"
    assert stopped.json()["status"] == stopped.status_code == 429


def test_the_same_client_from_another_address_goes_on(app: Credentials) -> None:
    guess_until_stopped(app.client_id)
    assert ask(app.client_id, app.client_secret, address=ELSEWHERE).status_code == 200


def test_another_client_from_the_same_address_goes_on(app: Credentials) -> None:
    guess_until_stopped("somebody-else")
    assert ask(app.client_id, app.client_secret).status_code == 200


def test_the_wait_ends_by_itself(app: Credentials) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        guess_until_stopped(app.client_id)
        clock.shift(timedelta(minutes=10))
        assert ask(app.client_id, app.client_secret).status_code == 429
        clock.shift(timedelta(minutes=6))
        assert ask(app.client_id, app.client_secret).status_code == 200


def test_a_right_secret_forgets_the_wrong_ones_before_it(app: Credentials) -> None:
    for _ in range(3):
        assert [ask(app.client_id, "guess").status_code for _ in range(3)] == [401] * 3
        assert ask(app.client_id, app.client_secret).status_code == 200


@pytest.mark.parametrize("decoy", ["!", "~"])  # before and after every client's id
def test_guesses_in_the_header_count_whatever_the_form_says(app: Credentials, decoy: str) -> None:
    basic = base64.b64encode(f"{app.client_id}:guess".encode()).decode()
    for _ in range(5):
        ask(decoy, "", authorization=f"Basic {basic}")
    assert ask(app.client_id, app.client_secret).status_code == 429


def test_a_right_client_beside_the_guessed_one_forgets_nothing(app: Credentials) -> None:
    own = api_clients.create(name="own", scopes=["lines:read"])
    basic = base64.b64encode(f"{own.client_id}:{own.client_secret}".encode()).decode()
    for _ in range(4):
        ask(app.client_id, "guess")
    ask(app.client_id, "guess", authorization=f"Basic {basic}")
    assert ask(app.client_id, "guess").status_code == 429


def test_guesses_where_tokens_are_revoked_count_too(app: Credentials) -> None:
    for _ in range(5):
        ask(app.client_id, "guess", path="/oauth/revoke")
    assert ask(app.client_id, app.client_secret).status_code == 429


def test_no_secret_is_kept_of_a_wrong_try(app: Credentials) -> None:
    ask(app.client_id, "nearly the right one")
    kept = AccessAttempt.objects.get()
    assert "nearly" not in kept.post_data + kept.get_data
