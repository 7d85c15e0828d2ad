"""From columns as a file has them to columns that a model can read. Looks at no outcome."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Container
from functools import partial
from typing import Any, Self

import numpy as np
import pandas as pd
from pandas.api.types import is_float_dtype
from sklearn.base import BaseEstimator, TransformerMixin

from scoring.engine.cells import (
    days_of_dates,
    has_day_first,
    has_decimal_comma,
    is_date,
    written_numbers,
)
from scoring.engine.units import is_written_number

FEWEST_ROWS_OF_AN_IDENTIFIER = 50
FEWEST_OF_A_SERIES = 3
# A written column whose cells nearly all differ names people or notes, it sorts nobody.
NEARLY_ALL_DIFFER = 0.9

# Trees hold numbers in single precision.
LARGEST = float(np.finfo("float32").max)

Frame = pd.DataFrame
Reading = Callable[[pd.Series], pd.Series]


class Preparation(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Read each column as numbers, days or levels, and leave out what can carry no evidence.

    After `fit`: `kinds_` column → "number", "written number",
    "number, decimal comma", "date", "date, day first", "level"; `left_out_` column → why. A level
    that `fit` has not seen stays text: what follows decides. With `with_series`, columns of one name
    and a running number (PAY_1 … PAY_6) get their level, spread and trend beside them.
    """

    def __init__(self, *, with_series: bool = False) -> None:
        self.with_series = with_series

    def fit(self, frame: Frame, _bad: Any = None) -> Self:
        """Decide the kind of each column from these rows."""
        self.kinds_: dict[str, str] = {}
        self.left_out_: dict[str, str] = {}
        seen: dict[bytes, str] = {}
        for name in frame.columns:
            column = _finite(frame[name])
            reason = _why_left_out(column)
            if reason is None:
                twin = seen.setdefault(_digest(column), name)
                reason = f"a copy of {twin}" if twin != name else None
            if reason:
                self.left_out_[name] = reason
            else:
                self.kinds_[name] = _kind(column)
        self.series_ = self._find_series() if self.with_series else {}
        return self

    def transform(self, frame: Frame) -> Frame:
        """Return numbers as float64 and levels as text; what can't be read is missing."""
        read = {name: _finite(_read(frame[name], kind)) for name, kind in self.kinds_.items()}
        for stem, names in self.series_.items():
            for name, column in _series(stem, pd.DataFrame({of: read[of] for of in names})).items():
                read[unused_name(name, read)] = column
        return pd.DataFrame(read, index=frame.index)

    def _find_series(self) -> dict[str, list[str]]:
        members: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for name, kind in self.kinds_.items():
            found = re.fullmatch(r"(.*?\D)[ _]?(\d{1,3})", name)
            if found and kind == "number":
                members[found[1].rstrip("_ ")].append((int(found[2]), name))
        return {
            stem: [name for _, name in sorted(numbered)]
            for stem, numbered in members.items()
            if len(numbered) >= FEWEST_OF_A_SERIES
        }


def unused_name(name: str, taken: Container[str]) -> str:
    """Return the name, primed as often as it takes to replace no column of the file."""
    while name in taken:
        name += "′"
    return name


def _why_left_out(column: pd.Series[Any]) -> str | None:
    values = column.dropna()
    if values.empty:
        return "no value"
    distinct = values.nunique()
    if distinct == 1 and len(values) == len(column):
        return "one value throughout"
    if len(values) < FEWEST_ROWS_OF_AN_IDENTIFIER:
        return None
    is_text = not pd.api.types.is_numeric_dtype(column)
    all_differ = distinct == len(values)
    if all_differ and (is_text or not (values % 1).any()):
        return None if is_text and _kind(column) != "level" else "names each row"
    if is_text and distinct > NEARLY_ALL_DIFFER * len(values) and _kind(column) == "level":
        return "nearly names each row"
    return None


def _digest(column: pd.Series[Any]) -> bytes:
    """Hash the cells in the order of their rows."""
    is_number = pd.api.types.is_numeric_dtype(column)
    cells = pd.util.hash_pandas_object(
        column if is_number else column.astype("string"), index=False
    )
    return hashlib.sha256(cells.to_numpy().tobytes()).digest()


def _kind(column: pd.Series[Any]) -> str:
    if pd.api.types.is_numeric_dtype(column):
        return "number"
    if is_date(column):
        return "date, day first" if has_day_first(column) else "date"
    if is_written_number(column):
        return "number, decimal comma" if has_decimal_comma(column) else "written number"
    return "level"


def _finite(column: pd.Series[Any]) -> pd.Series[Any]:
    """Take numbers too large for a tree, infinity among them, for missing."""
    return column.where(column.abs() <= LARGEST) if is_float_dtype(column) else column


def _read(column: pd.Series[Any], kind: str) -> pd.Series[Any]:
    if kind == "number":
        return pd.to_numeric(column, errors="coerce").astype("float64")
    if kind.startswith("date"):
        return _each_once(column, partial(days_of_dates, day_first=kind == "date, day first"))
    if kind == "level":
        return _each_once(column, _stripped)
    decimal_comma = kind == "number, decimal comma"
    return _each_once(column, partial(written_numbers, decimal_comma=decimal_comma))


def _each_once(column: pd.Series[Any], read: Reading) -> pd.Series[Any]:
    """Read each different cell once, however many rows have it."""
    places, cells = pd.factorize(column)
    return read(pd.Series(cells)).reindex(places).set_axis(column.index)


def _stripped(cells: pd.Series[Any]) -> pd.Series[Any]:
    return cells.map(lambda cell: str(cell).strip()).astype("object")


def _series(stem: str, values: Frame) -> dict[str, pd.Series[Any]]:
    half = values.shape[1] // 2
    return {
        f"{stem} mean": values.mean(axis=1),
        f"{stem} highest": values.max(axis=1),
        f"{stem} lowest": values.min(axis=1),
        f"{stem} spread": values.std(axis=1),
        f"{stem} above zero": (values > 0).sum(axis=1).astype("float64"),
        f"{stem} first half less second": values.iloc[:, :half].mean(axis=1)
        - values.iloc[:, half:].mean(axis=1),
        f"{stem} first less last": values.iloc[:, 0] - values.iloc[:, -1],
    }
