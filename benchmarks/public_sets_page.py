"""What the engine did on public credit data, as a page: figures, the marks beside them, and which were missed."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.lightgbm_defaults import MOST_BELOW
from scoring.engine.cross_validation import MODELS, SEEDS, Figures

PAGE = Path("docs/validation/public-sets.md")
LIBRARIES = ("scikit-learn", "optbinning", "lightgbm", "numpy", "pandas")
HEADER = (
    "| set | scorecard | challenger | blend | LightGBM's defaults | to reach, scorecard / best | 95 % of the best |"
    " KS, scorecard / best | Brier of the three | most | leak above |\n"
    "|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|"
)


@dataclass(frozen=True)
class Marks:
    """What a set should reach: AUC of scorecard and best model, most Brier of the best; the AUC of a leak."""

    scorecard: float | None
    best: float
    brier: float
    leak: float


def page(
    judged: Mapping[str, Mapping[str, Figures]],
    later: Mapping[str, Mapping[str, Figures]],
    defaults: Mapping[str, float],
    marks: Mapping[str, Marks],
) -> str:
    """Write the page: `judged` are the figures of each set, `later` those out of time where there are dates.

    `defaults` is the AUC of LightGBM as it comes, by set.
    """
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    rows = "\n".join(
        row(name, figures, defaults[name], marks[name]) for name, figures in judged.items()
    )
    missed = [
        said
        for name, of in judged.items()
        for said in misses(name, of, defaults[name], marks[name])
    ]
    out_of_time = "".join(
        f"\nOut of time, {name}, trained on the earlier seven tenths: "
        + ", ".join(f"{model} {figures[model].auc:.4f}" for model in MODELS)
        + ".\n"
        for name, figures in later.items()
    )
    return f"""# Figures on public sets

Made by one command, which writes this page; nothing here is edited by hand:

    .venv/bin/python -m benchmarks.public_sets FOLDER --write

Five stratified folds, mean of seeds {", ".join(map(str, SEEDS))}; interval of the first seed.
Python {platform.python_version()}, {libraries}.

{HEADER}
{rows}

{"Missed: " + "; ".join(missed) if missed else "Every mark is reached"}.
{out_of_time}
*superlender* joins a phone lender's applications with what each person's earlier loans showed (how late the first
instalment came, how often, how lately). A figure above the last column would mean a leak rather than skill.
*LightGBM's defaults* are the library as it comes, in the same folds: the best of the engine is nowhere more than
{MOST_BELOW} below them.
"""


def row(name: str, figures: Mapping[str, Figures], defaults: float, marks: Marks) -> str:
    """Write one set's figures as a line of the table."""
    best = _best(figures)
    card, winner = figures["scorecard"], figures[best]
    asked = f"{marks.scorecard:.3f}" if marks.scorecard else "–"
    cells = [
        name,
        *(f"{figures[model].auc:.4f}" for model in MODELS),
        f"{defaults:.4f}",
        f"{asked} / {marks.best:.3f}",
        f"{winner.auc_low:.3f}–{winner.auc_high:.3f} ({best})",
        f"{card.ks:.3f} / {winner.ks:.3f}",
        " / ".join(f"{figures[model].brier:.4f}" for model in MODELS),
        f"{marks.brier:.4f}",
        f"{marks.leak:.3f}",
    ]
    return f"| {' | '.join(cells)} |"


def misses(name: str, figures: Mapping[str, Figures], defaults: float, marks: Marks) -> list[str]:
    """Return which marks a set missed, LightGBM's defaults among them, and by how much.

    A Brier score is compared as the mark is written: to 0.0001.
    """
    best = _best(figures)
    found = [
        f"{name}, {who} {auc:.4f} where {mark:.3f} was to be reached"
        for who, auc, mark in (
            ("scorecard", figures["scorecard"].auc, marks.scorecard),
            (best, figures[best].auc, marks.best),
        )
        if mark is not None and auc < mark
    ]
    brier = round(figures[best].brier, 4)
    if brier > marks.brier:
        found.append(f"{name}, Brier of {best} {brier:.4f} where {marks.brier:.4f} is the most")
    if figures[best].auc < defaults - MOST_BELOW:
        found.append(
            f"{name}, {best} {figures[best].auc:.4f} where LightGBM's defaults have {defaults:.4f}"
        )
    found.extend(
        f"{name}, {model} {figures[model].auc:.4f}: too good, look for a leak"
        for model in MODELS
        if figures[model].auc > marks.leak
    )
    return found


def _best(figures: Mapping[str, Figures]) -> str:
    return max(MODELS, key=lambda model: figures[model].auc)
