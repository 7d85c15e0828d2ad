"""The lists of scoring's pages: as few questions for many rows as for one, and nothing large read or counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import ReviewRequest
from scoring.services.assessment import reviews
from tests.factories import CreditLineFactory, ModelVersionFactory, SampleFactory
from tests.scoring.assessment.assessed import ON, assess, model, noon, told
from tests.scoring.evidence.evidence_told import bought, report, reported, tell, teller
from tests.scoring.insurance.insured import HEALTH, insured, quote

__all__ = ["model", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model", "told")]


def an_assessment() -> None:
    assess(CreditLineFactory(limit_fen=0).borrower)


def a_review() -> None:
    assessment = assess(CreditLineFactory(limit_fen=0).borrower)
    reviews.ask(assessment=assessment, words="", at=noon(), on=ON, actor="app")


# A list and what fills a row of it.
LISTS: dict[str, Callable[[], object]] = {
    "assessment": an_assessment,
    "reviewrequest": a_review,
    "transaction": lambda: tell(teller(), bought()),
    "bureaureport": lambda: report(teller(), reported()),
    "insurancequote": lambda: quote(insured(HEALTH, days=1)),
    "modelversion": ModelVersionFactory,
    "sample": SampleFactory,
}
LARGE = ('"snapshot"', '"artefact"')


def asked_by(client: Client, name: str) -> list[str]:
    """Open a list, and give what it asked of the database."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse(f"admin:scoring_{name}_changelist"))
    assert answer.status_code == 200
    return [query["sql"] for query in asked]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_no_more_for_more_rows(name: str, admin_client: Client) -> None:
    LISTS[name]()
    few = asked_by(admin_client, name)
    for _no in range(4):
        LISTS[name]()

    many = asked_by(admin_client, name)

    assert len(many) <= len(few)
    counts = [sql for sql in many if "COUNT(*)" in sql and f"scoring_{name}" in sql]
    assert all("WHERE" in sql or "LIMIT" in sql for sql in counts)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_reads_nothing_large(name: str, admin_client: Client) -> None:
    LISTS[name]()

    assert not [sql for sql in asked_by(admin_client, name) if any(part in sql for part in LARGE)]


def test_the_desk_leads_to_the_review_that_waits(admin_client: Client) -> None:
    a_review()

    shown = admin_client.get("/admin/").content.decode()

    address = reverse("admin:scoring_reviewrequest_change", args=[ReviewRequest.objects.get().pk])
    assert f'href="{address}"' in shown
