"""A month of an invented person, and what six attacks make of it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from benchmarks.fabrication.invented import OTHER, WALKER, month
from benchmarks.fabrication.variants import VARIANTS
from devices.maths.series import Series

SHOWN = {
    "shaker": "1–3 hours, 7 days of 10",
    "typed totals": "crooked, beside measured energy",
    "replay": "within 5 %",
    "copied series": "shifted and scaled",
    "constant total": "within 5 %",
    "someone else's phone": "of a stranger",
}


def draw(path: Path) -> None:
    """Write one picture: bars are steps, the line is energy; the copied-from series stands behind the copy."""
    # The same figures give the same file.
    mpl.rcParams["svg.hashsalt"] = "xiaodai"
    figure, panels = plt.subplots(2, 4, figsize=(16, 6), layout="constrained", sharex=True)
    own, theirs = month(WALKER), month(OTHER)
    _series(panels[0][0], "an honest month", own)
    _series(panels[1][0], "another honest person", theirs)
    chosen = [variant for variant in VARIANTS if SHOWN.get(variant.attack) == variant.name]
    spaces = [*panels[0][1:], *panels[1][1:]]
    for axes, variant in zip(spaces, chosen, strict=True):
        sent = variant.make(own, theirs, Random(f"{variant.attack} picture"))
        _series(axes, f"{variant.attack}: {variant.name}", sent.series)
    figure.savefig(path, metadata={"Date": None})


def _series(axes: Axes, title: str, series: Series) -> None:
    days = range(1, len(series.days) + 1)
    axes.bar(days, [value or 0 for value in series.column("steps")], color="#90a4ae", label="steps")
    axes.set_ylim(0, 26_000)
    axes.set_title(title, fontsize="medium")
    energy = axes.twinx()
    energy.plot(
        days,
        [value or 0 for value in series.column("energy_kcal")],
        color="#d84315",
        label="energy, kcal",
    )
    energy.set_ylim(0, 4_500)
