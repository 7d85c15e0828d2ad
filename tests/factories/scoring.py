"""Samples and model versions."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from scoring.models import ModelVersion, Sample, StageTransition
from scoring.services.model_registry import promotions
from tests.factories.lending import ApprovalFactory, OfficerFactory


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


def step_of(model: ModelVersion, *, since: date, **fields: str) -> StageTransition:
    """Leave the step by which two people brought a model to where it stands, from `built` or another stage."""
    told = {"from_stage": ModelVersion.Stage.BUILT, "to_stage": model.stage} | fields
    approval = ApprovalFactory(
        action=promotions.ACTION,
        target_type="scoring.modelversion",
        target_id=str(model.pk),
        payload=told | {"from_share_ppm": 0, "to_share_ppm": model.share_ppm},
    )
    return StageTransition.objects.create(model=model, on=since, approval=approval, **told)


def retire(model: ModelVersion) -> None:
    """Take a model out of use, decided by two people."""
    from_stage, model.stage, model.share_ppm = model.stage, ModelVersion.Stage.RETIRED, 0
    model.save(update_fields=["stage", "share_ppm"])
    step_of(model, since=date(2026, 4, 2), from_stage=from_stage)


class ModelVersionFactory(DjangoModelFactory[ModelVersion]):
    """A model that stands in the registry; a stage brings its step, one in use its validator."""

    class Meta:
        model = ModelVersion
        skip_postgeneration_save = True

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

    @factory.post_generation
    def since(self, create: bool, extracted: date | None, **_: Any) -> None:
        if create and self.stage != ModelVersion.Stage.BUILT:
            step_of(self, since=extracted or date(2026, 4, 2))
