"""The watch's page and the desk: what officers see of models at work, and how a finding is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import time_machine
from django.test import Client
from django.utils import translation

from core.maths.calendar import BUSINESS_ZONE
from scoring.models import Finding, ModelVersion, StabilityFigure
from scoring.services.model_registry import findings
from scoring.services.monitoring import months
from tests.factories import OfficerFactory
from tests.scoring.monitoring.months import AUGUST, SEPTEMBER, VALIDATED, vintage
from tests.scoring.monitoring.nights import model

pytestmark = pytest.mark.django_db
WATCH = "/admin/scoring/finding/"
SEE = ["scoring.view_finding", "lending.view_loan"]
Kind = StabilityFigure.Kind


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 9, 1, 9, tzinfo=BUSINESS_ZONE), tick=False):
        yield


def client_of(*permissions: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(OfficerFactory(permissions=list(permissions)))
    return client


def page(client: Client, address: str = WATCH) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def watched() -> ModelVersion:
    return model(validation=VALIDATED)


def opened(watched: ModelVersion) -> Any:
    evidence = {"value": 0.31, "month": "2026-08-01", "people": 1000, "most_moved": []}
    return findings.open_finding(
        model=watched,
        rule=Finding.Rule.DRIFT,
        evidence=evidence,
        on=date(2026, 9, 1),
        since=date(2026, 9, 1),
    )


def a_year(watched: ModelVersion) -> None:
    """Store figures of every kind for twelve months."""
    rng = np.random.default_rng(5)
    for back in range(12):
        month = (AUGUST - timedelta(days=30 * back)).replace(day=1)
        told: dict[str, Any] = {"model": watched, "month": month, "people": 1000}
        auc = {
            "low": 0.68,
            "high": 0.74,
            "vintage": month.isoformat(),
            "bads": 90,
            "standard_error": 0.015,
            "validated": [0.7, 0.68, 0.72],
        }
        rows = [
            StabilityFigure(**told, kind=Kind.PSI, value=0.3 - 0.02 * back),
            StabilityFigure(**told, kind=Kind.AUC, value=0.71, detail=auc),
            StabilityFigure(**told, kind=Kind.OVERRIDE, value=0.04, detail={"up": 30, "down": 10}),
            *(
                StabilityFigure(**told, kind=Kind.CSI, subject=f"steps.level.{n}", value=v)
                for n, v in enumerate(rng.uniform(0, 0.4, 30))
            ),
            *(
                StabilityFigure(**told, kind=Kind.COVERAGE, subject=source, value=0.8)
                for source in ("phone", "bureau")
            ),
        ]
        StabilityFigure.objects.bulk_create(rows, ignore_conflicts=True)


def test_without_a_model_the_page_says_what_will_come() -> None:
    shown = page(client_of(*SEE))
    assert "No model has been put to work yet" in shown
    assert "No finding is open." in shown


def test_a_model_without_a_month_has_a_page(watched: ModelVersion) -> None:
    shown = page(client_of(*SEE))
    assert "No month with shadow scores is over yet." in shown
    assert "No figures yet." in shown


def test_a_year_of_figures_is_drawn(watched: ModelVersion) -> None:
    a_year(watched)
    shown = page(client_of(*SEE))
    assert shown.count('class="x-curve own"') == 3
    assert "limit--finding" in shown
    assert "5 features that moved less are left out." in shown


def test_deciles_and_vintages_are_drawn_as_they_came(watched: ModelVersion) -> None:
    vintage(watched, AUGUST, np.random.default_rng(1), people=300, worse=3.0)
    months.run(month=AUGUST, on=SEPTEMBER)
    shown = page(client_of(*SEE))
    assert shown.count('class="x-decile ') == 10
    assert "x-decile outside" in shown
    assert "2026-02" in shown


def test_a_finding_stands_on_top_with_what_to_do(watched: ModelVersion) -> None:
    opened(watched)
    shown = page(client_of(*SEE))
    assert "PSI 0.310 in 2026-08 among 1,000 people" in shown
    assert "have a new sample drawn" in shown


def test_only_who_may_see_findings_sees_the_page() -> None:
    assert client_of("lending.view_loan").get(WATCH).status_code == 403


def test_the_book_is_shown_to_who_may_see_loans() -> None:
    assert "Roll rates" not in page(client_of("scoring.view_finding"))
    assert "Roll rates" in page(client_of(*SEE))


def test_a_person_closes_a_finding_with_a_reason(watched: ModelVersion) -> None:
    finding = opened(watched)
    client = client_of("scoring.view_finding", "scoring.close_finding")
    address = f"{WATCH}{finding.pk}/"
    assert "Close the finding" in page(client, f"{address}change/")
    assert "This field is required" in client.post(f"{address}close/", {}).content.decode()
    client.post(f"{address}close/", {"reason": "The app's steps were put right."})
    assert not findings.block_increases(watched)
    assert "put right" in page(client, f"{address}change/")


def test_closing_is_not_offered_to_who_may_not(watched: ModelVersion) -> None:
    finding = opened(watched)
    client = client_of("scoring.view_finding")
    assert "Close the finding" not in page(client, f"{WATCH}{finding.pk}/change/")
    assert client.post(f"{WATCH}{finding.pk}/close/", {"reason": "x"}).status_code == 403


def test_a_person_reports_a_finding(watched: ModelVersion) -> None:
    client = client_of("scoring.view_finding", "scoring.report_finding")
    told = {"title": "Steps in miles", "words": "One app sends miles."}
    answer = client.post(f"{WATCH}report/{watched.pk}/", told, follow=True)
    assert "One app sends miles." in answer.content.decode()
    again = client.post(f"{WATCH}report/{watched.pk}/", told)
    assert "The same is reported already and open." in again.content.decode()
    assert Finding.objects.count() == 1


def test_the_desk_shows_open_findings_and_reviews(watched: ModelVersion) -> None:
    opened(watched)
    shown = page(client_of(*SEE, "scoring.view_reviewrequest"), "/admin/")
    assert "Open findings about models" in shown
    assert "No borrower waits for an answer." in shown


def test_the_page_speaks_chinese(watched: ModelVersion) -> None:
    opened(watched)
    a_year(watched)
    client = client_of(*SEE)
    with translation.override("zh-hans"):
        client.cookies["django_language"] = "zh-hans"
        shown = page(client)
    assert "模型监控" in shown
    assert "滚动率" in shown


def test_the_page_asks_the_database_no_more_for_more_figures(
    watched: ModelVersion, django_assert_max_num_queries: Any
) -> None:
    a_year(watched)
    opened(watched)
    client = client_of(*SEE)
    with django_assert_max_num_queries(25):
        page(client)
