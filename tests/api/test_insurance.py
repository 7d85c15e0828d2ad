"""Insurance quotes over HTTP: once a key, under their own consent, explained to the person."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from devices.maths.catalogue import Purpose
from lending.models import Borrower
from scoring.api.insurance import EXAMPLE_INPUT, EXAMPLE_OUTPUT, InsuranceQuoteOutput
from scoring.models import InsuranceQuote
from tests.api.test_bad_input import require_problem
from tests.scoring.insurance.insured import CREDIT, HEALTH, insured
from tests.scoring.insurance.test_insurance import withdraw

ASKED = {"borrower_number": "u-10086", "product": "health", "premium": "1000.00"}


@pytest.fixture
def her(db: None, clock: Any) -> Borrower:
    return insured(HEALTH, number="u-10086")


def test_the_example_of_the_reference_is_true(backend: Any, her: Borrower) -> None:
    response = backend.post("insurance-quotes", EXAMPLE_INPUT)
    assert response.status_code == 201
    made = response.json()
    assert response["Location"] == f"/api/v1/insurance-quotes/{made['id']}"
    assert made | {"id": EXAMPLE_OUTPUT["id"]} == EXAMPLE_OUTPUT


def test_the_same_key_quotes_once(backend: Any, her: Borrower) -> None:
    answers = [backend.post("insurance-quotes", ASKED, idempotency_key="k") for _ in range(2)]
    quoted = InsuranceQuoteOutput.write(InsuranceQuote.objects.get())
    assert answers[0].json() == answers[1].json() == quoted


def test_a_borrower_who_agreed_to_credit_only_gets_no_quote(backend: Any, clock: Any, db: None):
    insured(*CREDIT, number="u-10086")
    response = backend.post("insurance-quotes", ASKED)
    require_problem(response)
    assert response.status_code == 409
    assert response.json()["type"].endswith("no-insurance-consent")


def test_after_a_withdrawal_nothing_is_quoted(backend: Any, her: Borrower) -> None:
    made = backend.post("insurance-quotes", ASKED).json()["id"]
    withdraw(her, Purpose.HEALTH_INSURANCE, HEALTH[1])
    assert backend.post("insurance-quotes", ASKED).status_code == 409
    assert backend.get(f"insurance-quotes/{made}").status_code == 200


def test_a_quote_is_explained_in_the_language_asked_for(backend: Any, her: Borrower) -> None:
    made = backend.post("insurance-quotes", ASKED).json()
    english = backend.get(f"insurance-quotes/{made['id']}?language=en").json()
    chinese = backend.get(f"insurance-quotes/{made['id']}").json()
    assert english["explanation"]["rows"][0]["name"] == "Steps a day"
    assert chinese["explanation"]["rows"][0]["name"] == "日均步数"
    assert {name: english[name] for name in made} == made
    require_problem(backend.get(f"insurance-quotes/{made['id']}?language=fr"))


def test_the_explanation_is_a_pdf_too(backend: Any, her: Borrower) -> None:
    made = backend.post("insurance-quotes", ASKED).json()["id"]
    response = backend.get(f"insurance-quotes/{made}/pdf?language=en")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("tail", ["", "/pdf"])
def test_an_unknown_quote_is_no_address(backend: Any, db: None, tail: str) -> None:
    path = f"insurance-quotes/00000000-0000-4000-8000-000000000000{tail}"
    assert backend.get(path).status_code == 404


def test_scopes_are_kept_apart(backend_with: Any, her: Borrower) -> None:
    stranger = backend_with("evidence:write", "quotes:write", "lines:read")
    assert stranger.post("insurance-quotes", ASKED).status_code == 403
    writer = backend_with("insurance:write", name="writer")
    made = writer.post("insurance-quotes", ASKED).json()["id"]
    assert writer.get(f"insurance-quotes/{made}").status_code == 403
    assert writer.get(f"insurance-quotes/{made}/pdf").status_code == 403


def test_whoever_insures_does_not_learn_who_borrows(backend: Any, db: None, clock: Any) -> None:
    insured(*CREDIT, number="u-10086")
    answers = []
    for number in ("u-10086", "nobody"):
        asked = ASKED | {"borrower_number": number}
        with CaptureQueriesContext(connection) as queries:
            answers.append(backend.post("insurance-quotes", asked))
        answers[-1].queries = len(queries)
    known, unknown = answers
    assert known.status_code == unknown.status_code == 409
    assert known.content == unknown.content
    assert dict(known.items()) == dict(unknown.items())
    assert known.queries == unknown.queries
