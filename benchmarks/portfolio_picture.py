"""Draw bands, roll rates and vintages: `python -m benchmarks.portfolio_picture FROM THROUGH PICTURE.svg`."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from benchmarks.setting import prepare
from billing.services.positions import portfolio

_COLOURS = {"0": "#cfd8dc", "M1": "#ffe082", "M2": "#ffb74d", "M3": "#ef6c00", "M3+": "#b71c1c"}


def draw(first_on: date, through: date, picture: str) -> None:
    """Write one picture with three panels."""
    # The same figures give the same file.
    mpl.rcParams["svg.hashsalt"] = "xiaodai"
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(16, 4.8), layout="constrained")
    _draw_bands(left, first_on, through)
    _draw_rolls(middle, first_on, through)
    _draw_vintages(right, first_on, through)
    figure.savefig(picture, metadata={"Date": None})


def _draw_bands(axes: Axes, first_on: date, through: date) -> None:
    by_band: dict[str, dict[date, int]] = defaultdict(dict)
    rows = portfolio.bands(first_on=first_on, through=through)
    for row in rows:
        by_band[row.band][row.month_end_on] = row.principal_fen
    months = sorted({row.month_end_on for row in rows})
    total = [sum(by_band[band].get(month, 0) for band in portfolio.BANDS) for month in months]
    bottom = [0.0] * len(months)
    labels = [f"{month:%y-%m}" for month in months]
    for band in portfolio.BANDS[1:]:
        heights = [
            100 * by_band[band].get(month, 0) / all_of_it
            for month, all_of_it in zip(months, total, strict=True)
        ]
        axes.bar(labels, heights, bottom=bottom, color=_COLOURS[band], label=band)
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    axes.set_title("Unpaid principal past due, % of all, at month's end")
    axes.tick_params(axis="x", rotation=90)
    axes.legend(frameon=False)


def _draw_rolls(axes: Axes, first_on: date, through: date) -> None:
    shares = portfolio.roll_rates(first_on=first_on, through=through)
    ends = [*portfolio.BANDS, "settled"]
    starts = [band for band in portfolio.BANDS if band in shares]
    table = [[100 * shares[start].get(end, 0) for end in ends] for start in starts]
    axes.imshow(table, cmap="OrRd", vmin=0, vmax=100, aspect="auto")
    for y, line in enumerate(table):
        for x, percent in enumerate(line):
            axes.text(
                x,
                y,
                f"{percent:.1f}",
                ha="center",
                va="center",
                color="white" if percent > 60 else "black",
            )
    axes.set_xticks(range(len(ends)), ["not past due", *ends[1:]])
    axes.set_yticks(
        range(len(starts)), ["not past due" if band == "0" else band for band in starts]
    )
    axes.set_title("Roll rates: where loans stood a month later, %")


def _draw_vintages(axes: Axes, first_on: date, through: date) -> None:
    curves: dict[date, list[tuple[int, float]]] = defaultdict(list)
    for row in portfolio.vintages(first_on=first_on, through=through):
        curves[row.vintage].append((row.months_on_book, 100 * row.bad / row.loans))
    colours = mpl.colormaps["viridis"]
    for no, (vintage, points) in enumerate(sorted(curves.items())):
        ages, percents = zip(*points, strict=True)
        axes.plot(
            ages, percents, color=colours(no / max(len(curves) - 1, 1)), label=f"{vintage:%y-%m}"
        )
    axes.set_title("Vintages: ever over 30 days past due, % of a month's loans")
    axes.set_xlabel("months on book")
    axes.legend(frameon=False, fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))


if __name__ == "__main__":
    prepare()
    draw(date.fromisoformat(sys.argv[1]), date.fromisoformat(sys.argv[2]), sys.argv[3])
