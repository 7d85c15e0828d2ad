"""The watch drawn: lines by month, deciles with their intervals, curves of vintages. Nothing comes from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import Any

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billing.services.positions.portfolio import VintageRow
from scoring.models import StabilityFigure
from scoring.services.monitoring.alert_rules import PSI_HIGHEST, PSI_WARNING
from scoring.services.monitoring.readings import Watched

register = Library()

# A drawing's own units; the page stretches it evenly.
WIDTH, HEIGHT = 640, 230
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 26
MOST_LABELS = 8
_NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a place along the drawing, with its interval where it has one, and what it says in words."""

    place: int
    value: float
    words: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined from left to right. `kind` is its look."""

    kind: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value that is drawn through the whole drawing, with its name."""

    value: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """The field of a drawing: places from left to right, values from `low` at the bottom to `high` at the top."""

    places: int
    low: float
    high: float
    step: float

    def across(self, place: float) -> float:
        """Return how far to the right a place is."""
        inner = WIDTH - LEFT - RIGHT
        if self.places == 1:
            return LEFT + inner / 2
        return round(LEFT + 14 + (inner - 28) * place / (self.places - 1), 1)

    def down(self, value: float) -> float:
        """Return how far from the top a value is."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    @property
    def scale(self) -> list[float]:
        """Return the values that are written along the left."""
        return [
            self.low + number * self.step
            for number in range(round((self.high - self.low) / self.step) + 1)
        ]


def _field(values: Sequence[float], places: int, *, floor_at_zero: bool = True) -> Field:
    low, high = (0.0 if floor_at_zero else min(values)), max(values)
    reach = max(high - low, 1e-3) / 4
    power = 10.0 ** floor(log10(reach))
    step = next(nice * power for nice in _NICE if reach <= nice * power * (1 + 1e-9))
    bottom = floor(low / step + 1e-9) * step
    return Field(places, bottom, max(ceil(high / step - 1e-9) * step, bottom + step), step)


@register.inclusion_tag("admin/scoring/finding/drawing.html")
def psi_chart(watched: Watched) -> dict[str, Any]:
    """Draw the PSI of the score by month, with the marks of a warning and of a finding."""
    marks = [
        Mark(PSI_WARNING, "warning", _("changing")),
        Mark(PSI_HIGHEST, "finding", _("finding")),
    ]
    points = _points(watched.months, watched.psi, "{:.3f}")
    return _drawing(
        [Line("own", points)],
        _months(watched.months),
        marks=marks,
        name=_("PSI of the score by month"),
    )


@register.inclusion_tag("admin/scoring/finding/drawing.html")
def auc_chart(watched: Watched) -> dict[str, Any]:
    """Draw the AUC of each matured vintage with its interval, beside that of the validation."""
    vintages = {date.fromisoformat(row.detail["vintage"]): row for row in watched.auc.values()}
    months = sorted(vintages)
    points = _points(months, vintages, "{:.3f}")
    validated = watched.validated
    marks = [Mark(validated.value, "validated", _("validation"))] if validated else []
    return _drawing(
        [Line("own", points)],
        _months(months),
        marks=marks,
        name=_("AUC by month of draw-down"),
        floor_at_zero=False,
    )


@register.inclusion_tag("admin/scoring/finding/drawing.html")
def override_chart(watched: Watched) -> dict[str, Any]:
    """Draw the share of decisions overridden, and the bad rate of those whose outcome is known, by month."""
    lines = [
        Line("own", _points(watched.months, watched.overrides, "{:.1%}")),
        Line("second", _points(watched.months, watched.override_bads, "{:.1%}")),
    ]
    return _drawing(lines, _months(watched.months), name=_("Overrides by month"), written="{:.0%}")


@register.inclusion_tag("admin/scoring/finding/drawing.html")
def vintage_chart(curves: Mapping[date, Sequence[VintageRow]], of: str) -> dict[str, Any]:
    """Draw each month's draw-downs as a curve over months on book: the share of loans or of the amount."""
    ages = max((row.months_on_book for rows in curves.values() for row in rows), default=0)
    lines = [
        Line(
            f"v{place}",
            [
                Point(
                    row.months_on_book,
                    share(row, of),
                    f"{vintage:%Y-%m} · {row.months_on_book}: {share(row, of):.2%}",
                )
                for row in rows
            ],
        )
        for place, (vintage, rows) in _oldest_first(curves)
    ]
    labels = [(age, str(age)) for age in range(ages + 1)]
    name = _("Share of loans") if of == "loans" else _("Share of the amount drawn")
    return _drawing(lines, labels, name=name, written="{:.1%}")


@register.filter
def amount_share(row: VintageRow) -> float:
    """Return the share of the amount drawn."""
    return share(row, "amount")


def share(row: VintageRow, of: str) -> float:
    """Return the share of a vintage that was ever over 30 days past due, of its loans or of the amount drawn."""
    return row.bad / row.loans if of == "loans" else row.bad_fen / row.drawn_fen


