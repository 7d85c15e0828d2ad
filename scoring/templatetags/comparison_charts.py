"""Families of evidence drawn: which are in a union, how well it does, and how that went month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from scoring.services.model_registry.comparison_rows import FAMILIES, Range, Row

register = Library()

# A drawing's own units; the page stretches it evenly.
WIDTH, PIP, LABELS, ROW, TOP = 720, 30, 150, 24, 26
RIGHT = 46
MONTHS_LEFT, MONTHS_HEIGHT, MONTHS_TOP, MONTHS_BOTTOM = 40, 260, 12, 26
STEP = 0.05


@dataclass(frozen=True, slots=True)
class Scale:
    """AUC along a stretch of the drawing. `low` and `high` are its ends."""

    low: float
    high: float
    start: float
    end: float

    def at(self, auc: float) -> float:
        """Return the place of a value; what is outside stands at the end."""
        within = min(max(auc, self.low), self.high)
        share = (within - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def marks(self) -> Iterator[tuple[str, float]]:
        """Return what is written along it, and where."""
        for step in range(round(self.low / STEP), round(self.high / STEP) + 1):
            yield f"{step * STEP:.2f}", self.at(step * STEP)


@register.inclusion_tag("admin/scoring/comparison/unions.html")
def union_chart(rows: Sequence[Row]) -> dict[str, Any]:
    """Draw each union as a row: a dot per family that is in it, its AUC with interval, the best possible beside it."""
    ranges = [found for row in rows for found in (row.blend, row.optimum) if found]
    scale = _scale(ranges, LABELS, WIDTH - RIGHT)
    height = TOP + ROW * len(rows) + 8
    return {
        "width": WIDTH,
        "height": height,
        "heads": [(PIP * place + PIP / 2 + 8, family) for place, family in enumerate(FAMILIES)],
        "marks": list(scale.marks()),
        "top": TOP - 6,
        "bottom": height - 6,
        "rows": format_html_join(
            "", "{}", ((_union(row, no, scale),) for no, row in enumerate(rows))
        ),
        "families": FAMILIES.items(),
        "has_optimum": any(row.optimum for row in rows),
    }


def _union(row: Row, no: int, scale: Scale) -> SafeString:
    middle = TOP + ROW * no + ROW / 2
    blend = row.blend
    new_size = "x-union--first" if no and len(row.families) == 1 else ""
    return format_html(
        '<g class="x-union {}"><title>{}</title>'
        '<rect class="band" x="0" y="{}" width="{}" height="{}"/>{}'
        '<line class="range" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<circle class="auc" cx="{}" cy="{}" r="5"/>{}'
        '<text class="figure" x="{}" y="{}">{}</text></g>',
        new_size,
        _in_words(row),
        middle - ROW / 2,
        WIDTH,
        ROW,
        _pips(row, middle),
        scale.at(blend.low),
        scale.at(blend.high),
        middle,
        middle,
        scale.at(blend.auc),
        middle,
        _diamond(scale.at(row.optimum.auc), middle) if row.optimum else "",
        WIDTH - RIGHT + 8,
        middle + 4,
        f"{blend.auc:.3f}",
    )


def _pips(row: Row, middle: float) -> SafeString:
    inside = [
        PIP * place + PIP / 2 + 8 for place, family in enumerate(FAMILIES) if family in row.families
    ]
    link = format_html(
        '<line class="link" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        inside[0],
        inside[-1],
        middle,
        middle,
    )
    dots = format_html_join(
        "",
        '<circle class="pip {}" cx="{}" cy="{}" r="{}"/>',
        (
            (
                f"f-{family}" if family in row.families else "out",
                PIP * place + PIP / 2 + 8,
                middle,
                6 if family in row.families else 3,
            )
            for place, family in enumerate(FAMILIES)
        ),
    )
    return format_html("{}{}", link, dots)


def _diamond(across: float, middle: float) -> SafeString:
    return format_html(
        '<path class="best" d="M{} {} l6 6 l-6 6 l-6 -6 z"/>', across, round(middle - 6, 1)
    )


def _in_words(row: Row) -> str:
    words = _("%(families)s: %(auc)s (%(low)s to %(high)s)") % {
        "families": capfirst(" + ".join(str(name) for name in row.names)),
        "auc": f"{row.blend.auc:.3f}",
        "low": f"{row.blend.low:.3f}",
        "high": f"{row.blend.high:.3f}",
    }
    if row.optimum is None:
        return words
    best = _("best possible %(auc)s") % {"auc": f"{row.optimum.auc:.3f}"}
    return f"{words}; {best}"


@register.inclusion_tag("admin/scoring/comparison/months.html")
def month_chart(rows: Sequence[Row], months: Sequence[str]) -> dict[str, Any]:
    """Draw the AUC of each family alone, and of all together with its interval, month by month."""
    alone = [row for row in rows if len(row.families) == 1]
    everything = max(rows, key=lambda row: len(row.families))
    drawn = [
        Range(found.auc, found.auc, found.auc) for row in alone for found in row.by_month.values()
    ]
    drawn += everything.by_month.values()
    if len(months) < 2 or not drawn:
        return {"lines": ""}
    scale = _scale(drawn, MONTHS_HEIGHT - MONTHS_BOTTOM, MONTHS_TOP)
    step = (WIDTH - MONTHS_LEFT - 40) / (len(months) - 1)
    places = {month: round(MONTHS_LEFT + 8 + step * no, 1) for no, month in enumerate(months)}
    lines = [_line(row, f"f-{row.families[0]}", places, scale) for row in alone]
    return {
        "width": WIDTH,
        "height": MONTHS_HEIGHT,
        "left": MONTHS_LEFT,
        "right": WIDTH,
        "foot": MONTHS_HEIGHT - 6,
        "marks": list(scale.marks()),
        "months": _some(list(places.items())),
        "area": _area(everything, places, scale),
        "lines": format_html_join(
            "", "{}", ((line,) for line in (*lines, _line(everything, "f-all", places, scale)))
        ),
        "families": FAMILIES.items(),
    }


def _line(row: Row, kind: str, places: dict[str, float], scale: Scale) -> SafeString:
    points = [
        (places[month], scale.at(found.auc), month, found) for month, found in row.by_month.items()
    ]
    name = " + ".join(str(name) for name in row.names)
    dots = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="3.5"><title>{} {}: {}</title></circle>',
        ((across, down, month, name, f"{found.auc:.3f}") for across, down, month, found in points),
    )
    path = " ".join(f"{across},{down}" for across, down, _month, _found in points)
    return format_html('<g class="x-line {}"><polyline points="{}"/>{}</g>', kind, path, dots)


def _area(row: Row, places: dict[str, float], scale: Scale) -> str:
    there = [f"{places[month]},{scale.at(found.high)}" for month, found in row.by_month.items()]
    back = [f"{places[month]},{scale.at(found.low)}" for month, found in row.by_month.items()]
    return " ".join([*there, *reversed(back)])


def _some(months: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Write as many months as there is room for, the last one always."""
    every = ceil(len(months) / 9)
    return months[::-1][::every][::-1]


def _scale(ranges: Sequence[Range], start: float, end: float) -> Scale:
    low = floor(min(found.low for found in ranges) / STEP) * STEP
    high = ceil(max(found.high for found in ranges) / STEP) * STEP
    return Scale(low, max(high, low + STEP), start, end)
