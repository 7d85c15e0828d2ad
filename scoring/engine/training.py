"""Train models on features with sources, and write each as an artefact: data that numbers alone can score with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from scoring.engine import stored_trees
from scoring.engine.binning import WeightOfEvidence
from scoring.engine.capped import Caps, caps_of
from scoring.engine.challenger import challenger
from scoring.engine.scorecard import SignCheckedLogistic, scorecard
from scoring.maths import scorecards, trees
from scoring.maths.sources import FAMILY_OF, SOURCES, sets_of
from scoring.maths.stability import band_edges, counts_by_band
from scoring.maths.stored import Reader, Scorer, written

FORMAT = 1
# Windows and statistics of one metric say much the same. Of near copies the more informative stays, and of each source
# the most informative dozen: enough that no behaviour column needs more than 5 %, few enough that a person reads them.
MOST_COLUMNS_OF_A_SOURCE = 12
NEAR_COPY = 0.9
# What fewer bads than this show of a source is chance.
FEWEST_BADS = 20

Used = Sequence[frozenset[str]]


def train_scorecard(
    frame: pd.DataFrame,
    bad: NDArray[np.int64],
    *,
    sources: Mapping[str, str],
    used: Used | None = None,
    are_capped: bool = True,
) -> str:
    """Train a scorecard and give its artefact. `sources` names the source of each column of features.

    Bins once, of the people who use the column's source; then one capped and calibrated logistic regression for each
    set of sources, on the same people: a source that somebody doesn't use says nothing of them. `used` are each
    person's sources; without it, those of which a feature is there.
    """
    people = _People(frame, bad, sources, used)
    bins = [made for source in people.sources for made in _bins_of(people, source)]
    weights = pd.DataFrame(
        {stored["name"]: people.weights(stored, column) for stored, column in bins},
        index=frame.index,
    )
    stored = [of for of, _ in bins]
    variants = _Variants(weights, stored, people, are_capped=are_capped)
    # Small products on many threads wait for each other more than they work.
    with threadpool_limits(1):
        trained = [variants.train(of) for of in sets_of(people.sources)]
    document: dict[str, Any] = {
        "format": FORMAT,
        "kind": "scorecard",
        "features": stored,
        "variants": trained,
        "scores": {"edges": [], "counts": [len(bad)]},
    }
    document["scores"] = distribution(scorecards.read(Reader(document)), frame, people.used)
    return written(document)


def train_challenger(
    frame: pd.DataFrame,
    bad: NDArray[np.int64],
    *,
    sources: Mapping[str, str],
    used: Used | None = None,
) -> str:
    """Train boosted trees and give their artefact. They score every set of sources: see `MonotoneBoosting`."""
    people = _People(frame, bad, sources, used)
    names = [name for source in people.sources for name in people.columns(source)]
    fitted = challenger(sources=people.source_of).fit(frame[names], bad)
    boosting = fitted["boosting"]
    document: dict[str, Any] = {
        "format": FORMAT,
        "kind": "challenger",
        **stored_trees.as_stored(boosting.models_, boosting.names_, people.source_of),
        "variants": [sorted(of) for of in sets_of(people.sources)],
        "scores": {"edges": [], "counts": [len(bad)]},
    }
    document["scores"] = distribution(trees.read(Reader(document)), frame, people.used)
    return written(document)


def distribution(model: Scorer, frame: pd.DataFrame, used: Used) -> dict[str, list[Any]]:
    """Score everybody by the variant of the sources used, and count by tenths."""
    scores = scores_of(model, frame, used)
    scores = scores[~np.isnan(scores)]
    edges = band_edges(scores)
    return {"edges": edges.tolist(), "counts": counts_by_band(scores, edges).tolist()}


def scores_of(model: Scorer, frame: pd.DataFrame, used: Used) -> NDArray[np.float64]:
    """Return each person's log odds by the variant of the sources used; NaN where there is none."""
    found = np.full(len(frame), np.nan)
    rows = pd.Series(list(used), index=range(len(frame)), dtype="object")
    for sources in set(used) & model.variants:
        where = np.flatnonzero((rows == sources).to_numpy())
        values = {name: frame[name].to_numpy(dtype="float64")[where] for name in model.features}
        found[where] = model.log_odds(values, sources)
    return found


