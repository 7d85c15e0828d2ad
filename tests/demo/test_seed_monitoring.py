"""The demo's models have months behind them when the page is first opened."""

from __future__ import annotations

from datetime import date

import pytest

from demo import seed_monitoring
from scoring.models import PortfolioSnapshot, ShadowRun, StabilityFigure
from scoring.services import features
from tests.scoring.monitoring.nights import knowing, lines, model

pytestmark = pytest.mark.django_db
THROUGH = date(2026, 9, 16)


def test_the_last_three_months_of_the_story_are_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "compute", knowing())
    model()
    lines(3)
    seed_monitoring.watch(first_on=date(2026, 3, 20), through=THROUGH)
    nights = ShadowRun.objects.order_by("on").values_list("on", "people")
    assert list(nights) == [(date(2026, 6, 30), 3), (date(2026, 7, 31), 3), (date(2026, 8, 31), 3)]
    assert StabilityFigure.objects.filter(kind="psi").count() == 3


def test_no_month_before_the_story_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "compute", knowing())
    model()
    seed_monitoring.watch(first_on=date(2026, 8, 3), through=THROUGH)
    assert [picture.month for picture in PortfolioSnapshot.objects.all()] == [date(2026, 8, 1)]


def test_a_company_without_a_model_has_nothing_to_watch() -> None:
    seed_monitoring.watch(first_on=date(2026, 3, 20), through=THROUGH)
    assert not ShadowRun.objects.exists()
