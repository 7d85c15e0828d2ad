"""Judge the engine on public credit data: `python -m benchmarks.public_sets FOLDER [--write]`.

Every set goes through the same settings. Beside each figure stand LightGBM's as it comes, in the same folds, the mark
to reach and the mark above which a leak is more likely than skill; with `--write` they become the page
`docs/validation/public-sets.md`.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.lightgbm_defaults import auc_of_defaults
from benchmarks.public_sets_page import HEADER, PAGE, Marks, page, row
from scoring.engine.cross_validation import Figures, out_of_fold, out_of_time
from scoring.engine.table import LabelledTable, read_table

MARKS = {
    "taiwan_default": Marks(0.767, 0.786, 0.1333, 0.80),
    "gmsc": Marks(0.857, 0.866, 0.0489, 0.875),
    "heloc": Marks(0.792, 0.799, 0.1822, 0.82),
    "german": Marks(0.785, 0.792, 0.1629, 0.83),
    "superlender": Marks(None, 0.71, 0.1507, 0.75),
}


def tables(folder: Path, names: list[str]) -> Iterator[tuple[str, LabelledTable]]:
    """Read each named set as `validate_dataset` would."""
    for name in names:
        if name == "superlender":
            yield name, superlender(folder)
        else:
            yield name, read_table(folder / f"{name}.csv.gz", target="target")


def superlender(folder: Path) -> LabelledTable:
    """Join a phone lender's applications with what each person's earlier loans showed."""
    loans = pd.read_csv(folder / "superlender_perf.csv.gz")
    people = pd.read_csv(folder / "superlender_demographics.csv.gz").drop_duplicates("customerid")
    earlier = pd.read_csv(folder / "superlender_prevloans.csv.gz")
    joined = loans.merge(people, on="customerid", how="left")
    joined = joined.merge(past_repayment(earlier), on="customerid", how="left")
    joined["interest_share"] = joined["totaldue"] / joined["loanamount"] - 1
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "superlender.csv"
        joined.to_csv(path, index=False)
        return read_table(
            path,
            target="target",
            date="approveddate",
            exclude=["customerid", "systemloanid", "good_bad_flag", "creationdate"],
        )


def past_repayment(loans: pd.DataFrame) -> pd.DataFrame:
    """Sum up each person's earlier loans: how late the first instalment came, how often, how lately."""
    due, repaid = (
        pd.to_datetime(loans[name], format="mixed") for name in ("firstduedate", "firstrepaiddate")
    )
    closed, approved = (
        pd.to_datetime(loans[name], format="mixed") for name in ("closeddate", "approveddate")
    )
    day = pd.Timedelta(days=1)
    rows = loans.assign(
        days_late=(repaid - due) / day,
        is_late=(repaid > due + day).astype(float),
        days_open=(closed - approved) / day,
        closed=closed,
    ).sort_values("closed")
    by_person = rows.groupby("customerid")
    summed = by_person.agg(
        earlier_loans=("loanamount", "size"),
        days_late_mean=("days_late", "mean"),
        days_late_most=("days_late", "max"),
        days_late_last=("days_late", "last"),
        late_share=("is_late", "mean"),
        late_last=("is_late", "last"),
        days_open_mean=("days_open", "mean"),
        days_open_last=("days_open", "last"),
        amount_largest=("loanamount", "max"),
        amount_last=("loanamount", "last"),
    )
    last_three = rows.groupby("customerid").tail(3).groupby("customerid")
    summed["days_late_last_three"] = last_three["days_late"].mean()
    summed["days_open_last_three"] = last_three["days_open"].mean()
    return summed.reset_index()


def main() -> None:
    """Judge the named sets, or all, and print the table or write the page."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=list(MARKS))
    parser.add_argument("--write", action="store_true", help=f"write {PAGE}")
    options = parser.parse_args()
    judged: dict[str, dict[str, Figures]] = {}
    later: dict[str, dict[str, Figures]] = {}
    defaults: dict[str, float] = {}
    print(HEADER)
    for name, table in tables(options.folder, options.names):
        judged[name], defaults[name] = out_of_fold(table), auc_of_defaults(table)
        print(row(name, judged[name], defaults[name], MARKS[name]), flush=True)
        if found := out_of_time(table):
            later[name] = found
    if options.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(judged, later, defaults, MARKS), encoding="utf-8")


if __name__ == "__main__":
    main()
