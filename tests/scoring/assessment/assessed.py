"""People to assess: their features told by the test, their model small enough to be reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pytest
from django.db import transaction

from core.maths.calendar import BUSINESS_ZONE
from lending.models import Borrower, CreditLine
from scoring.features.feature_set import Assessed, FeatureSet, SourceState
from scoring.maths.limits import Affordability
from scoring.maths.stored import written
from scoring.models import Assessment, ModelVersion
from scoring.services import affordability, features
from scoring.services.assessment import assessments
from tests.factories import CreditLineFactory, ModelVersionFactory, ProductVersionFactory
from tests.scoring.artefacts import card

ON = date(2026, 6, 1)
STEPS, DPD = "steps.level.30", "bureau.worst_dpd_24m"
Trigger = Assessment.Trigger


def noon(on: date = ON) -> datetime:
    """Return noon of a business date."""
    return datetime.combine(on, time(12), BUSINESS_ZONE)


class Told:
    """Features as a test tells them, of everybody but those told apart; `asked` counts the computations."""

    def __init__(self) -> None:
        self.usual: dict[str, float] = {STEPS: 9000.0, DPD: 0.0}
        self.of: dict[int, dict[str, float]] = {}
        self.states: dict[str, SourceState] = {}
        self.asked = 0

    def compute(
        self, *, people: Sequence[Assessed], without: frozenset[str] = frozenset()
    ) -> FeatureSet:
        self.asked += 1
        source_of = {STEPS: "phone", DPD: "bureau"}
        usual = dict.fromkeys(source_of.values(), SourceState.USED) | self.states
        states = usual | dict.fromkeys(without & usual.keys(), SourceState.REFUSED)
        told = [self.usual | self.of.get(one.borrower_id, {}) for one in people]
        return FeatureSet(
            assessed=tuple(people),
            values={
                name: np.array(
                    [one[name] if states[source] is SourceState.USED else np.nan for one in told]
                )
                for name, source in source_of.items()
            },
            sources=tuple(states for _one in people),
        )


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Make the test tell what the features are."""
    found = Told()
    monkeypatch.setattr(features, "compute", found.compute)
    return found


@pytest.fixture
def model(db: None) -> ModelVersion:
    """Have a champion, and a product to lend under."""
    ProductVersionFactory()
    # A stage and the step behind it are committed together.
    with transaction.atomic():
        return ModelVersionFactory(stage=ModelVersion.Stage.CHAMPION, artefact=written(card()))


@pytest.fixture
def line(db: None) -> CreditLine:
    """Open a line that never had a limit."""
    return CreditLineFactory(limit_fen=0)


def assess(borrower: Borrower, **given: Any) -> Assessment:
    """Assess at noon, on application."""
    usual: dict[str, Any] = {
        "as_of": noon(),
        "on": ON,
        "trigger": Trigger.APPLICATION,
        "actor": "app",
    }
    return assessments.assess(borrower=borrower, **(usual | given))


@pytest.fixture
def proposed(told: Told, line: CreditLine, monkeypatch: pytest.MonkeyPatch) -> Assessment:
    """Have a machine assess somebody rich: 50,000 yuan, above what the policy decides alone."""
    earning(monkeypatch, 60_000_00)
    return assess(line.borrower)


def earning(monkeypatch: pytest.MonkeyPatch, income_fen: int) -> None:
    """Return everybody an income a month."""

    def same_of(*, used: dict[int, frozenset[str]], as_of: datetime) -> dict[int, Affordability]:
        return {who: Affordability(income_fen, 0, 0) for who in used}

    monkeypatch.setattr(affordability, "of", same_of)


Assess = Callable[..., Assessment]