class _People:
    """Whom a model is trained on: features, outcome, and who uses what."""

    def __init__(
        self,
        frame: pd.DataFrame,
        bad: NDArray[np.int64],
        source_of: Mapping[str, str],
        used: Used | None,
    ) -> None:
        self.frame, self.bad = frame, bad
        self.source_of = {name: source_of[name] for name in frame.columns}
        self.used = list(used) if used is not None else self._used()
        self.uses = {
            source: np.array([source in sources for sources in self.used], dtype=bool)
            for source in SOURCES
        }
        self.sources = [source for source in SOURCES if self._teaches(source)]

    def columns(self, source: str) -> list[str]:
        """Name the features of a source."""
        return [name for name, of in self.source_of.items() if of == source]

    def weights(
        self, stored: Mapping[str, Any], column: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Lay the weights of those who use a column's source beside zeros for the others."""
        weights = np.zeros(len(self.bad))
        weights[self.uses[stored["source"]]] = column
        return weights

    def _teaches(self, source: str) -> bool:
        bads = int(self.bad[self.uses[source]].sum())
        goods = int(self.uses[source].sum()) - bads
        return bool(self.columns(source)) and min(bads, goods) >= FEWEST_BADS

    def _used(self) -> list[frozenset[str]]:
        there = {
            source: self.frame[self.columns(source)].notna().any(axis=1).to_numpy()
            for source in SOURCES
            if self.columns(source)
        }
        return [
            frozenset(source for source, mask in there.items() if mask[row])
            for row in range(len(self.frame))
        ]


def _bins_of(people: _People, source: str) -> Iterable[tuple[dict[str, Any], NDArray[np.float64]]]:
    """Bin a source's columns on those who use it; give what is stored of each column kept, and its weights."""
    uses = people.uses[source]
    frame, bad = people.frame.loc[uses, people.columns(source)], people.bad[uses]
    steps = scorecard()[:-1]
    cross_fitted = steps.fit_transform(frame, bad)
    bins: WeightOfEvidence = steps["bins"]
    for name in _most_telling(steps.transform(frame), bins.information_):
        stored = bins.as_stored(name)
        of_column = scorecards.bins_of(
            Reader(stored | {"source": source, "people": [0] * len(stored["weights"])})
        )
        numbers = of_column.numbers(frame[name].to_numpy(dtype="float64"))
        counts = np.bincount(numbers, minlength=len(of_column.weights))
        yield (
            stored | {"source": source, "people": counts.tolist()},
            cross_fitted[name].to_numpy(),
        )


def _most_telling(weights: pd.DataFrame, information: Mapping[str, float]) -> list[str]:
    """Choose columns, the most informative first, none nearly a copy of one chosen before."""
    chosen: list[str] = []
    likeness = np.abs(np.corrcoef(weights.to_numpy().T).reshape(weights.shape[1], -1))
    place = {name: number for number, name in enumerate(weights.columns)}
    for name in sorted(place, key=lambda name: (-information[name], name)):
        if len(chosen) == MOST_COLUMNS_OF_A_SOURCE:
            break
        if all(likeness[place[name], place[other]] < NEAR_COPY for other in chosen):
            chosen.append(name)
    return chosen


class _Variants:
    """The scores of sets of sources, the largest set first: a smaller one starts from what a larger one found."""

    def __init__(
        self,
        weights: pd.DataFrame,
        stored: Sequence[Mapping[str, Any]],
        people: _People,
        *,
        are_capped: bool,
    ) -> None:
        self.weights, self.stored, self.people, self.are_capped = (
            weights,
            stored,
            people,
            are_capped,
        )
        self.found: dict[frozenset[str], dict[str, float]] = {}
        self.widest: float | None = None

    def train(self, sources: frozenset[str]) -> dict[str, Any]:
        """Train the score of people who use these sources, on all who use any of them."""
        of = [stored for stored in self.stored if stored["source"] in sources]
        names = [stored["name"] for stored in of]
        rows = np.logical_or.reduce([self.people.uses[source] for source in sources])
        ranges = np.array([max(stored["weights"]) - min(stored["weights"]) for stored in of])
        model = SignCheckedLogistic(
            caps=self._caps(ranges, of), start=self._start(sources, names)
        ).fit(self.weights.loc[rows, names], self.people.bad[rows])
        coefficients = dict(zip(model.columns_, model.coefficients_.tolist(), strict=True))
        if self.widest is None:
            self.widest = sum(
                coefficients.get(name, 0) * reach for name, reach in zip(names, ranges, strict=True)
            )
        near, intercept = model.uncalibrated_
        self.found[sources] = dict(zip(names, near.tolist(), strict=True)) | {"": intercept}
        return {
            "sources": sorted(sources),
            "intercept": model.intercept_,
            "coefficients": [coefficients.get(stored["name"], 0) for stored in self.stored],
        }

    def _caps(self, ranges: NDArray[np.float64], of: Sequence[Mapping[str, Any]]) -> Caps | None:
        if not self.are_capped:
            return None
        return caps_of(ranges, [FAMILY_OF[stored["source"]] for stored in of], self.widest)

    def _start(
        self, sources: frozenset[str], names: Sequence[str]
    ) -> tuple[NDArray[np.float64], float] | None:
        for larger, found in self.found.items():
            if sources < larger and len(larger) == len(sources) + 1:
                return np.array([found[name] for name in names]), found[""]
        return None
