"""What the declined would have been, by parcelling; shown beside the model that doesn't guess, never in its place.

A model learns from people who were lent to. Parcelling sorts the declined into bands of PD by that very model and gives
to each band the bad rate that the accepted of the same band had, times a prudence: whoever was declined was declined
for something. Who of a band is bad is drawn by chance. The model is trained again on both, and both are judged on the
same accepted people, whom neither was trained on. Source: Siddiqi, Credit Risk Scorecards (2006), chapter 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.engine import report, training
from scoring.engine.report import Judged
from scoring.maths import points
from scoring.maths.stability import band_edges
from scoring.maths.stored import Scorer

PRUDENCE = 1.5
SEED = 0
# A model that learnt from fewer declined people is the same model.
FEWEST_DECLINED = 30

Outcomes = NDArray[np.int64]


def parcel(accepted: NDArray[np.float64], bad: Outcomes, declined: NDArray[np.float64]) -> Outcomes:
    """Return an outcome for each declined. `accepted` and `declined` are log odds of bad by the guessless model."""
    chance = np.random.default_rng(SEED)
    edges = band_edges(accepted)
    of_accepted = np.searchsorted(edges, accepted, side="right")
    of_declined = np.searchsorted(edges, declined, side="right")
    guessed = np.zeros(len(declined), dtype=np.int64)
    for band in np.unique(of_declined):
        members = np.flatnonzero(of_declined == band)
        known = bad[of_accepted == band]
        rate = known.mean() if len(known) else points.probability(declined[members]).mean()
        bads = min(round(float(rate) * PRUDENCE * len(members)), len(members))
        guessed[chance.choice(members, bads, replace=False)] = 1
    return guessed


def compare(
    *,
    without: Scorer,
    accepted: tuple[pd.DataFrame, Outcomes, Sequence[frozenset[str]]],
    declined: tuple[pd.DataFrame, Sequence[frozenset[str]]],
    judged: Judged,
    train: Callable[..., Scorer],
) -> dict[str, Any] | None:
    """Train again with the declined and judge both on `judged`. None where too few were declined to learn from.

    `train` takes a frame, outcomes and the sources used, and gives a model.
    """
    frame, bad, used = accepted
    declined_frame, declined_used = declined
    scores = training.scores_of(without, declined_frame, declined_used)
    scored = np.flatnonzero(~np.isnan(scores))
    if len(scored) < FEWEST_DECLINED:
        return None
    of_accepted = training.scores_of(without, frame, used)
    known = ~np.isnan(of_accepted)
    guessed = parcel(of_accepted[known], bad[known], scores[scored])
    with_them = train(
        pd.concat([frame, declined_frame.iloc[scored]], ignore_index=True),
        np.concatenate([bad, guessed]),
        [*used, *(declined_used[row] for row in scored.tolist())],
    )
    judgement = report.validate(model=without, people=judged, against=with_them)
    return {
        "method": "parcelling",
        "prudence": PRUDENCE,
        "declined": len(scored),
        "guessed_bad_rate": float(guessed.mean()),
        "without": _figures(without, judged),
        "with": _figures(with_them, judged),
        "swap_set": [asdict(swapped) for swapped in judgement.swap_set],
    }


def _figures(model: Scorer, judged: Judged) -> dict[str, Any]:
    scores = report.log_odds(model, judged)
    unseen = (judged.parts != "train") & ~np.isnan(scores)
    return asdict(report.figures(judged.bad[unseen], points.probability(scores[unseen])))
