"""Figures of the engine on a labelled table, from people whom the judged model has not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from scoring.engine.folds import Fold, predictions, predictions_of_each
from scoring.engine.table import LabelledTable
from scoring.maths import measures

FOLDS = 5
SEEDS = (0, 1, 2)
# Of a larger table one seed's interval is narrow, and another seed moves a figure by a fraction of it.
MOST_CELLS_FOR_ALL_SEEDS = 1_000_000
TRAINED_BEFORE = 0.7
MODELS = ("scorecard", "challenger", "blend")


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
        """Return the figures as plain numbers."""
        return asdict(self)


def seeds_for(table: LabelledTable) -> tuple[int, ...]:
    """Return the seeds of the folds: all, or the first one for a table that would take very long."""
    return SEEDS if table.frame.size <= MOST_CELLS_FOR_ALL_SEEDS else SEEDS[:1]


def out_of_fold(
    table: LabelledTable,
    *,
    seeds: Sequence[int] = SEEDS,
    after_fold: Callable[[], None] = lambda: None,
) -> dict[str, Figures]:
    """Judge each model by stratified five-fold cross-validation, once for each seed.

    Everything, bins and levels and weights, is learnt inside the fold. `after_fold` is called when one is done.
    """
    folds = [fold for seed in seeds for fold in folds_of(table, seed)]
    outside = {model: np.zeros((len(seeds), len(table.bad))) for model in MODELS}
    for number, given in enumerate(predictions_of_each(table.frame, table.bad, folds)):
        for model in MODELS:
            outside[model][number // FOLDS, folds[number][1]] = given[model]
        after_fold()
    return {model: _figures(table.bad, list(outside[model])) for model in MODELS}


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


def folds_of(table: LabelledTable, seed: int) -> Iterator[Fold]:
    """Part the rows into stratified folds; the same seed gives the same ones."""
    yield from StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(table.frame, table.bad)


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
