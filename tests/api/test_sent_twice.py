"""What a request may say once, said twice: a server joins such headers with a comma."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import START
from tests.api.test_access import problem

BORROWER = {
    "number": "u-7",
    "name": "张三",
    "id_number": "110101199003074514",
    "phone": "13800138000",
}


@pytest.mark.parametrize("joined", ["a,b", "a, b", "a,a", ",a", "a,", "," * 255])
def test_a_key_sent_twice_does_nothing(backend: Any, line: Any, joined: str) -> None:
    answer = backend.post("borrowers", BORROWER, idempotency_key=joined)
    assert problem(answer) == (400, "header-sent-twice")
    (error,) = answer.json()["errors"]
    assert (error["field"], error["value"]) == ("Idempotency-Key", None)
    assert backend.post("borrowers", BORROWER).status_code == 201  # nothing of it was kept


@pytest.mark.parametrize("key", ["a b", "\x7f", "é", "x" * 256, " "])
def test_a_key_of_other_characters_or_too_long_is_refused(backend: Any, key: str) -> None:
    answer = backend.post("borrowers", BORROWER, idempotency_key=key)
    assert problem(answer) == (400, "idempotency-key-missing")


def test_a_key_of_any_visible_character_but_a_comma_will_do(backend: Any, line: Any) -> None:
    visible = "".join(map(chr, range(0x21, 0x7F))).replace(",", "")
    assert backend.post("borrowers", BORROWER, idempotency_key=visible).status_code == 201


@pytest.mark.parametrize("joined", ["{0},{0}", "{0}, Bearer x", "Bearer x,{0}"])
def test_a_token_sent_twice_is_refused(backend: Any, line: Any, joined: str) -> None:
    twice = joined.format(f"Bearer {backend.token}")
    answer = backend.get("lines/u-1", authorization=twice)
    assert problem(answer) == (400, "header-sent-twice")
    assert backend.token not in answer.content.decode()


@pytest.mark.parametrize(
    "joined", ["application/json,application/json", "application/json, text/plain"]
)
def test_two_media_types_are_none(backend: Any, joined: str) -> None:
    assert backend.post("borrowers", BORROWER, content_type=joined).status_code == 415


def test_a_parameter_of_the_address_sent_twice_is_refused_by_name(backend: Any, line: Any) -> None:
    answer = backend.get(f"loans/x/pay-off?on={START:%Y-%m-%d}&on={START:%Y-%m-%d}")
    assert problem(answer)[0] == 400
    assert answer.json()["errors"][0]["field"] == "on"


@pytest.mark.parametrize("path", ["lines/u-1", "lines/nobody", "nothing", "consent-texts"])
def test_no_cache_keeps_what_the_api_says(backend: Any, line: Any, path: str) -> None:
    assert backend.get(path).headers["Cache-Control"] == "no-store"
    assert Client().get(f"/api/v1/{path}").headers["Cache-Control"] == "no-store"
