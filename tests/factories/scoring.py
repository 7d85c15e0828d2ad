"""Samples and model versions."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from scoring.models import ModelVersion, Sample
from tests.factories.lending import OfficerFactory


def a_scorecard(*, intercept: float = -2.0) -> str:
    """Write a scorecard of one feature, as training would."""
    feature = {
        "name": "bureau.worst_dpd_24m",
        "source": "bureau",
        "cuts": [1.0],
        "codes": [],
        "weights": [0.0, -1.0, 1.0],
        "people": [0, 80, 20],
    }
    return json.dumps(
        {
            "format": 1,
            "kind": "scorecard",
            "features": [feature],
            "variants": [{"sources": ["bureau"], "intercept": intercept, "coefficients": [0.75]}],
            "scores": {"edges": [-3.0, -2.0], "counts": [30, 40, 30]},
        }
    )


class SampleFactory(DjangoModelFactory[Sample]):
    class Meta:
        model = Sample

    name = factory.Sequence(lambda n: f"sample-{n}")
    observed_from = date(2025, 1, 1)
    observed_through = date(2025, 9, 30)
    out_of_time_from = date(2025, 7, 1)
    known_as_of = datetime(2026, 4, 1, tzinfo=UTC)
    rows = 1000
    bads = 150
    fingerprint = factory.Sequence(lambda n: hashlib.sha256(b"sample %d" % n).hexdigest())
    drawn_by = factory.SubFactory(OfficerFactory)
    drawn_at = datetime(2026, 4, 1, tzinfo=UTC)


class ModelVersionFactory(DjangoModelFactory[ModelVersion]):
    """A model that stands in the registry; a stage in use brings its validator."""

    class Meta:
        model = ModelVersion

    number = factory.Sequence(lambda n: n + 1)
    kind = ModelVersion.Kind.SCORECARD
    stage = ModelVersion.Stage.BUILT
    sample = factory.SubFactory(SampleFactory)
    artefact = factory.LazyAttribute(lambda model: a_scorecard(intercept=-2 - model.number / 1000))
    sha256 = factory.LazyAttribute(
        lambda model: hashlib.sha256(model.artefact.encode()).hexdigest()
    )
    built_by = factory.SubFactory(OfficerFactory)
    built_at = datetime(2026, 4, 2, tzinfo=UTC)
    expires_on = date(2027, 4, 2)
    validated_by = factory.Maybe(
        factory.LazyAttribute(
            lambda model: model.stage not in (ModelVersion.Stage.BUILT, ModelVersion.Stage.RETIRED)
        ),
        yes_declaration=factory.SubFactory(OfficerFactory),
        no_declaration=None,
    )
