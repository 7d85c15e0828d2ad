"""The yardstick of every table: LightGBM as it comes, in the folds in which the engine is judged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from pandas.api.types import is_numeric_dtype

from scoring.engine.cross_validation import SEEDS, folds_of
from scoring.engine.preparation import Preparation
from scoring.engine.table import LabelledTable
from scoring.maths import measures

# What the engine's best may be below it, on any table.
MOST_BELOW = 0.005
THREADS = 1


def auc_of_defaults(table: LabelledTable, seeds: Sequence[int] = SEEDS) -> float:
    """Return the mean AUC of the seeds, out of five folds each.

    The columns are read as the engine reads them; levels are LightGBM's own categories.
    """
    frame = as_given_to_lightgbm(table.frame)
    aucs = []
    for seed in seeds:
        outside = np.zeros(len(table.bad))
        for inner, outer in folds_of(table, seed):
            fitted = LGBMClassifier(n_jobs=THREADS, verbose=-1)
            fitted.fit(frame.iloc[inner], table.bad[inner])
            outside[outer] = np.asarray(fitted.predict_proba(frame.iloc[outer]))[:, 1]
        aucs.append(measures.auc(table.bad, outside))
    return float(np.mean(aucs))


def as_given_to_lightgbm(frame: pd.DataFrame) -> pd.DataFrame:
    """Read numbers in writing and dates; make categories of levels, and plain names, since JSON's signs are refused."""
    read = Preparation().fit_transform(frame)
    for name in read.columns:
        if not is_numeric_dtype(read[name]):
            read[name] = read[name].astype("category")
    named: pd.DataFrame = read.set_axis(
        [f"column {number}" for number in range(read.shape[1])], axis=1
    )
    return named
