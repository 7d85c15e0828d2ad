"""How long `validate_dataset` takes on a wide table: 50,000 rows, 53 columns, thousands of levels.

`python -m benchmarks.validations` needs no server. The yardstick is what anybody would do with such a table, once: five
folds of LightGBM as it comes and one binning of all columns by optbinning, each on one core, read and loaded before.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from pandas.api.types import is_numeric_dtype

from benchmarks.foreign_tables import wide
from benchmarks.lightgbm_defaults import auc_of_defaults
from benchmarks.measure import Ratio, beside, of_rounds, seconds, timed
from scoring.engine.optbinning_import import the_library_quiet
from scoring.engine.table import LabelledTable, read_table

with the_library_quiet():
    from optbinning import BinningProcess

MOST_TIMES_BOTH = 4
ROUNDS = 1


def ratios(say: Callable[[str], None]) -> list[Ratio]:
    """Measure the command in a process of its own, beside LightGBM's folds and optbinning's fit."""
    say("Validating a foreign table of 50,000 rows, beside LightGBM and optbinning")
    warnings.simplefilter("ignore")
    frame = wide()
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "wide.csv"
        frame.to_csv(path, index=False)
        table = read_table(path, target="bad")
        validated, both = beside(
            lambda: timed(lambda: _validate(path)),
            lambda: timed(lambda: _judge_and_bin(table, frame)),
            ROUNDS,
        )
    return [
        Ratio(
            f"validate_dataset, {len(frame):,} × {table.frame.shape[1]} / LightGBM's folds and optbinning",
            seconds(validated),
            seconds(both),
            of_rounds(validated, both),
            MOST_TIMES_BOTH,
        )
    ]


def _validate(path: Path) -> None:
    command = [
        sys.executable,
        "manage.py",
        "validate_dataset",
        str(path),
        "--target",
        "bad",
        "--json",
    ]
    subprocess.run(command, check=True, capture_output=True)


def _judge_and_bin(table: LabelledTable, frame: pd.DataFrame) -> None:
    """Do what the command is held against: LightGBM's defaults in the same folds, and optbinning's bins."""
    auc_of_defaults(table, (0,))
    _bin(frame)


def _bin(frame: pd.DataFrame) -> None:
    columns = frame.drop(columns="bad")
    words = [name for name in columns if not is_numeric_dtype(columns[name])]
    process = BinningProcess(list(columns), categorical_variables=words, n_jobs=1)
    process.fit(columns, frame["bad"].to_numpy())


def main() -> None:
    """Measure and print."""
    for ratio in ratios(print):
        print(*ratio.row(), sep=" | ")


if __name__ == "__main__":
    main()
