"""Build one model on a sample: train on its training part, judge it on what training did not see."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.engine import reject_inference, report, training
from scoring.engine.report import Judged
from scoring.maths import scorecards, trees
from scoring.maths.stored import Reader, Scorer, fingerprint


class TooFewToLearnFrom(ValueError):
    """The training part has too few bads or goods; nothing is trained."""


@dataclass(frozen=True)
class People:
    """A sample as it is trained on, one row each. `bad` is NaN where no outcome is known.

    `parts` are train, out_of_sample or out_of_time; `months` as 2026-03.
    """

    frame: pd.DataFrame
    used: Sequence[frozenset[str]]
    source_of: Mapping[str, str]
    bad: NDArray[np.float64]
    was_rejected: NDArray[np.bool_]
    parts: NDArray[np.str_]
    months: NDArray[np.str_]
    sexes: NDArray[np.str_]
    ages: NDArray[np.int64]

    def judged(self, mask: NDArray[np.bool_]) -> Judged:
        """Return some of the people, whose outcome is known, as a report judges them."""
        return Judged(
            values={
                str(name): column.to_numpy(dtype="float64")[mask]
                for name, column in self.frame.items()
            },
            used=[sources for sources, kept in zip(self.used, mask, strict=True) if kept],
            bad=self.bad[mask].astype(np.int64),
            parts=self.parts[mask],
            months=self.months[mask],
            sexes=self.sexes[mask],
            ages=self.ages[mask],
        )


@dataclass(frozen=True)
class Built:
    """A model as it is registered."""

    artefact: str
    sha256: str
    validation: dict[str, Any]


def build(people: People, *, kind: str, against: Scorer | None = None) -> Built:
    """Train a "scorecard" or "challenger" and judge it; `against` is the champion, for the swap set.

    Raises TooFewToLearnFrom.
    """
    known = ~np.isnan(people.bad)
    learning = known & (people.parts == "train")
    bads = int(people.bad[learning].sum())
    if min(bads, int(learning.sum()) - bads) < training.FEWEST_BADS:
        raise TooFewToLearnFrom(str(bads))
    accepted = _part(people, learning)
    artefact = _train(people, kind, *accepted)
    model = _read(kind, artefact)
    judged = people.judged(known)
    validation = report.validate(model=model, people=judged, against=against).as_json()
    declined = people.was_rejected & (people.parts == "train")
    validation["reject_inference"] = reject_inference.compare(
        without=model,
        accepted=accepted,
        declined=(people.frame[declined].reset_index(drop=True), _used(people, declined)),
        judged=judged,
        train=lambda frame, bad, used: _read(kind, _train(people, kind, frame, bad, used)),
    )
    return Built(artefact, fingerprint(artefact), validation)


def _train(
    people: People,
    kind: str,
    frame: pd.DataFrame,
    bad: NDArray[np.int64],
    used: Sequence[frozenset[str]],
) -> str:
    if kind == "scorecard":
        return training.train_scorecard(frame, bad, sources=people.source_of, used=used)
    return training.train_challenger(frame, bad, sources=people.source_of, used=used)


def _read(kind: str, artefact: str) -> Scorer:
    model = Reader(json.loads(artefact))
    return scorecards.read(model) if kind == "scorecard" else trees.read(model)


def _part(
    people: People, mask: NDArray[np.bool_]
) -> tuple[pd.DataFrame, NDArray[np.int64], list[frozenset[str]]]:
    frame = people.frame[mask].reset_index(drop=True)
    return frame, people.bad[mask].astype(np.int64), _used(people, mask)


def _used(people: People, mask: NDArray[np.bool_]) -> list[frozenset[str]]:
    return [sources for sources, kept in zip(people.used, mask, strict=True) if kept]
