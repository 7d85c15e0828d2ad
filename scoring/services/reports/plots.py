"""Plots of a validation report as SVG: no script, no file from elsewhere, the same in a page and in a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape

WIDTH, LEFT, TOP, LINE = 640, 190, 30, 24
SIDE = 260
BRAND, WARNING, QUIET, RULE = "#1d4e89", "#b45309", "#6b7280", "#d1d5db"
_FONT = "font-family='Noto Sans CJK TC, sans-serif' font-size='11'"


@dataclass(frozen=True, slots=True)
class Span:
    """One line of a plot: a value with its interval, and perhaps a second value to hold beside it."""

    label: str
    value: float
    low: float
    high: float
    other: float | None = None


def calibration(bands: Sequence[tuple[float, float]], foretold: str, came: str) -> str:
    """Draw bands as dots: to the right what was foretold, upwards what came. On the line both are one."""
    most = max([0.01, *(value for band in bands for value in band)]) * 1.05
    side, left = SIDE, 50

    def place(band: tuple[float, float]) -> tuple[float, float]:
        return left + band[0] / most * side, TOP + side - band[1] / most * side

    dots = [_dot(*place(band), BRAND) for band in bands]
    bottom = TOP + side
    return _svg(
        bottom + 36,
        _line(left, bottom, left + side, TOP, RULE),
        _line(left, bottom, left + side, bottom, QUIET),
        _line(left, bottom, left, TOP, QUIET),
        *dots,
        _text(left + side, bottom + 28, foretold, "end"),
        _text(left, TOP - 12, came, "start"),
        _text(left - 6, TOP + 10, f"{most:.0%}", "end"),
        _text(left + side, bottom + 14, f"{most:.0%}", "end"),
        _text(left - 6, bottom, "0", "end"),
    )


def spans(rows: Sequence[Span], *, decimals: int = 3) -> str:
    """Draw values with their intervals, one below another; a second value is a ring."""
    values = [value for row in rows for value in (row.low, row.high, row.value, row.other)]
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    reach = (high - low) or 1.0

    def place(value: float) -> float:
        return LEFT + (value - low) / reach * (WIDTH - LEFT - 60)

    parts = []
    for number, row in enumerate(rows):
        y = TOP + number * LINE
        parts += [
            _text(LEFT - 12, y + 4, row.label, "end"),
            _line(place(row.low), y, place(row.high), y, QUIET),
            _dot(place(row.value), y, BRAND),
            *([_ring(place(row.other), y)] if row.other is not None else []),
            _text(WIDTH - 2, y + 4, f"{row.value:.{decimals}f}", "end"),
        ]
    return _svg(TOP + len(rows) * LINE, *parts)


def _svg(height: float, *parts: str) -> str:
    size = f"viewBox='0 0 {WIDTH} {height:.0f}' width='{WIDTH}' height='{height:.0f}'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {size} {_FONT}>{''.join(parts)}</svg>"


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    ends = f"x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}'"
    return f"<line {ends} stroke='{colour}' stroke-width='1.5'/>"


def _dot(x: float, y: float, colour: str) -> str:
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>"


def _ring(x: float, y: float) -> str:
    return (
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='5' fill='none' stroke='{WARNING}' stroke-width='2'/>"
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    where = f"x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'"
    return f"<text {where} fill='{QUIET}'>{escape(words)}</text>"
