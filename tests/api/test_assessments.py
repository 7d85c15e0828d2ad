"""Assessments and human reviews over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from lending.models import CreditLine
from scoring.models import Assessment, ReviewRequest
from tests.factories import BorrowerFactory, CreditLineFactory
from tests.scoring.assessment.assessed import Told, earning, model, told

__all__ = ["model", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model", "clock")]


@pytest.fixture
def her() -> CreditLine:
    line: CreditLine = CreditLineFactory(limit_fen=0, borrower=BorrowerFactory(number="u-9"))
    return line


def assess(backend: Any, **headers: str) -> Any:
    return backend.post("assessments", {"borrower_number": "u-9"}, **headers)


def test_an_assessment_says_score_limit_and_reasons(
    backend: Any, told: Told, her: CreditLine
) -> None:
    response = assess(backend)

    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["limit"], body["limit_now"], body["outcome"]) == ("6000.00", "6000.00", "set")
    assert sum(part["points"] for part in body["reasons"]) == body["points"]
    assert body["probability_of_default"] == "0.029312"
    assert body["sources"][0]["sentence"] == "Phone behaviour: used."
    assert response["Location"] == f"/api/v1/assessments/{body['id']}"


def test_a_key_that_comes_twice_is_one_assessment(
    backend: Any, told: Told, her: CreditLine
) -> None:
    first = assess(backend, idempotency_key="once")
    again = assess(backend, idempotency_key="once")

    assert first.json() == again.json()
    assert Assessment.objects.count() == 1


def test_an_assessment_is_read_as_it_was_decided(backend: Any, told: Told, her: CreditLine) -> None:
    made = assess(backend).json()

    assert backend.get(f"assessments/{made['id']}").json() == made


def test_reasons_are_said_in_chinese_too(backend: Any, told: Told, her: CreditLine) -> None:
    made = assess(backend).json()

    read = backend.get(f"assessments/{made['id']}", accept_language="zh-hans").json()

    assert "步数" in "".join(part["sentence"] for part in read["reasons"])
    assert read["decision"].startswith("您的额度")


def test_a_limit_left_to_officers_says_that_two_decide(
    backend: Any, told: Told, her: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    earning(monkeypatch, 60_000_00)

    body = assess(backend).json()

    assert (body["outcome"], body["limit"], body["limit_now"]) == ("waits", "50000.00", "0.00")
    assert "two officers decide it" in body["decision"]


def test_an_unknown_borrower_is_not_found(backend: Any) -> None:
    assert assess(backend).status_code == 404


def test_a_borrower_asks_that_a_person_look(backend: Any, told: Told, her: CreditLine) -> None:
    made = assess(backend).json()

    asked = backend.post("reviews", {"assessment": made["id"], "words": "A new job."})

    assert asked.status_code == 201, asked.content
    assert asked.json()["answer_due_on"] == "2026-10-01"
    assert backend.get(f"reviews/{asked.json()['id']}").json() == asked.json()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("I moved.\r\nSee my letter.", "I moved.\nSee my letter."), ("\n\n", ""), ("", "")],
)
def test_what_a_borrower_says_may_have_lines(
    backend: Any, told: Told, her: CreditLine, sent: str, kept: str
) -> None:
    made = assess(backend).json()

    response = backend.post("reviews", {"assessment": made["id"], "words": sent})

    assert response.status_code == 201, response.content
    assert ReviewRequest.objects.get().words == kept


@pytest.mark.parametrize("sent", [5, None, ["a"], "a\x07b", "x" * 2001])
def test_what_is_no_text_is_not_taken_for_words(
    backend: Any, told: Told, her: CreditLine, sent: Any
) -> None:
    made = assess(backend).json()

    response = backend.post("reviews", {"assessment": made["id"], "words": sent})

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "words"


def test_a_second_review_waits_for_the_first(backend: Any, told: Told, her: CreditLine) -> None:
    made = assess(backend).json()
    backend.post("reviews", {"assessment": made["id"]})

    assert backend.post("reviews", {"assessment": made["id"]}).status_code == 409


def test_a_review_of_nothing_is_not_found(backend: Any) -> None:
    assert backend.post("reviews", {"assessment": 999}).status_code == 404
