"""How far a month's people have moved from those a model was trained on: PSI, CSI and the coverage of sources.

Made of the month's last night of shadow scores. Figures are given, not stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.features.feature_set import Assessed, FeatureSet
from scoring.maths.scorecards import Scorecard
from scoring.maths.sources import SOURCES
from scoring.maths.stability import counts_by_band, shares, stability_index
from scoring.maths.stored import Scorer
from scoring.models import ModelVersion, ShadowRun, ShadowScore, StabilityFigure
from scoring.services import features
from scoring.services.monitoring import shadow

Kind = StabilityFigure.Kind
Counts = dict[str, NDArray[np.int64]]


def of_the_score(
    *, model: ModelVersion, scorer: Scorer, night: ShadowRun, month: date
) -> list[StabilityFigure]:
    """Return the PSI of a model's scores against its training sample, and the coverage of each source it reads."""
    scored = ShadowScore.objects.filter(model=model, on=night.on)
    rows = list(scored.values_list("log_odds", "sources"))
    if not rows:
        return []
    trained = scorer.scores
    counts = counts_by_band(np.array([log_odds for log_odds, _sources in rows]), trained.edges)
    psi = StabilityFigure(
        model=model,
        month=month,
        kind=Kind.PSI,
        value=stability_index(shares(trained.counts), shares(counts)),
        people=len(rows),
        detail={
            "night": night.on.isoformat(),
            "edges": trained.edges.tolist(),
            "expected": trained.counts.tolist(),
            "actual": counts.tolist(),
        },
    )
    return [psi, *_coverage(model, scorer, night, month, [sources for _odds, sources in rows])]


def _coverage(
    model: ModelVersion, scorer: Scorer, night: ShadowRun, month: date, used: Sequence[str]
) -> Iterator[StabilityFigure]:
    """Return the share of everybody with an active line that is scored by a variant which reads a source."""
    by_source = Counter(source for sources in used for source in sources.split("+"))
    read = {source for variant in scorer.variants for source in variant}
    for source in SOURCES:
        if source in read:
            yield StabilityFigure(
                model=model,
                month=month,
                kind=Kind.COVERAGE,
                subject=source,
                value=by_source[source] / night.people,
                people=night.people,
                detail={"covered": by_source[source], "scored": len(used)},
            )


def of_the_features(
    *, cards: Mapping[ModelVersion, Scorecard], night: ShadowRun, month: date
) -> list[StabilityFigure]:
    """Return the CSI of each feature of some scorecards, among the people whose source is used.

    Features are computed again as of the night, once for all scorecards, some people at a time.
    """
    counted = {model: _no_counts(card) for model, card in cards.items()}
    for people in _people_of(night, cards):
        for model, card in cards.items():
            _count(card, people, counted[model])
    return [
        _csi(model, month, cards[model], name, counts)
        for model, by_name in counted.items()
        for name, counts in by_name.items()
        if counts.any()
    ]


def _no_counts(card: Scorecard) -> Counts:
    read = {name for variant in card.by_sources.values() for name in variant.units}
    return {
        name: np.zeros(len(bins.people), dtype=np.int64)
        for name, bins in card.bins.items()
        if name in read
    }


def _people_of(night: ShadowRun, models: Collection[ModelVersion]) -> Iterator[FeatureSet]:
    scored = ShadowScore.objects.filter(model__in=list(models), on=night.on)
    ids = list(scored.order_by("borrower_id").values_list("borrower_id", flat=True).distinct())
    size = shadow.PEOPLE_IN_A_CHUNK
    for first in range(0, len(ids), size):
        asked = [Assessed(who, night.as_of) for who in ids[first : first + size]]
        yield features.compute(people=asked)


def _count(card: Scorecard, people: FeatureSet, counts: Counts) -> None:
    for variant, rows in shadow.by_variant(card.variants, people).items():
        values = {name: people.values[name][rows] for name in card.features}
        for name, numbers in card.bin_numbers(values).items():
            if name in counts and card.bins[name].source in variant:
                counts[name] += np.bincount(numbers, minlength=len(counts[name]))


def _csi(
    model: ModelVersion, month: date, card: Scorecard, name: str, counts: NDArray[np.int64]
) -> StabilityFigure:
    bins = card.bins[name]
    detail: dict[str, Any] = {
        "source": bins.source,
        "cuts": bins.cuts.tolist(),
        "codes": bins.codes.tolist(),
        "expected": bins.people.tolist(),
        "actual": counts.tolist(),
    }
    return StabilityFigure(
        model=model,
        month=month,
        kind=Kind.CSI,
        subject=name,
        value=stability_index(shares(bins.people), shares(counts)),
        people=int(counts.sum()),
        detail=detail,
    )
