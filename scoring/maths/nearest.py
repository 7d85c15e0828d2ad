"""The changes of one value that a score notices, the nearest first: from edge to edge of the stored model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.maths.scorecards import Scorecard
from scoring.maths.stored import Scorer
from scoring.maths.trees import BoostedTrees

# Of more edges so many are tried, evenly spread, the nearest and the farthest among them.
MOST_EDGES = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One feature's better value, `steps` edges away: below `edge` where less is better, else at least it."""

    feature: str
    to: float
    edge: float
    steps: int


def changes(
    scorer: Scorer,
    values: Mapping[str, float],
    sources: frozenset[str],
    allowed: Mapping[str, tuple[int, bool]],
) -> list[Change]:
    """List what could be better, the fewest steps first.

    `allowed` gives of each feature that a person may act on which way is bad (1: more, −1: less), and whether it
    counts whole things.
    """
    found: list[Change] = []
    for name, source in scorer.source_of.items():
        if name not in allowed or source not in sources:
            continue
        found.extend(_of_feature(scorer, name, values[name], *allowed[name]))
    return sorted(found, key=lambda change: (change.steps, change.feature))


def _of_feature(
    scorer: Scorer, name: str, value: float, bad: int, is_whole: bool
) -> Iterator[Change]:
    edges, codes = _edges(scorer, name)
    if math.isnan(value) or value in codes:
        return
    # The upper side holds the edge.
    better = edges[edges <= value][::-1] if bad > 0 else edges[edges > value]
    for steps, edge in enumerate(_spread(better), 1):
        yield Change(name, _beyond(float(edge), bad, is_whole), float(edge), steps)


def _edges(scorer: Scorer, name: str) -> tuple[NDArray[np.float64], set[float]]:
    if isinstance(scorer, Scorecard):
        bins = scorer.bins[name]
        return bins.cuts, set(bins.codes.tolist())
    if isinstance(scorer, BoostedTrees) and name in scorer.questions:
        # Trees ask "at most so much?": the next value up is the first on the other side.
        return np.unique(np.nextafter(scorer.questions[name].at_most, np.inf)), set()
    return np.array([]), set()


def _spread(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(edges) <= MOST_EDGES:
        return edges
    places = np.linspace(0, len(edges) - 1, MOST_EDGES).round().astype(np.int64)
    return np.asarray(edges[places])


def _beyond(edge: float, bad: int, is_whole: bool) -> float:
    if bad > 0:
        return math.ceil(edge) - 1.0 if is_whole else math.nextafter(edge, -math.inf)
    return float(math.ceil(edge)) if is_whole else edge