def _oldest_first(
    curves: Mapping[date, Sequence[VintageRow]],
) -> list[tuple[int, tuple[date, Sequence[VintageRow]]]]:
    """Return the newest twelve, numbered from the newest, 0; the oldest first, so that the newest lies on top."""
    return list(enumerate(sorted(curves.items(), reverse=True)[:12]))[::-1]


@register.inclusion_tag("admin/scoring/finding/drawing.html")
def decile_chart(deciles: Sequence[StabilityFigure]) -> dict[str, Any]:
    """Draw each decile's bad rate with its interval, and the rate that was foretold as a diamond."""
    if not deciles:
        return {"lines": ""}
    highest = max(max(row.detail["high"], row.detail["mean_pd"]) for row in deciles)
    field = _field([0, highest], len(deciles))
    drawn = format_html_join(
        "", "{}", ((_decile(row, field, place),) for place, row in enumerate(deciles))
    )
    labels = [(place, row.subject) for place, row in enumerate(deciles)]
    return _framed(field, drawn, labels, name=_("Calibration by decile"), written="{:.0%}")


def _decile(row: StabilityFigure, field: Field, place: int) -> SafeString:
    across, detail = field.across(place), row.detail
    words = _("foretold %(foretold)s, came %(came)s (%(low)s to %(high)s)") % {
        "foretold": f"{detail['mean_pd']:.1%}",
        "came": f"{row.value:.1%}",
        "low": f"{detail['low']:.1%}",
        "high": f"{detail['high']:.1%}",
    }
    middle = field.down(detail["mean_pd"])
    return format_html(
        '<g class="x-decile {}"><title>{}: {}</title>'
        '<line class="interval" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<circle cx="{}" cy="{}" r="4"/><path class="foretold" d="M{} {} l6 6 l-6 6 l-6 -6 z"/></g>',
        "outside" if detail["is_outside"] else "",
        row.subject,
        words,
        across,
        across,
        field.down(detail["low"]),
        field.down(detail["high"]),
        across,
        field.down(row.value),
        across,
        round(middle - 6, 1),
    )


def _points(
    months: Sequence[date], figures: Mapping[date, StabilityFigure], written: str
) -> list[Point]:
    return [
        Point(
            place,
            figure.value,
            f"{month:%Y-%m}: {written.format(figure.value)}",
            figure.detail.get("low"),
            figure.detail.get("high"),
        )
        for place, month in enumerate(months)
        if (figure := figures.get(month)) is not None
    ]


def _months(months: Sequence[date]) -> list[tuple[int, str]]:
    return [(place, f"{month:%Y-%m}") for place, month in enumerate(months)]


def _drawing(
    lines: Sequence[Line],
    labels: Sequence[tuple[int, str]],
    *,
    name: str,
    marks: Sequence[Mark] = (),
    written: str = "{:.2f}",
    floor_at_zero: bool = True,
) -> dict[str, Any]:
    points = [point for line in lines for point in line.points]
    if not points:
        return {"lines": ""}
    ends = [end for point in points for end in (point.low, point.high) if end is not None]
    values = [point.value for point in points] + ends + [mark.value for mark in marks]
    field = _field(values, len(labels), floor_at_zero=floor_at_zero)
    drawn = format_html_join("", "{}", ((_line(line, field),) for line in lines if line.points))
    return _framed(field, drawn, labels, name=name, written=written, marks=marks)


def _framed(
    field: Field,
    drawn: SafeString,
    labels: Sequence[tuple[int, str]],
    *,
    name: str,
    written: str,
    marks: Sequence[Mark] = (),
) -> dict[str, Any]:
    every = ceil(len(labels) / MOST_LABELS)
    return {
        "lines": drawn,
        "name": name,
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "foot": HEIGHT - 8,
        "scale": [(written.format(value), field.down(value)) for value in field.scale],
        "labels": [(text, field.across(place)) for place, text in labels[::-1][::every][::-1]],
        "marks": [(mark, field.down(mark.value)) for mark in marks],
    }


def _line(line: Line, field: Field) -> SafeString:
    at = [(field.across(point.place), field.down(point.value)) for point in line.points]
    intervals = format_html_join(
        "",
        '<line class="interval" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        (
            (across, across, field.down(point.low), field.down(point.high))
            for (across, _down), point in zip(at, line.points, strict=True)
            if point.low is not None and point.high is not None
        ),
    )
    dots = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="3.5"><title>{}</title></circle>',
        (
            (across, down, point.words)
            for (across, down), point in zip(at, line.points, strict=True)
        ),
    )
    path = " ".join(f"{across},{down}" for across, down in at)
    return format_html(
        '<g class="x-curve {}">{}<polyline points="{}"/>{}</g>', line.kind, intervals, path, dots
    )
