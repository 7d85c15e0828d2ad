"""Samples of invented people as Parquet files: features by source, and what became of whom.

A column `phone/steps.level.30` holds a feature of a source. The others are `used` (sources joined by +), `bad` (empty
where unknown), `was_rejected`, `part`, `month`, `sex` and `age`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from scoring.engine.building import People

_COLUMNS = ("used", "bad", "was_rejected", "part", "month", "sex", "age")


class NotASample(ValueError):
    """The file has not the columns of a sample; the message names those that are missing."""


def write(people: People, file: Path) -> None:
    """Write people to a Parquet file. The same people give the same values, row by row."""
    frame = people.frame.rename(columns=lambda name: f"{people.source_of[name]}/{name}")
    frame = frame.reset_index(drop=True).assign(
        used=["+".join(sorted(sources)) for sources in people.used],
        bad=people.bad,
        was_rejected=people.was_rejected,
        part=people.parts,
        month=people.months,
        sex=people.sexes,
        age=people.ages,
    )
    with duckdb.connect() as connection:
        connection.from_df(frame).write_parquet(str(file), compression="zstd")


def read(file: Path) -> People:
    """Read a sample's people. Raises NotASample."""
    try:
        with duckdb.connect() as connection:
            frame = connection.read_parquet(str(file)).df()
    except duckdb.Error as error:
        raise NotASample(file.name) from error
    missing = [name for name in _COLUMNS if name not in frame.columns]
    features = [name for name in frame.columns if "/" in name]
    if missing or not features:
        raise NotASample(", ".join(missing) or "features")
    named = {name: name.split("/", 1) for name in features}
    return People(
        frame=frame[features].rename(columns={name: of for name, (_, of) in named.items()}),
        used=[frozenset(filter(None, text.split("+"))) for text in frame["used"]],
        source_of={of: source for source, of in named.values()},
        bad=pd.to_numeric(frame["bad"]).to_numpy(dtype="float64"),
        was_rejected=frame["was_rejected"].to_numpy(dtype=bool),
        parts=np.asarray(frame["part"], dtype=str),
        months=np.asarray(frame["month"], dtype=str),
        sexes=np.asarray(frame["sex"], dtype=str),
        ages=frame["age"].to_numpy(dtype=np.int64),
    )
