"""The features on tables that stand elsewhere: DuckDB over Parquet, Spark over those of a cluster.

The tables of `scoring.features.tables` stand there under their names, each source's days in one of its own. The
expressions are those of `scoring.features.duck`, and the answers have the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
import numpy as np
from ibis.expr.types import Table

from scoring.features import bureau, continuous, layout, repayment
from scoring.features.catalogue import CONTINUOUS, days_of
from scoring.features.tables import METRIC_NUMBERS, metrics_of
from scoring.maths.sources import Source

_PRESENCE = ("days", "coverage", "recency")

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """Something that answers SQL in one of Ibis' dialects with columns; null is masked or NaN."""

    dialect: str
    ask: Callable[[str], Columns]

    def answer(self, question: Callable[..., Table], *about: Hashable) -> Columns:
        """Ask what an expression says, made from what it is about."""
        return self.ask(_compiled(self.dialect, question, *about))


@cache
def _compiled(dialect: str, question: Callable[..., Table], *about: Hashable) -> str:
    return str(ibis.to_sql(question(*about), dialect=dialect))


def on_duckdb(connection: Any) -> Engine:
    """Return the engine of a DuckDB connection."""
    return Engine("duckdb", lambda sql: connection.execute(sql).fetchnumpy())


def on_spark(session: Any) -> Engine:
    """Return the engine of a Spark session."""

    def ask(sql: str) -> Columns:
        found = session.sql(sql).toArrow()
        return {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}

    # Ibis sets up its dialect of Spark when it is first connected.
    ibis.pyspark.connect(session)
    return Engine("pyspark", ask)


def by_name(engine: Engine, rows: int, sources: Collection[Source] = CONTINUOUS) -> layout.Values:
    """Compute every feature of the rows assessed, numbered from 0; NaN where it is missing."""
    return layout.by_name(answers(engine, sources), rows)


def answers(engine: Engine, sources: Collection[Source] = CONTINUOUS) -> dict[str, Columns]:
    """Answer every question as `scoring.features.duck.answers` does, of sources whose days have a table."""
    return {
        "continuous": _joined([part for source in sources for part in _of_days(engine, source)]),
        "bureau": engine.answer(bureau.records),
        "instalments": engine.answer(repayment.of_instalments),
        "loans": engine.answer(repayment.of_loans),
    }


def _of_days(engine: Engine, source: Source) -> list[dict[str, Any]]:
    """Take apart one source's wide answer, metric by metric."""
    found = engine.answer(continuous.of_days, source)
    shared = {name: found[name] for name in ("row", "window", *_PRESENCE)}
    absent = np.full(len(found["row"]), np.nan)
    return [
        shared
        | {"metric": np.full(len(absent), METRIC_NUMBERS[metric])}
        | {name: found.get(f"{metric}__{name}", absent) for name in continuous.PER_VALUE}
        for metric in (*metrics_of(source), days_of(source))
    ]


def _joined(parts: list[dict[str, Any]]) -> Columns:
    return {
        name: np.ma.concatenate([part[name] for part in parts])  # type: ignore[no-untyped-call]
        for name in parts[0]
    }
