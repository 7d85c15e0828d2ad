"""Folds of one table judged side by side, a process for each core."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from threading import Thread

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from scoring.engine.blend import Blend
from scoring.engine.mixing import mixed

# A process loads for five seconds before it works, and a table much smaller than this is judged in as many.
FEWEST_CELLS_TO_SHARE = 15_000
MOST_PROCESSES = 4

Rows = NDArray[np.int64]
Fold = tuple[Rows, Rows]
Predictions = dict[str, NDArray[np.float64]]

# In a process that was started for folds: the one table that all of them are of.
_held: list[tuple[pd.DataFrame, Rows]] = []


def predictions(frame: pd.DataFrame, bad: Rows, inner: Rows, outer: Rows) -> Predictions:
    """Train on the rows `inner` and give each model's probability of bad for the rows `outer`."""
    # Small products on many threads wait for each other more than they work.
    with threadpool_limits(1):
        blend = Blend().fit(frame.iloc[inner], bad[inner])
        unseen = frame.iloc[outer]
        by_scorecard = blend.scorecard_.predict_proba(unseen)[:, 1]
        by_challenger = blend.challenger_.predict_proba(unseen)[:, 1]
    return {
        "scorecard": by_scorecard,
        "challenger": by_challenger,
        "blend": mixed(by_scorecard, by_challenger, blend.weight_),
    }


def predictions_of_each(
    frame: pd.DataFrame, bad: Rows, folds: Sequence[Fold]
) -> Iterator[Predictions]:
    """Return the predictions of each fold, in order, as soon as it and those before it are done."""
    processes = min(_cores(), MOST_PROCESSES, len(folds))
    if processes == 1 or frame.size < FEWEST_CELLS_TO_SHARE:
        yield from (predictions(frame, bad, *fold) for fold in folds)
        return
    # Started anew, not forked: whatever threads this process has, a child then has none of their locks.
    started_anew = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, started_anew, _hold, (frame, bad)) as pool:
        yield from pool.map(_of_held, folds)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _hold(frame: pd.DataFrame, bad: Rows) -> None:
    """Keep the table for all folds that this process will be given, and end when who started it ends."""
    _held[:] = [(frame, bad)]
    warnings.simplefilter("ignore")
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _of_held(fold: Fold) -> Predictions:
    return predictions(*_held[0], *fold)
