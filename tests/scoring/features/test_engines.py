"""The same people give the same bits: value by value or in wide tables, on DuckDB or on Spark."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from scoring.features import duck, lake, layout, tables
from scoring.features.catalogue import CONTINUOUS, FEATURES, WINDOWS, days_of
from scoring.synthetic import raw_events
from tests.scoring.features.spark import session

PEOPLE = 40
Tables = Mapping[str, pa.Table]


@pytest.fixture(scope="module")
def told() -> Tables:
    """Invent people, with days told twice, days untold and days told too late."""
    made = dict(raw_events.make(PEOPLE, 7, first_on=date(2026, 1, 1), months=3).tables)
    chance = np.random.default_rng(7)
    for source in CONTINUOUS:
        made[days_of(source)] = disturbed(made[days_of(source)], tables.metrics_of(source), chance)
    return made | {"windows": pa.table({"window": list(WINDOWS)})}


def disturbed(days: pa.Table, metrics: tuple[str, ...], chance: np.random.Generator) -> pa.Table:
    """Take out a tenth of the values, and tell a fifth of the days anew: some an hour later, some much later."""
    columns: dict[str, Any] = {name: days[name] for name in ("person", "day", "known_at")}
    for name in metrics:
        values = days[name].to_numpy() * 1.001
        columns[name] = pa.array(values, mask=chance.random(len(values)) < 0.1)
    first = pa.table(columns)
    again = first.filter(pa.array(chance.random(len(first)) < 0.2))
    later = again["known_at"].to_numpy() + chance.choice([3600, 90 * 86_400], len(again)).astype(
        "timedelta64[s]"
    )
    place = again.schema.get_field_index("known_at")
    again = again.set_column(place, "known_at", pa.array(later, pa.timestamp("us")))
    return pa.concat_tables([first, again])


@pytest.fixture(scope="module")
def on_duckdb(told: Tables) -> layout.Values:
    connection = duckdb.connect(config={"threads": 2})
    for name, table in told.items():
        connection.register(name, table)
    return lake.by_name(lake.on_duckdb(connection), PEOPLE)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        with session(tmp_path_factory.mktemp("java")) as found:
            yield found


def differing(one: layout.Values, other: layout.Values) -> list[str]:
    return [name for name in FEATURES if one[name].tobytes() != other[name].tobytes()]


def test_spark_gives_the_bits_that_duckdb_gives(
    spark: Any, told: Tables, on_duckdb: layout.Values
) -> None:
    for name, table in told.items():
        spark.createDataFrame(table).createOrReplaceTempView(name)
    assert differing(lake.by_name(lake.on_spark(spark), PEOPLE), on_duckdb) == []


def test_one_value_a_row_gives_the_bits_of_wide_tables(
    told: Tables, on_duckdb: layout.Values
) -> None:
    inputs = {
        name: {column: table[column].to_numpy() for column in table.column_names}
        for name, table in told.items()
    }
    assert differing(layout.by_name(duck.answers(inputs | long(told)), PEOPLE), on_duckdb) == []


def long(told: Tables) -> dict[str, Any]:
    """Write the wide tables of days with one value a row."""
    parts = []
    for source in CONTINUOUS:
        days = told[days_of(source)]
        presence = pa.array(np.ones(len(days)))
        for name in (*tables.metrics_of(source), days_of(source)):
            values = presence if name == days_of(source) else days[name]
            parts.append(
                {
                    "source": np.full(len(days), tables.SOURCE_NUMBERS[source]),
                    "metric": np.full(len(days), tables.METRIC_NUMBERS[name]),
                    **{key: days[key].to_numpy() for key in ("person", "known_at")},
                    "day": days["day"].to_numpy(),
                    "value": values.to_numpy(zero_copy_only=False).astype("float64"),
                }
            )
    return {"day_values": {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}}


def test_the_order_of_rows_changes_no_bit(told: Tables, on_duckdb: layout.Values) -> None:
    chance = np.random.default_rng(3)
    connection = duckdb.connect(config={"threads": 1})
    for name, table in told.items():
        connection.register(name, table.take(chance.permutation(len(table))))
    assert differing(lake.by_name(lake.on_duckdb(connection), PEOPLE), on_duckdb) == []


def test_every_feature_is_there_for_somebody(on_duckdb: layout.Values) -> None:
    assert [name for name in FEATURES if np.isnan(on_duckdb[name]).all()] == []
