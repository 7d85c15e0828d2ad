"""Judge the engine on public credit data: `python -m benchmarks.public_sets FOLDER [--write]`.

Every set goes through the same settings. The tables of docs/validation.md are made here; beside each figure
stands the mark it should reach and the mark above which a leak is more likely than skill.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scoring.engine.cross_validation import MODELS, Figures, out_of_fold, out_of_time
from scoring.engine.table import LabelledTable, read_table

PAGE = Path("docs/validation.md")
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"


@dataclass(frozen=True)
class Marks:
    """What a set should reach: AUC of scorecard and best model, most Brier of the best; the AUC of a leak."""

    scorecard: float | None
    best: float
    brier: float
    leak: float


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


def row(name: str, figures: dict[str, Figures]) -> str:
    """Write one set's figures as a line of the page."""
    marks = MARKS[name]
    best = max(MODELS, key=lambda model: figures[model].auc)
    card, winner = figures["scorecard"], figures[best]
    asked = f"{marks.scorecard:.3f}" if marks.scorecard else "–"
    cells = [
        name,
        *(f"{figures[model].auc:.4f}" for model in MODELS),
        f"{asked} / {marks.best:.3f}",
        f"{winner.auc_low:.3f}–{winner.auc_high:.3f} ({best})",
        f"{card.ks:.3f} / {winner.ks:.3f}",
        " / ".join(f"{figures[model].brier:.4f}" for model in MODELS),
        f"{marks.brier:.4f}",
        f"{marks.leak:.3f}",
    ]
    return f"| {' | '.join(cells)} |"


HEADER = (
    "| set | scorecard | challenger | blend | to reach, scorecard / best | 95 % of the best |"
    " KS, scorecard / best | Brier of the three | most | leak above |\n"
    "|---|--:|--:|--:|--:|---|--:|--:|--:|--:|\n"
)


def main() -> None:
    """Judge the named sets, or all, and print or write the table."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=list(MARKS))
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE}")
    options = parser.parse_args()
    lines, later = [], ""
    for name, table in tables(options.folder, options.names):
        lines.append(row(name, out_of_fold(table)))
        print(lines[-1], flush=True)
        if found := out_of_time(table):
            figures = ", ".join(f"{model} {found[model].auc:.4f}" for model in MODELS)
            later += f"\nOut of time, {name}, trained on the earlier seven tenths: {figures}.\n"
    print(later)
    if options.write:
        write(HEADER + "\n".join(lines) + "\n" + later)


def write(text: str) -> None:
    """Put the tables between the marks of the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
