"""What the engine made of each column of a table: kind, information, why left out, whether it looks like a leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from scoring.engine.scorecard import scorecard
from scoring.engine.table import LabelledTable
from scoring.maths import measures

# Nothing that is known before a loan foretells its outcome this well by itself.
AUC_OF_A_LEAK = 0.9


@dataclass(frozen=True)
class Column:
    """One predictor. `information_value` and `auc` are its own, alone, on the rows it was binned on."""

    name: str
    kind: str
    information_value: float
    auc: float

    @property
    def looks_like_a_leak(self) -> bool:
        """Tell whether it foretells the outcome better than evidence can."""
        return self.auc > AUC_OF_A_LEAK


@dataclass(frozen=True)
class Columns:
    """Columns kept, most informative first, and why the others were left out."""

    kept: list[Column]
    left_out: dict[str, str]
    in_the_scorecard: list[str]


def describe_columns(table: LabelledTable) -> Columns:
    """Fit a scorecard to all rows and read what it made of each column."""
    fitted = scorecard().fit(table.frame, table.bad)
    prepare, bins = fitted["prepare"], fitted["bins"]
    weights = fitted[:-1].transform(table.frame)
    raw = prepare.transform(table.frame)
    kept = [
        Column(
            name,
            prepare.kinds_[name],
            information,
            max(_auc(table, weights.get(name)), _auc(table, raw[name])),
        )
        for name, information in bins.information_.items()
    ]
    kept.sort(key=lambda column: -column.information_value)
    return Columns(kept, prepare.left_out_, fitted["logistic"].columns_)


def _auc(table: LabelledTable, values: pd.Series[Any] | None) -> float:
    """Give the AUC of numbers in whichever direction is better; missing ones stand in the middle."""
    if values is None or not is_numeric_dtype(values):
        return 0.5
    auc = measures.auc(table.bad, values.fillna(values.median()).to_numpy())
    return max(auc, 1 - auc)
