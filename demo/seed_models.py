"""The demo company's models enter the registry: built by one officer, validated by another, promoted by two."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User

from core.maths.calendar import BUSINESS_ZONE, day_of
from core.services import approvals
from demo import shipped_models
from scoring.models import Comparison, ModelVersion, Sample
from scoring.services.model_registry import comparisons, promotions, registry, samples

OUTCOME_DAYS = 184
_OPINION = "已复核样本、分箱方向、校准与稳定性；样本为虚构人群，真实数据积累后须重新验证。"


def register(*, on: date) -> None:
    """Enter champion and challenger on a morning, and keep the comparisons of families that came with them."""
    at = datetime.combine(on, time(9), BUSINESS_ZONE)
    sample = _sample(at)
    champion = _entered(ModelVersion.Kind.SCORECARD, sample, at)
    _moved(champion, ModelVersion.Stage.CHAMPION, at, "公司首个模型：评分卡，经独立验证")
    challenger = _entered(ModelVersion.Kind.CHALLENGER, sample, at)
    _moved(challenger, ModelVersion.Stage.SHADOW, at, "提升树先作影子评分，与冠军对照")
    for population in (Comparison.Population.LAB, Comparison.Population.STREET):
        kept = shipped_models.comparison(population)
        comparisons.store(population=population, at=at, **kept)


def _sample(at: datetime) -> Sample:
    recipe = shipped_models.recipe()
    drawing = samples.Drawing(
        name="街区虚构人群",
        observed_from=recipe.first_on,
        observed_through=recipe.last_on,
        out_of_time_from=recipe.out_of_time_from,
        known_as_of=datetime.combine(
            recipe.last_on + timedelta(days=OUTCOME_DAYS), time(9), BUSINESS_ZONE
        ),
    )
    return samples.enter_invented(
        drawing=drawing,
        file=shipped_models.RECIPE,
        rows=recipe.people,
        bads=recipe.bads,
        drawn_by=_officer("gao"),
        at=at,
    )


def _entered(kind: ModelVersion.Kind, sample: Sample, at: datetime) -> ModelVersion:
    model = registry.enter(
        kind=kind,
        sample=sample,
        artefact=shipped_models.artefact(kind),
        sha256=shipped_models.sha256(kind),
        validation=shipped_models.report(kind),
        builder=_officer("gao"),
        at=at,
    )
    return registry.validate(model=model, validator=_officer("qin"), opinion=_OPINION, at=at)


def _moved(model: ModelVersion, to_stage: ModelVersion.Stage, at: datetime, reason: str) -> None:
    on = day_of(at)
    asked = promotions.propose(
        model=model, to_stage=to_stage, on=on, maker=_officer("lin"), reason=reason
    )
    approvals.approve(approval_id=asked.pk, checker=_officer("zhou"), on=on, note="同意")


def _officer(username: str) -> User:
    return User.objects.get(username=username)
