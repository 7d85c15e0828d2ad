"""Invented people whose features are known without any evidence, and models small enough to be reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.maths.calendar import BUSINESS_ZONE
from lending.models import CreditLine
from scoring.features.feature_set import Assessed, FeatureSet, SourceState
from scoring.maths.sources import SOURCES
from scoring.maths.stored import fingerprint, written
from scoring.models import ModelVersion
from tests.factories import CreditLineFactory, ModelVersionFactory
from tests.scoring.artefacts import card

NIGHT = date(2026, 8, 31)
STEPS, WORST_DPD = "steps.level.30", "bureau.worst_dpd_24m"
Draw = Callable[[Sequence[int]], Mapping[str, NDArray[np.float64]]]


def at_night(on: date) -> datetime:
    """Return the instant at which a night's scores are made."""
    return datetime.combine(on, time(4, 30), BUSINESS_ZONE)


def steady(ids: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """Return everybody the middle of each feature."""
    return {STEPS: np.full(len(ids), 5000.0), WORST_DPD: np.zeros(len(ids))}


def knowing(
    draw: Draw = steady, used: Callable[[int], Sequence[str]] = lambda _id: ("phone", "bureau")
) -> Callable[..., FeatureSet]:
    """Stand in for `features.compute`: what is known of people follows from their number alone."""

    def compute(*, people: Sequence[Assessed]) -> FeatureSet:
        ids = [who.borrower_id for who in people]
        sources = tuple(
            {
                name: SourceState.USED if name in used(who) else SourceState.REFUSED
                for name in SOURCES
            }
            for who in ids
        )
        return FeatureSet(tuple(people), draw(ids), sources)

    return compute


def model(document: dict[str, Any] | None = None, **fields: Any) -> ModelVersion:
    """Put a model to work; the scorecard of two features unless another is given."""
    text = written(document or card())
    stored = {"artefact": text, "sha256": fingerprint(text), "stage": "champion"}
    # The step that leads to its stage comes with it, or the database refuses it at the end of a test that commits.
    with transaction.atomic():
        return ModelVersionFactory(**(stored | fields))


def lines(count: int, **fields: Any) -> list[CreditLine]:
    """Open so many lines."""
    return [CreditLineFactory(**fields) for _ in range(count)]
