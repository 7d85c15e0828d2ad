"""Models as they stand after some of their life, each step decided by two people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from core.models import Approval
from core.services import approvals
from lending.models import Borrower
from scoring.models import ModelVersion, ShadowScore
from scoring.services.model_registry import promotions
from tests.factories import ModelVersionFactory, OfficerFactory

AT = datetime(2026, 4, 2, tzinfo=UTC)
Stage = ModelVersion.Stage


def figures(*, auc: float = 0.76, half: float = 0.02, psi: float = 0.05) -> dict[str, Any]:
    """Return what a report says of people whom training did not see: ten deciles in their intervals."""
    out_of_time = {"people": 1000, "bads": 100, "auc": auc} | {
        "auc_low": auc - half,
        "auc_high": auc + half,
    }
    return {
        "parts": [{"name": "out_of_time", "figures": out_of_time}],
        "calibration": [{"people": 100, "mean_pd": 0.1, "bad_rate": 0.1}] * 10,
        "stability": psi,
    }


def model_in(stage: ModelVersion.Stage, *, since: date, **fields: Any) -> ModelVersion:
    """Make a validated model that came to a stage on a day."""
    share = {"share_ppm": 100_000} if stage == Stage.CHALLENGER else {}
    fields = {"validated_by": OfficerFactory(), "validation": figures()} | share | fields
    return ModelVersionFactory(
        stage=stage, since=since, validated_at=AT, opinion="Fit for use.", **fields
    )


def score_nightly(model: ModelVersion, borrower: Borrower, *, nights: list[date]) -> None:
    """Leave the shadow scores of some nights."""
    ShadowScore.objects.bulk_create(
        ShadowScore(
            model=model,
            borrower=borrower,
            on=night,
            points=520,
            pd_ppm=80_000,
            log_odds=-2.44,
            sources="bureau",
        )
        for night in nights
    )


def maker() -> Any:
    return OfficerFactory(permissions=["scoring.request_promote_model"])


def checker() -> Any:
    return OfficerFactory(permissions=["scoring.check_promote_model"])


def ask(model: ModelVersion, to_stage: ModelVersion.Stage, on: date, **fields: Any) -> Approval:
    """Ask for a move."""
    return promotions.propose(
        model=model, to_stage=to_stage, on=on, maker=maker(), reason="By the rule.", **fields
    )


def move(model: ModelVersion, to_stage: ModelVersion.Stage, on: date, **fields: Any) -> Approval:
    """Have two people move a model."""
    asked = ask(model, to_stage, on, **fields)
    return approvals.approve(approval_id=asked.pk, checker=checker(), on=on)
