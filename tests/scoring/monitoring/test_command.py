"""The watch started by the clock and by hand: real features, a stored model, one night and one month."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from scoring.models import Finding, ShadowRun, ShadowScore
from scoring.tasks import monitor_models
from tests.factories import CreditLineFactory
from tests.scoring.monitoring.nights import model

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 9, 1, 4, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tonight() -> object:
    with time_machine.travel(NIGHT, tick=False):
        yield


def watched(*options: str) -> str:
    out = StringIO()
    call_command("monitor_models", *options, stdout=out)
    return out.getvalue()


def test_the_clock_scores_the_night_once_and_judges_the_month_before() -> None:
    model()
    CreditLineFactory()
    assert monitor_models() == {"people": 1, "findings": 0}
    assert monitor_models() == {"people": 1, "findings": 0}
    assert ShadowRun.objects.get().finished_at is not None


def test_somebody_who_told_us_nothing_is_scored_by_no_variant() -> None:
    model()
    CreditLineFactory()
    watched()
    assert not ShadowScore.objects.exists()


def test_the_command_names_what_it_found() -> None:
    model(expires_on=NIGHT.date())
    assert "the model's time is over" in watched()
    assert Finding.objects.get().rule == "expired"
    assert "No finding was opened." in watched("--month", "2026-07", "--only-month")


def test_a_month_that_is_not_over_is_refused() -> None:
    with pytest.raises(CommandError, match="This month is not over"):
        watched("--month", "2026-09", "--only-month")
