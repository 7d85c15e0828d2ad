"""Where a score stands among the people the model was trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import Refused
from scoring.maths.points import points
from scoring.models import Assessment
from scoring.services.model_registry import artefacts


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands of points, the lowest first: (from, to, share of people); and the tenth this score is in, 10 the best."""

    bands: tuple[tuple[int, int, float], ...]
    decile: int
    points: int


def of(assessment: Assessment) -> Scale | None:
    """Place a score; None where there is none, or its model can't be read any more."""
    if assessment.model is None or assessment.points is None:
        return None
    try:
        scorer = artefacts.scorer_of(assessment.model)
    except Refused:
        return None
    if scorer is None or not scorer.scores.counts.sum():
        return None
    # More log odds of bad are fewer points: turned round, both rise.
    edges = points(scorer.scores.edges)[::-1].tolist()
    shares = (scorer.scores.counts / scorer.scores.counts.sum())[::-1].tolist()
    step = max(int(np.median(np.diff(edges))) if len(edges) > 1 else 20, 1)
    ends = [edges[0] - step, *edges, edges[-1] + step] if edges else [0, 1000]
    bands = tuple(
        (low, high, share) for low, high, share in zip(ends, ends[1:], shares, strict=False)
    )
    worse = sum(share for _low, high, share in bands if high <= assessment.points)
    return Scale(bands, min(int(worse * 10) + 1, 10), assessment.points)
