"""Requests for a token that can't be served: refused as RFC 6749 has it, never a failure of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.test_access import credentials, problem, take_token

FORM = "application/x-www-form-urlencoded"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
MEMBERS = {"error", "error_description"}


@pytest.fixture(autouse=True)
def fast_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def refusal(answer: Any) -> str:
    assert answer.status_code == 400
    assert set(answer.json()) == MEMBERS
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["error_description"].isascii()
    error: str = answer.json()["error"]
    return error


@pytest.mark.parametrize(
    "grant",
    ["x", "", "password", "authorization_code", "refresh_token", "openid", "implicit", DEVICE_CODE],
)
def test_there_is_one_grant(db: None, capsys: Any, grant: str) -> None:
    given = credentials(capsys)
    for sent in (given, {"CLIENT_ID": "nobody", "CLIENT_SECRET": "x"}):
        answer = take_token(sent, grant_type=grant, device_code="x", code="x", refresh_token="x")
        assert refusal(answer) == "unsupported_grant_type"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke"])
@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("application/json", b"{}"),
        (FORM, b""),
        (FORM, b"&".join(b"a%d=1" % n for n in range(2000))),
        (FORM, b"a=" + b"x" * 3_000_000),
        (FORM, b"grant_type=client_credentials&grant_type=client_credentials"),
        (FORM, b"token=x&token=y"),
        (FORM, b"client_id=%00&grant_type=client_credentials&client_secret=x"),
    ],
)
def test_a_form_that_cant_be_read_is_refused(
    db: None, path: str, media_type: str, body: bytes
) -> None:
    assert refusal(Client().generic("POST", path, body, media_type)) == "invalid_request"


@pytest.mark.parametrize("query", ["a=%zz", "client_id=x", "grant_type=client_credentials"])
@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke"])
def test_nothing_is_taken_from_the_address(db: None, path: str, query: str) -> None:
    answer = Client().post(f"{path}?{query}", {"grant_type": "client_credentials"})
    assert refusal(answer) == "invalid_request"


def test_a_secret_sent_twice_is_refused(db: None) -> None:
    header = {"authorization": "Basic YTpi,Basic YTpi"}
    sent = Client().post("/oauth/token", {"grant_type": "client_credentials"}, headers=header)
    assert refusal(sent) == "invalid_request"


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_tokens_are_posted_for(db: None, method: str) -> None:
    answer = getattr(Client(), method)("/oauth/token")
    assert problem(answer) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"
