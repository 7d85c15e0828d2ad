"""A stored model as people read it: points by bin, figures by part, and its life step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from core.errors import Refused
from scoring.maths import points
from scoring.maths.scorecards import Bins, Scorecard, Variant
from scoring.maths.sources import FAMILY_OF, SOURCES
from scoring.maths.stored import UNIT, Scorer
from scoring.models import ModelVersion
from scoring.services import feature_labels
from scoring.services.model_registry import artefacts


@dataclass(frozen=True)
class Bin:
    """One bin of a feature: its values in words, the people of training in it, and its points."""

    values: str
    people: int
    points: int


@dataclass(frozen=True)
class ReadableFeature:
    """A feature of a scorecard. `unit` is that of the values of its bins, named once."""

    name: str
    unit: str
    source: str
    family: str
    bins: Sequence[Bin]

    @property
    def reach(self) -> int:
        """Return the points between its best and its worst bin."""
        return max(one.points for one in self.bins) - min(one.points for one in self.bins)


@dataclass(frozen=True)
class Readable:
    """A scorecard for people who use all of `sources`: where everybody begins, and what each bin adds."""

    sources: Sequence[str]
    base: int
    features: Sequence[ReadableFeature]
    variants: int


def scorer_of(model: ModelVersion) -> Scorer | None:
    """Load a stored model; None where it is not what was built, which its page says."""
    try:
        return artefacts.load(model.artefact, model.sha256)
    except Refused:
        return None


def readable(scorer: Scorer | None) -> Readable | None:
    """Return a scorecard's points by bin for people who use every source; None for trees."""
    if not isinstance(scorer, Scorecard):
        return None
    variant = scorer.by_sources[max(scorer.variants, key=lambda of: (len(of), sorted(of)))]
    found = [_feature(scorer.bins[name], variant) for name in variant.units]
    base = points.exact_points(np.array([variant.intercept * UNIT]))[0]
    return Readable(
        sources=[source for source in SOURCES if source in variant.sources],
        base=round(float(base)),
        features=sorted(found, key=lambda feature: (SOURCES.index(feature.source), -feature.reach)),
        variants=len(scorer.variants),
    )


def _feature(bins: Bins, variant: Variant) -> ReadableFeature:
    worth = -points.POINTS_OF_A_LOG_ODD * variant.units[bins.name] * UNIT
    return ReadableFeature(
        name=bins.name,
        unit=feature_labels.unit_of(bins.name),
        source=bins.source,
        family=FAMILY_OF[bins.source],
        bins=[
            Bin(values, int(people), round(float(of)))
            for values, people, of in zip(_values(bins), bins.people, worth, strict=True)
        ],
    )


def _values(bins: Bins) -> Iterator[str]:
    """Write what each bin holds, in the stored order: missing, from each cut to below the next, special codes."""
    yield _("missing")
    cuts = feature_labels.edges(bins.name, bins.cuts.tolist())
    if not cuts:
        yield _("any value")
    else:
        yield f"< {cuts[0]}"
        for low, high in pairwise(cuts):
            yield _("%(low)s to %(high)s") % {"low": low, "high": high}
        yield f"≥ {cuts[-1]}"
    for code in feature_labels.edges(bins.name, bins.codes.tolist()):
        yield f"= {code}"


def steps_of(model: ModelVersion) -> list[dict[str, Any]]:
    """Return what befell a model, the oldest first: built, validated, and each move with its two people."""
    told: list[dict[str, Any]] = [
        {"what": _("built"), "at": model.built_at, "who": [model.built_by]}
    ]
    if model.validated_at:
        told.append({"what": _("validated"), "at": model.validated_at, "who": [model.validated_by]})
    moves = model.steps.select_related("approval__maker", "approval__checker").order_by("pk")
    for step in moves:
        is_back = step.evidence.get("rollback", False)
        told.append(
            {
                "what": _("rolled back to") if is_back else step.get_to_stage_display(),
                "on": step.on,
                "who": [step.approval.maker, step.approval.checker],
                "approval": step.approval,
                "step": step,
            }
        )
    return told
