"""Figures of the engine on a labelled table, from people whom the judged model has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from scoring.engine.blend import Blend, mixed
from scoring.engine.table import LabelledTable
from scoring.maths import measures

FOLDS = 5
SEEDS = (0, 1, 2)
TRAINED_BEFORE = 0.7
MODELS = ("scorecard", "challenger", "blend")

Predictions = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Figures:
    """How one model did, mean over the seeds; interval and calibration are those of the first seed."""

    auc: float
    auc_low: float
    auc_high: float
    auc_by_seed: list[float]
    gini: float
    ks: float
    brier: float
    calibration: list[measures.CalibrationBand]

    def as_json(self) -> dict[str, Any]:
        """Give the figures as plain numbers."""
        return asdict(self)


def out_of_fold(
    table: LabelledTable,
    *,
    seeds: Sequence[int] = SEEDS,
    after_fold: Callable[[], None] = lambda: None,
) -> dict[str, Figures]:
    """Judge each model by stratified five-fold cross-validation, once for each seed.

    Everything, bins and levels and weights, is learnt inside the fold. `after_fold` is called when one is done.
    """
    found: dict[str, list[NDArray[np.float64]]] = {model: [] for model in MODELS}
    for seed in seeds:
        outside = {model: np.zeros(len(table.bad)) for model in MODELS}
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        for inner, outer in folds.split(table.frame, table.bad):
            given = predictions(table.frame, table.bad, inner, outer)
            for model in MODELS:
                outside[model][outer] = given[model]
            after_fold()
        for model in MODELS:
            found[model].append(outside[model])
    return {model: _figures(table.bad, found[model]) for model in MODELS}


def out_of_time(table: LabelledTable) -> dict[str, Figures] | None:
    """Train on the earlier seven tenths and judge on the later rest; None where the rest has one outcome.

    Rows of one day stay together: the boundary day belongs to the later part.
    """
    if table.dates is None:
        return None
    boundary = table.dates.quantile(TRAINED_BEFORE)
    is_later = (table.dates >= boundary).to_numpy()
    earlier, later = np.flatnonzero(~is_later), np.flatnonzero(is_later)
    if min(_rarer(table.bad[earlier]), _rarer(table.bad[later])) < FOLDS:
        return None
    given = predictions(table.frame, table.bad, earlier, later)
    return {model: _figures(table.bad[later], [given[model]]) for model in MODELS}


def predictions(
    frame: pd.DataFrame,
    bad: NDArray[np.int64],
    inner: NDArray[np.int64],
    outer: NDArray[np.int64],
) -> Predictions:
    """Train on the rows `inner` and give each model's probability of bad for the rows `outer`."""
    blend = Blend().fit(frame.iloc[inner], bad[inner])
    unseen = frame.iloc[outer]
    by_scorecard = blend.scorecard_.predict_proba(unseen)[:, 1]
    by_challenger = blend.challenger_.predict_proba(unseen)[:, 1]
    return {
        "scorecard": by_scorecard,
        "challenger": by_challenger,
        "blend": mixed(by_scorecard, by_challenger, blend.weight_),
    }


def _rarer(bad: NDArray[np.int64]) -> int:
    return int(min(bad.sum(), len(bad) - bad.sum())) if len(bad) else 0


def _figures(bad: NDArray[np.int64], found: Sequence[NDArray[np.float64]]) -> Figures:
    aucs = [measures.auc(bad, pd_) for pd_ in found]
    interval = measures.auc_interval(bad, found[0])
    return Figures(
        auc=float(np.mean(aucs)),
        auc_low=interval.low,
        auc_high=interval.high,
        auc_by_seed=aucs,
        gini=2 * float(np.mean(aucs)) - 1,
        ks=float(np.mean([measures.ks(bad, pd_) for pd_ in found])),
        brier=float(np.mean([measures.brier(bad, pd_) for pd_ in found])),
        calibration=measures.calibration(bad, found[0]),
    )
