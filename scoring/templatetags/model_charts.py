"""A model's figures drawn: values with their intervals, and how true its probabilities are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from scoring.maths.matured import Decile

register = Library()

# A drawing's own units; the page stretches it evenly.
WIDTH, LABELS, RIGHT, ROW, TOP = 720, 170, 54, 26, 24
CALIBRATION_HEIGHT, LEFT, BOTTOM = 260, 46, 26
STEP = 0.05


@dataclass(frozen=True)
class Ranged:
    """A value with its interval under a name; `against` is another value of the same people."""

    name: str
    value: float
    low: float
    high: float
    against: float | None = None


@register.inclusion_tag("admin/scoring/modelversion/ranges.html")
def range_chart(rows: Sequence[Ranged], title: str) -> dict[str, Any]:
    """Draw each row's AUC with its interval; a hollow mark where it is held against another."""
    if not rows:
        return {"rows": ""}
    low = floor(min(row.low for row in rows) / STEP) * STEP
    high = max(ceil(max(row.high for row in rows) / STEP) * STEP, low + STEP)

    def at(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(LABELS + share * (WIDTH - RIGHT - LABELS), 1)

    height = TOP + ROW * len(rows) + 6
    marks = [step * STEP for step in range(round(low / STEP), round(high / STEP) + 1)]
    return {
        "title": title,
        "width": WIDTH,
        "height": height,
        "top": TOP - 4,
        "bottom": height - 4,
        "marks": [(f"{mark:.2f}", at(mark)) for mark in marks],
        "rows": format_html_join(
            "", "{}", ((_range(row, TOP + ROW * no + ROW / 2, at),) for no, row in enumerate(rows))
        ),
    }


def _range(row: Ranged, middle: float, at: Any) -> SafeString:
    hollow = (
        format_html('<circle class="against" cx="{}" cy="{}" r="5"/>', at(row.against), middle)
        if row.against is not None
        else ""
    )
    return format_html(
        '<g class="x-union"><title>{}: {} ({} – {})</title><text class="name" x="0" y="{}">{}</text>'
        '<line class="range" x1="{}" x2="{}" y1="{}" y2="{}"/>{}<circle class="auc" cx="{}" cy="{}" r="5"/>'
        '<text class="figure" x="{}" y="{}">{}</text></g>',
        row.name,
        f"{row.value:.3f}",
        f"{row.low:.3f}",
        f"{row.high:.3f}",
        middle + 4,
        row.name,
        at(row.low),
        at(row.high),
        middle,
        middle,
        hollow,
        at(row.value),
        middle,
        WIDTH - RIGHT + 10,
        middle + 4,
        f"{row.value:.3f}",
    )


@register.inclusion_tag("admin/scoring/modelversion/calibration.html")
def calibration_chart(deciles: Sequence[Decile]) -> dict[str, Any]:
    """Draw what was foretold of each tenth beside what came, with its interval."""
    if not deciles:
        return {"bands": ""}
    most = max(max(one.high, one.mean_pd) for one in deciles)
    top = ceil(most / STEP) * STEP
    step = (WIDTH - LEFT) / len(deciles)

    def down(share: float) -> float:
        return round(
            CALIBRATION_HEIGHT - BOTTOM - share / top * (CALIBRATION_HEIGHT - BOTTOM - 10), 1
        )

    return {
        "width": WIDTH,
        "height": CALIBRATION_HEIGHT,
        "left": LEFT,
        "foot": CALIBRATION_HEIGHT - 8,
        "marks": [(f"{top * part / 4:.1%}", down(top * part / 4)) for part in range(5)],
        "bands": format_html_join(
            "",
            "{}",
            (
                (_band(no, one, round(LEFT + step * (no + 0.5), 1), down),)
                for no, one in enumerate(deciles)
            ),
        ),
        "numbers": [(no + 1, round(LEFT + step * (no + 0.5), 1)) for no in range(len(deciles))],
    }


def _band(no: int, one: Decile, across: float, down: Any) -> SafeString:
    return format_html(
        '<g class="x-tenth {}"><title>{}: {} / {} ({} – {})</title>'
        '<line class="came" x1="{}" x2="{}" y1="{}" y2="{}"/><circle class="came" cx="{}" cy="{}" r="4"/>'
        '<path class="foretold" d="M{} {} h18"/></g>',
        "outside" if one.is_outside else "",
        no + 1,
        f"{one.mean_pd:.1%}",
        f"{one.bad_rate:.1%}",
        f"{one.low:.1%}",
        f"{one.high:.1%}",
        across,
        across,
        down(one.low),
        down(one.high),
        across,
        down(one.bad_rate),
        across - 9,
        down(one.mean_pd),
    )
