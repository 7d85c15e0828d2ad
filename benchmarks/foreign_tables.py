"""Tables that the engine has never met: invented, each hard in one way, the same at every run.

`python -m benchmarks.foreign_tables [NAME …]` judges the engine on each, beside LightGBM as it comes in the same folds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.lightgbm_defaults import MOST_BELOW, auc_of_defaults
from scoring.engine.cross_validation import MODELS, out_of_fold
from scoring.engine.table import read_table

Floats = NDArray[np.float64]
SEEDS = (0,)
WIDE_ROWS, NUMBERS, COUNTS = 50_000, 40, 5
LEVELS = (3, 8, 25, 200, 1_000, 3_000, 5_000, 9_000)


def wide(rows: int = WIDE_ROWS) -> pd.DataFrame:
    """Return 53 columns: amounts, scores, counts, and eight of levels, four of them with thousands."""
    chance = np.random.default_rng(0)
    log_odds = np.full(rows, -1.8)
    columns: dict[str, NDArray[np.generic]] = {}
    for number in range(NUMBERS):
        values = chance.normal(size=rows)
        if number < NUMBERS // 2:
            log_odds += chance.normal(0, 0.25) * values
        shown = np.exp(8 + values).round(2) if number % 3 == 0 else values
        hidden = chance.random(rows) < (0.15 if number % 4 == 0 else 0.0)
        columns[f"number {number}"] = np.where(hidden, np.nan, shown)
    for number in range(COUNTS):
        columns[f"count {number}"] = counts = chance.poisson(1 + number, rows)
        log_odds += 0.15 * (counts - 1 - number)
    for number, levels in enumerate(LEVELS):
        level = chance.integers(0, levels, rows)
        log_odds += chance.normal(0, 0.3, levels)[level]
        columns[f"level {number}"] = np.char.add(f"L{number}-", level.astype(str))
    return _labelled(chance, columns, log_odds)


def hidden_values(rows: int = 6_000) -> pd.DataFrame:
    """Return twelve columns of which up to half is missing: that they are missing tells, and so do pairs of them."""
    chance = np.random.default_rng(1)
    values = chance.normal(size=(rows, 12))
    missing = chance.random((rows, 12)) < 0.05 + 0.15 * (np.arange(12) % 4)
    weights = chance.normal(size=12)
    by_value = np.where(
        missing, chance.choice([-0.5, 0.5], 12) * (np.arange(12) % 4), 0.6 * weights * values
    )
    log_odds = by_value.sum(axis=1)
    for one, other in ((0, 4), (3, 7), (6, 10), (9, 1)):
        both, neither = missing[:, one] & missing[:, other], ~(missing[:, one] | missing[:, other])
        log_odds += np.where(neither, values[:, one] * values[:, other], 0) - 2 * both
    shown = np.where(missing, np.nan, values)
    return _labelled(chance, {f"x{n}": shown[:, n] for n in range(12)}, _spread(log_odds, 4, -1))


def interplay(rows: int = 6_000) -> pd.DataFrame:
    """Return columns that tell together what they don't tell alone, two of them levels."""
    chance = np.random.default_rng(2)
    x = chance.normal(size=(rows, 10))
    job, area = chance.integers(0, 12, rows), chance.integers(0, 6, rows)
    log_odds = x[:, 0] * x[:, 1] + 1.5 * np.sin(2 * x[:, 2]) + np.abs(x[:, 3]) + 0.8 * x[:, 6]
    log_odds += 2 * ((x[:, 4] > 0) & (x[:, 5] > 0)) + x[:, 7] * (x[:, 8] > 0.3)
    log_odds += chance.normal(size=(12, 6))[job, area]
    columns: dict[str, NDArray[np.generic]] = {f"x{n}": x[:, n] for n in range(10)}
    columns |= {
        "job": np.char.add("J", job.astype(str)),
        "area": np.char.add("A", area.astype(str)),
    }
    return _labelled(chance, columns, _spread(log_odds, 4, -1))


