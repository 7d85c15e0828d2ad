"""From the answers of an engine to features by name, one value a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.features.catalogue import CONTINUOUS, DAY_METRICS, FEATURES, WINDOWS, days_of
from scoring.features.tables import METRIC_NUMBERS
from scoring.maths.sources import Source

Values = dict[str, NDArray[np.float64]]
_STATISTICS = ("level", "trend", "spread", "regularity", "coverage", "recency")


def by_name(answers: Mapping[str, Mapping[str, Any]], rows: int) -> Values:
    """Lay out the answers to every question of `scoring.features.duck`: NaN where there is none."""
    values = {name: np.full(rows, np.nan) for name in FEATURES}
    _put_statistics(answers["continuous"], rows, values)
    for question, source in (
        ("bureau", Source.BUREAU),
        ("instalments", Source.REPAYMENT),
        ("loans", Source.REPAYMENT),
    ):
        found = answers[question]
        for figure in found.keys() - {"row"}:
            values[f"{source}.{figure}"][found["row"]] = _filled(found[figure])
    for source in CONTINUOUS:
        _complete_coverage(values, days_of(source))
    return values


def _put_statistics(found: Mapping[str, Any], rows: int, values: Values) -> None:
    windows = np.searchsorted(WINDOWS, found["window"])
    place = (found["metric"], windows, found["row"])
    shape = (len(DAY_METRICS), len(WINDOWS), rows)
    cubes = {name: np.full(shape, np.nan) for name in _STATISTICS}
    for name, cube in cubes.items():
        cube[place] = _filled(found[name])
    for feature in FEATURES.values():
        if feature.statistic:
            cube = cubes[feature.statistic]
            row = cube[METRIC_NUMBERS[feature.metric], WINDOWS.index(feature.window)]
            values[feature.name] = row.copy()


def _filled(column: Any) -> NDArray[np.float64]:
    """Write NaN where an engine says null."""
    return np.ma.filled(column.astype("float64"), np.nan)


def _complete_coverage(values: Values, presence: str) -> None:
    """Fill in zero for a window without a day, where a longer one has some."""
    longest = values[f"{presence}.coverage.{WINDOWS[-1]}"]
    for window in WINDOWS:
        covered = values[f"{presence}.coverage.{window}"]
        covered[np.isnan(covered) & ~np.isnan(longest)] = 0.0
