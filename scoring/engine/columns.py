"""What the engine made of each column of a table: kind, information, why left out, whether it looks like a leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from django.utils.translation import gettext as _
from pandas.api.types import is_numeric_dtype

from scoring.engine.scorecard import MOST_LEVELS_BINNED, scorecard
from scoring.engine.table import LabelledTable, TableRefused
from scoring.maths import measures

# Nothing that is known before a loan foretells its outcome this well by itself.
AUC_OF_A_LEAK = 0.9


@dataclass(frozen=True)
class Column:
    """One predictor. `information_value` and `auc` are its own, alone."""

    name: str
    kind: str
    information_value: float
    auc: float

    @property
    def looks_like_a_leak(self) -> bool:
        """Return whether it foretells the outcome better than evidence can."""
        return self.auc > AUC_OF_A_LEAK


@dataclass(frozen=True)
class Columns:
    """Columns kept, most informative first, and why the others were left out."""

    kept: list[Column]
    left_out: dict[str, str]
    in_the_scorecard: list[str]


def describe_columns(table: LabelledTable) -> Columns:
    """Fit a scorecard to all rows and read what it made of each column.

    What a column foretells by itself is read from weights that no row gave to itself: thousands of levels foretell
    the rows they were counted on. Raises `TableRefused` where no column carries evidence.
    """
    fitted = scorecard()
    weights = fitted[:-1].fit_transform(table.frame, table.bad)
    prepare, bins = fitted["prepare"], fitted["bins"]
    if not prepare.kinds_:
        raise TableRefused(
            _("No column carries evidence: %(columns)s.")
            % {"columns": _reasons(prepare.left_out_)},
            remedy=_("Give a table with a column that differs from row to row and names no row."),
            field="FILE",
        )
    fitted["logistic"].fit(weights, table.bad)
    raw = prepare.transform(table.frame)
    kept = [
        Column(
            name,
            _kind(table, name, prepare.kinds_[name]),
            information,
            max(_auc(table, weights.get(name)), _auc(table, raw[name])),
        )
        for name, information in bins.information_.items()
    ]
    kept.sort(key=lambda column: -column.information_value)
    return Columns(kept, prepare.left_out_, fitted["logistic"].columns_)


def _kind(table: LabelledTable, name: str, kind: str) -> str:
    units = table.units.get(name)
    return f"number in {', '.join(units)}" if units else kind


def _reasons(left_out: dict[str, str]) -> str:
    return ", ".join(f"{name} ({reason})" for name, reason in left_out.items())


def _auc(table: LabelledTable, values: pd.Series[Any] | None) -> float:
    """Return the AUC of numbers in whichever direction is better; missing ones stand in the middle."""
    if values is None:
        return 0.5
    if not is_numeric_dtype(values):
        if values.nunique() > MOST_LEVELS_BINNED:
            return 0.5
        values = pd.Series(table.bad).groupby(values.fillna("").to_numpy()).transform("mean")
    auc = measures.auc(table.bad, values.fillna(values.median()).to_numpy())
    return max(auc, 1 - auc)
