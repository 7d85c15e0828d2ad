"""Features of the street's people by the one engine of features, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scoring.features import duck, layout, sufficiency
from scoring.features.catalogue import CONTINUOUS, days_of
from scoring.features.duck import Columns
from scoring.features.feature_set import SourceState
from scoring.features.tables import METRIC_NUMBERS, SOURCE_NUMBERS, metrics_of
from scoring.maths.sources import Source
from scoring.synthetic.raw_events import Street

PEOPLE_AT_ONCE = 250


@dataclass(frozen=True)
class Seen:
    """Every feature of everybody, and which sources may speak for whom."""

    values: Mapping[str, NDArray[np.float64]]
    used: list[frozenset[str]]


def seen(street: Street) -> Seen:
    """Compute the features of everybody on their day of scoring."""
    parts, used = [], []
    for start in range(0, len(street.on), PEOPLE_AT_ONCE):
        people = range(start, min(start + PEOPLE_AT_ONCE, len(street.on)))
        values = layout.by_name(duck.answers(_inputs(street, people)), len(people))
        consented = [
            {source for source in Source if street.there[source.value][person]} for person in people
        ]
        states = sufficiency.judge(values, consented, [set() for _person in people])
        parts.append(values)
        used += [
            frozenset(source for source, state in of.items() if state is SourceState.USED)
            for of in states
        ]
    values = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Seen(values, used)


def _inputs(street: Street, people: range) -> dict[str, Columns]:
    tables = {name: _of(table, people) for name, table in street.tables.items()}
    days = [_values(source, tables[days_of(source)]) for source in CONTINUOUS]
    return {
        "day_values": {name: np.concatenate([of[name] for of in days]) for name in days[0]},
        **{
            name: tables[name]
            for name in ("assessed", "consents", "bureau_reports", "instalments", "loans")
        },
    }


def _of(table: pa.Table, people: range) -> dict[str, NDArray[np.generic]]:
    """Take some people's rows of a table, with rows of the question counted from the first of them."""
    key = "person" if "person" in table.column_names else "row"
    numbers = table[key].to_numpy()
    place = np.flatnonzero((numbers >= people.start) & (numbers < people.stop))
    columns = {name: table[name].to_numpy()[place] for name in table.column_names}
    if "row" in columns:
        columns["row"] = columns["row"] - people.start
    return {
        name: of.astype("datetime64[us]") if of.dtype.kind == "M" else of
        for name, of in columns.items()
    }


def _values(source: Source, days: Mapping[str, NDArray[np.generic]]) -> Columns:
    """Write days with a figure a column as one value a row, and a 1 for the day itself."""
    metrics = metrics_of(source)
    rows, times = len(days["person"]), len(metrics) + 1
    numbers = [METRIC_NUMBERS[name] for name in (*metrics, days_of(source))]
    return {
        "source": np.full(rows * times, SOURCE_NUMBERS[source]),
        "metric": np.repeat(np.array(numbers, dtype="int64"), rows),
        **{name: np.tile(days[name], times) for name in ("person", "day", "known_at")},
        "value": np.concatenate([*(days[metric] for metric in metrics), np.ones(rows)]),
    }
