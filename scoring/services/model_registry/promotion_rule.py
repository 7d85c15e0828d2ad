"""The written rule of a model's life: what has to hold before it moves. In words: docs/models.md.

Figures of the report come from `ModelVersion.validation`, those of the months since from the watch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.errors import Refused
from scoring.models import Finding, ModelVersion, ShadowScore, StabilityFigure, StageTransition
from scoring.services.model_registry import artefacts, validation_figures
from scoring.services.model_registry.models import is_expired

Stage = ModelVersion.Stage

DAYS_IN_A_STAGE = 30
SHADOW_SCORES = 1_000
PSI_BELOW = 0.25
# Of ten deciles, each with its interval of 99 %, one may lie outside by chance.
DECILES_OUTSIDE = 1


@dataclass(frozen=True)
class Condition:
    """One condition of the rule: what was found, what is needed, and whether it holds."""

    code: str
    found: str
    needed: str
    holds: bool


def champion() -> ModelVersion | None:
    """Find the model that decides today."""
    return ModelVersion.objects.filter(stage=Stage.CHAMPION).defer("artefact").first()


def previous_champion() -> ModelVersion | None:
    """Find whom the champion replaced: only that one can be rolled back to."""
    replaced = StageTransition.objects.filter(from_stage=Stage.CHAMPION, to_stage=Stage.RETIRED)
    step = replaced.select_related("model").defer("model__artefact").order_by("-pk").first()
    return step.model if step and step.model.stage == Stage.RETIRED else None


def moves(model: ModelVersion) -> list[Stage]:
    """List where a model may be moved from where it stands, whether or not the conditions hold yet."""
    stage, in_use = Stage(model.stage), champion()
    if stage == Stage.RETIRED:
        return [Stage.CHAMPION] if previous_champion() == model else []
    if stage == Stage.CHAMPION:
        return []
    forward = {
        Stage.BUILT: [Stage.SHADOW],
        Stage.SHADOW: [Stage.CHALLENGER],
        Stage.CHALLENGER: [Stage.CHALLENGER, Stage.CHAMPION],
    }[stage]
    if in_use is None:
        forward = [*(step for step in forward if step == Stage.SHADOW), Stage.CHAMPION]
    return [*forward, Stage.RETIRED]


def conditions(model: ModelVersion, to_stage: Stage, on: date) -> list[Condition]:
    """Check everything that a move needs on a business date. An empty list: it needs nothing."""
    if to_stage == Stage.RETIRED:
        return []
    rollback = model.stage == Stage.RETIRED
    return [*_of_every_use(model, on, rollback=rollback), *_of_the_move(model, to_stage, on)]


def _of_every_use(model: ModelVersion, on: date, *, rollback: bool) -> Iterator[Condition]:
    signed = model.validated_by_id is not None
    yield _yes("validated", str(model.validated_by) if signed else "–", signed)
    yield _yes("artefact_intact", model.sha256[:12], _is_intact(model))
    # Going back is the way out of trouble: neither age nor an open finding stands in its way.
    if not rollback:
        yield Condition(
            "not_expired",
            model.expires_on.isoformat(),
            f"> {on.isoformat()}",
            not is_expired(model, on),
        )
        still_open = Finding.objects.filter(model=model, closed_at__isnull=True).count()
        yield Condition("open_findings", str(still_open), "0", still_open == 0)


def _is_intact(model: ModelVersion) -> bool:
    try:
        artefacts.load(model.artefact, model.sha256)
    except Refused:
        return False
    return True


def _of_the_move(model: ModelVersion, to_stage: Stage, on: date) -> Iterator[Condition]:
    step = (Stage(model.stage), to_stage)
    if step == (Stage.SHADOW, Stage.CHALLENGER):
        yield from _waited(model, on)
        yield _stable(model)
    elif step == (Stage.CHALLENGER, Stage.CHAMPION) and champion() is not None:
        yield from _waited(model, on)
        yield from _no_worse(model)
        yield from _sound(model)
    elif to_stage == Stage.CHAMPION and model.stage != Stage.RETIRED:
        yield from _sound(model)


def _waited(model: ModelVersion, on: date) -> Iterator[Condition]:
    since = (
        StageTransition.objects.filter(
            Q(model=model, to_stage=model.stage) & ~Q(from_stage=model.stage)
        )
        .order_by("-pk")
        .values_list("on", flat=True)
        .first()
    )
    days = (on - since).days if since else 0
    yield Condition("days_in_stage", str(days), f"≥ {DAYS_IN_A_STAGE}", days >= DAYS_IN_A_STAGE)
    scores = ShadowScore.objects.filter(model=model, on__gte=since).count() if since else 0
    yield Condition("shadow_scores", str(scores), f"≥ {SHADOW_SCORES}", scores >= SHADOW_SCORES)


def _no_worse(model: ModelVersion) -> Iterator[Condition]:
    """Compare out of time: the lower end of the champion's interval is what a successor must reach."""
    standing = champion()
    own = validation_figures.auc_out_of_time(model)
    theirs = validation_figures.auc_out_of_time(standing) if standing else None
    yield Condition(
        "auc_out_of_time",
        f"{own.value:.4f}" if own else "–",
        f"≥ {theirs.low:.4f}" if theirs else "–",
        own is not None and theirs is not None and own.value >= theirs.low,
    )


def _sound(model: ModelVersion) -> Iterator[Condition]:
    outside = validation_figures.deciles_outside(model)
    yield Condition(
        "deciles_outside",
        "–" if outside is None else str(outside),
        f"≤ {DECILES_OUTSIDE}",
        outside is not None and outside <= DECILES_OUTSIDE,
    )
    yield _stable(model)


def _stable(model: ModelVersion) -> Condition:
    """Take the newest month's PSI, of the report where no month was watched yet."""
    watched = (
        StabilityFigure.objects.filter(model=model, kind=StabilityFigure.Kind.PSI)
        .order_by("-month")
        .values_list("value", flat=True)
        .first()
    )
    psi = validation_figures.psi(model) if watched is None else watched
    found = "–" if psi is None else f"{psi:.4f}"
    return Condition("psi", found, f"< {PSI_BELOW}", psi is not None and psi < PSI_BELOW)


def _yes(code: str, found: str, holds: bool) -> Condition:
    return Condition(code, found, "✓", holds)
