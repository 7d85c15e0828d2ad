"""Models that read every feature of the sources, put to work as two people would."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from core.maths.calendar import now
from core.models import Approval
from scoring.features.catalogue import FEATURES
from scoring.maths.sources import Source
from scoring.maths.stored import fingerprint, written
from scoring.models import ModelVersion, Sample, StageTransition
from scoring.services.model_registry import promotions

SOURCES = ("phone", "band", "scale", "car", "transactions", "bureau")


@transaction.atomic
def put_to_work(stage: ModelVersion.Stage, stamp: str) -> ModelVersion:
    """Find the model of a stage, or put a scorecard there with the papers that the database asks for."""
    known = ModelVersion.objects.filter(stage=stage).first()
    if known is not None:
        return known
    builder, checker = (User.objects.create(username=f"{stamp}-{no}") for no in range(2))
    text = written(_card())
    model = ModelVersion.objects.create(
        number=(ModelVersion.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1,
        kind="scorecard",
        stage=stage,
        sample=_sample(stamp, builder),
        artefact=text,
        sha256=fingerprint(text),
        built_by=builder,
        built_at=now(),
        validated_by=checker,
        validated_at=now(),
        expires_on=date(2099, 1, 1),
    )
    _bring(model, builder, checker)
    return model


def _sample(stamp: str, drawn_by: User) -> Sample:
    return Sample.objects.create(
        name=stamp,
        observed_from=date(2025, 1, 1),
        observed_through=date(2025, 6, 30),
        out_of_time_from=date(2025, 5, 1),
        known_as_of=now(),
        rows=1000,
        bads=100,
        fingerprint="0" * 64,
        drawn_by=drawn_by,
        drawn_at=now(),
    )


def _bring(model: ModelVersion, maker: User, checker: User) -> None:
    """Leave the request of one and the word of the other, and the step that follows from them."""
    told = {"from_stage": str(ModelVersion.Stage.BUILT), "to_stage": str(model.stage)}
    approval = Approval.objects.create(
        action=promotions.ACTION,
        target_type="scoring.modelversion",
        target_id=str(model.pk),
        payload=told | {"from_share_ppm": 0, "to_share_ppm": 0},
        reason="benchmark",
        maker=maker,
        checker=checker,
        checked_at=now(),
        verdict=Approval.Verdict.APPROVED,
    )
    StageTransition.objects.create(model=model, on=now().date(), approval=approval, **told)


def _card() -> dict[str, Any]:
    features = [feature for feature in FEATURES.values() if feature.source != Source.REPAYMENT]
    return {
        "format": 1,
        "kind": "scorecard",
        "features": [
            {
                "name": feature.name,
                "source": str(feature.source),
                "cuts": [0.5, 5.0, 12.0],
                "codes": [],
                "weights": [0.0, 0.2, 0.1, -0.1, -0.2],
                "people": [0, 250, 250, 250, 250],
            }
            for feature in features
        ],
        "variants": [
            {
                "sources": list(sources),
                "intercept": -2.5,
                "coefficients": [0.1 * (feature.source in sources) for feature in features],
            }
            for sources in (SOURCES, ("phone", "band"))
        ],
        "scores": {"edges": [-3.0, -2.0], "counts": [30, 40, 30]},
    }