def turning(rows: int = 6_000) -> pd.DataFrame:
    """Return columns of which both ends are bad, or that go up and down."""
    chance = np.random.default_rng(3)
    x = chance.normal(size=(rows, 12))
    log_odds = np.abs(x[:, :6]) @ (1 + 0.2 * np.arange(6)) + np.sin(3 * x[:, 6:9]).sum(axis=1)
    shown = np.where(chance.random(x.shape) < 0.2, np.nan, x)
    return _labelled(chance, {f"x{n}": shown[:, n] for n in range(12)}, _spread(log_odds, 3, -1.5))


def many_levels(rows: int = 8_000) -> pd.DataFrame:
    """Return numbers beside columns of 5 to 1,500 levels, some of them missing."""
    chance = np.random.default_rng(4)
    x = chance.normal(size=(rows, 6))
    log_odds = 0.5 * x.sum(axis=1) + x[:, 0] * x[:, 1]
    columns: dict[str, NDArray[np.generic]] = {f"x{n}": x[:, n] for n in range(6)}
    for number, levels in enumerate((5, 40, 300, 1_500)):
        level = chance.integers(0, levels, rows)
        log_odds += chance.normal(0, 1 if levels < 1_000 else 0.5, levels)[level]
        words = np.char.add(f"L{number}-", level.astype(str)).astype(object)
        columns[f"level {number}"] = np.where(chance.random(rows) < 0.15, "", words)
    return _labelled(chance, columns, _spread(log_odds, 3, -1))


def weak(rows: int = 3_000) -> pd.DataFrame:
    """Return columns that each tell a little and nothing together: what free trees learn here is chance."""
    chance = np.random.default_rng(6)
    x = chance.normal(size=(rows, 12))
    log_odds = _spread(x @ chance.normal(size=12), 1, -1.2)
    return _labelled(chance, {f"x{n}": x[:, n] for n in range(12)}, log_odds)


TABLES: Mapping[str, Callable[[], pd.DataFrame]] = {
    "hidden values": hidden_values,
    "interplay": interplay,
    "turning": turning,
    "many levels": many_levels,
    "weak": weak,
}


def _spread(log_odds: Floats, scale: float, mean: float) -> Floats:
    return np.asarray((log_odds - log_odds.mean()) / log_odds.std() * scale + mean)


def _labelled(
    chance: np.random.Generator, columns: Mapping[str, NDArray[np.generic]], log_odds: Floats
) -> pd.DataFrame:
    bad = chance.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))
    return pd.DataFrame({**columns, "bad": bad.astype(int)})


def judged(frame: pd.DataFrame) -> tuple[dict[str, float], float]:
    """Return the AUC of each model of the engine, and that of LightGBM's defaults in the same folds."""
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "table.csv"
        frame.to_csv(path, index=False)
        table = read_table(path, target="bad")
    figures = out_of_fold(table, seeds=SEEDS)
    return {model: figures[model].auc for model in MODELS}, auc_of_defaults(table, SEEDS)


def main() -> None:
    """Judge and print the named tables, or all. Exits 1 where the best of the engine is too far below."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(TABLES))
    is_kept = True
    print("| table | scorecard | challenger | blend | LightGBM's defaults | best less these |")
    print("|---|--:|--:|--:|--:|--:|")
    for name in parser.parse_args().names:
        aucs, defaults = judged(TABLES[name]())
        above = max(aucs.values()) - defaults
        is_kept &= above >= -MOST_BELOW
        cells = [
            name,
            *(f"{aucs[model]:.4f}" for model in MODELS),
            f"{defaults:.4f}",
            f"{above:+.4f}",
        ]
        print(f"| {' | '.join(cells)} |", flush=True)
    sys.exit(0 if is_kept else 1)


if __name__ == "__main__":
    main()
