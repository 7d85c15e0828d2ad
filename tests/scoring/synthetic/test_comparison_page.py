"""Tests of the page that holds the families of evidence against each other."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.maths.calendar import now
from lending.services.officers import set_up_groups
from scoring.models import Comparison
from scoring.services.model_registry import comparison_rows, comparisons
from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db

MONTHS = ["2026-03", "2026-04", "2026-05"]


def auc_of(families: tuple[str, ...]) -> float:
    return 0.6 + 0.05 * len(families) + (0.02 if "repayment" in families else 0.0)


def union(families: tuple[str, ...], *, leaks: bool) -> dict[str, Any]:
    auc = auc_of(families)
    range_ = {"auc": auc, "low": auc - 0.015, "high": auc + 0.015, "standard_error": 0.0077}
    lead = {"lead": {"value": 0.05 if leaks else -0.008, "standard_error": 0.004}}
    model = {**range_, **lead, "is_leak": leaks, "ks": 0.3, "brier": 0.1234}
    return {
        "families": list(families),
        "models": dict.fromkeys(("scorecard", "challenger", "blend"), model),
        "optimum": {**range_, "auc": auc + 0.008, "expected": auc, "brier": 0.12},
        "by_month": [{**range_, "month": month, "optimum": None} for month in MONTHS],
    }


def stored(
    population: Comparison.Population = Comparison.Population.LAB, *, leaks: bool = False
) -> Comparison:
    unions = [u for size in range(1, 5) for u in combinations(comparison_rows.FAMILIES, size)]
    figures = {
        "people": 10_000,
        "bad": 1730,
        "folds": 5,
        "seed": 1,
        "months": MONTHS,
        "unions": [union(u, leaks=leaks and len(u) == 4) for u in unions],
    }
    return comparisons.store(population=population, figures=figures, fingerprint="f" * 64, at=now())


def page(language: str = "en", group: str = "auditor", pk: int | None = None) -> str:
    set_up_groups()
    officer, client = OfficerFactory(), Client(headers={"accept-language": language})
    officer.groups.add(Group.objects.get(name=group))
    client.force_login(officer)
    name = "change" if pk else "changelist"
    answer = client.get(reverse(f"admin:scoring_comparison_{name}", args=[pk] if pk else []))
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_run_the_page_says_what_it_is_for_and_whom_to_ask() -> None:
    seen = page()
    assert "No families have been held against each other yet" in seen
    assert "whoever builds the models" in seen
    assert "manage.py" not in seen


def test_every_union_is_drawn_and_written_with_its_interval_and_the_best_possible() -> None:
    stored()
    seen = page()
    assert seen.count('class="x-union ') == 15
    assert "0.820" in seen
    assert "0.805–0.835" in seen
    assert "Best possible" in seen
    assert "10,000 people, 17.3% bad" in seen


def test_each_month_is_drawn_for_each_family_and_for_all() -> None:
    stored()
    seen = page()
    assert seen.count('class="x-line ') == 5
    assert all(month in seen for month in MONTHS)


def test_the_page_speaks_chinese() -> None:
    stored()
    seen = page("zh-hans")
    assert "各类数据对比" in seen
    assert "征信" in seen


def test_a_model_better_than_possible_is_an_alarm() -> None:
    stored(leaks=True)
    assert "x-card--alarm" in page()


def test_our_own_borrowers_are_shown_first_and_the_others_are_a_step_away() -> None:
    lab = stored()
    stored(Comparison.Population.BORROWERS)
    assert "For real people nobody knows the best possible score." in page()
    assert "no model can be better on average" in page(pk=lab.pk)


def test_a_run_can_not_be_changed() -> None:
    run = stored()
    with pytest.raises(Exception, match=r"(?i)permission denied|insert"):
        Comparison.objects.filter(pk=run.pk).update(people=1)


def test_the_page_asks_the_database_the_same_for_one_run_as_for_many() -> None:
    stored()
    with CaptureQueriesContext(
        connection,
    ) as one:
        page()
    for _ in range(3):
        stored()
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(many) <= len(one)
