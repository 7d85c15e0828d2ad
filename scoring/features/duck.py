"""The features on DuckDB, in this process: columns in, columns out.

The expressions are compiled to SQL once a process, and planned once a connection. Each thread has a connection of its
own, with a database of its own that holds nothing between two questions.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb
import ibis
import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

from scoring.features import bureau, continuous, repayment
from scoring.features.catalogue import WINDOWS
from scoring.features.tables import (
    ASSESSED,
    BUREAU_REPORTS,
    CONSENTS,
    DAY_VALUES,
    INSTALMENTS,
    LOANS,
)
from scoring.features.tables import WINDOWS as WINDOWS_TABLE

Columns = Mapping[str, NDArray[np.generic]]

INPUTS: tuple[Table, ...] = (ASSESSED, CONSENTS, DAY_VALUES, BUREAU_REPORTS, INSTALMENTS, LOANS)
_QUESTIONS = {
    "continuous": continuous.of_values,
    "bureau": bureau.records,
    "instalments": repayment.of_instalments,
    "loans": repayment.of_loans,
}
_TYPES = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "float64": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
_OPTIONS: dict[str, Any] = {"threads": 1, "memory_limit": "512MB"}
_here = threading.local()


def answers(inputs: Mapping[str, Columns]) -> dict[str, dict[str, Any]]:
    """Answer every question from the columns of each input table, by name."""
    connection = _connection()
    connection.begin()
    try:
        for table in INPUTS:
            _fill(connection, table, inputs[table.get_name()])
        return {
            name: dict(connection.execute(f"EXECUTE {name}").fetchnumpy()) for name in _QUESTIONS
        }
    finally:
        connection.rollback()


@cache
def compiled(name: str) -> str:
    """Compile one question to DuckDB's SQL."""
    return str(ibis.to_sql(_QUESTIONS[name](), dialect="duckdb"))


def _connection() -> duckdb.DuckDBPyConnection:
    """Return this thread's connection, with empty tables and planned questions."""
    if not hasattr(_here, "connection"):
        _here.connection = _prepared()
    return _here.connection  # type: ignore[no-any-return]


def _prepared() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config=_OPTIONS)
    for table in (*INPUTS, WINDOWS_TABLE):
        columns = ", ".join(
            f'"{name}" {_TYPES[str(kind)]}' for name, kind in table.schema().items()
        )
        connection.execute(f'CREATE TABLE "{table.get_name()}" ({columns})')
    connection.execute("INSERT INTO windows SELECT unnest(?)", [list(WINDOWS)])
    for name in _QUESTIONS:
        connection.execute(f"PREPARE {name} AS {compiled(name)}")
    return connection


def _fill(connection: duckdb.DuckDBPyConnection, table: Table, columns: Columns) -> None:
    """Put these columns into an empty table."""
    # DuckDB finds them by the name of the variable; one registered would have every question planned anew.
    came = {name: _readable(found) for name, found in columns.items()}
    if len(next(iter(came.values()))):
        named = ", ".join(f'"{column}"' for column in table.columns)
        connection.execute(f'INSERT INTO "{table.get_name()}" SELECT {named} FROM came')  # noqa: S608 - our own words


def _readable(column: NDArray[np.generic]) -> NDArray[np.generic]:
    """Write days as instants, since DuckDB takes no others from NumPy."""
    return column.astype("datetime64[us]") if column.dtype.kind == "M" else column
