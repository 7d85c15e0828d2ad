"""A metric's days drawn as bars, with the numbers beside the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from devices.maths.series_chart import SeriesChart, Usual, draw
from devices.services.readings import Figure

register = Library()

# What a day is wide and a drawing is high, in its own units; the page stretches it.
DAY, GAP, HEIGHT = 10, 2, 100


@dataclass(frozen=True, slots=True)
class Span:
    """Which days are drawn, and which of them are suspect. All ends are inclusive."""

    first_day: date
    last_day: date
    suspect_from: date | None = None
    suspect_through: date | None = None


@register.inclusion_tag("admin/devices/series.html")
def series(figure: Figure, span: Span) -> dict[str, Any]:
    """Draw one metric; without a value in the span it says so."""
    chart = draw(
        figure.values,
        first_day=span.first_day,
        last_day=span.last_day,
        suspect_from=span.suspect_from,
        suspect_through=span.suspect_through,
    )
    return {
        "figure": figure,
        "unit": unit_name(figure.unit),
        "chart": chart,
        "drawing": _drawing(chart, figure.title),
        "highest": number(chart.scale.highest),
        "lowest": number(chart.scale.lowest),
        "last_day": span.last_day,
        "usual": chart.usual and _usual_in_words(chart.usual),
    }


@register.filter
def number(value: float) -> str:
    """Write a value with as many places as it needs: at most two, and none from a thousand on."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def unit_name(unit: str) -> str:
    """Name a unit of the catalogue as officers read it; counts have none."""
    names = {
        "count": "",
        "minute": _("minutes"),
        "hour": _("hours"),
        "month": _("months"),
        "yuan": _("yuan"),
        "points": _("points"),
        "level": _("level"),
        "grade": _("grade"),
        "0/1": _("0 no, 1 yes"),
        "m": pgettext("unit", "m"),
        "km": pgettext("unit", "km"),
        "km/h": pgettext("unit", "km/h"),
        "kg": pgettext("unit", "kg"),
        "kcal": pgettext("unit", "kcal"),
        "bpm": pgettext("unit", "bpm"),
        "1/min": pgettext("unit", "a minute"),
    }
    return names.get(unit, unit)


def _usual_in_words(usual: Usual) -> str:
    return _("before: usually %(low)s to %(high)s, middle %(middle)s") % {
        "low": number(usual.low),
        "middle": number(usual.middle),
        "high": number(usual.high),
    }


def _drawing(chart: SeriesChart, title: str) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}{}</svg>',
        chart.days * DAY,
        HEIGHT,
        title,
        _usual(chart),
        _bars(chart),
    )


def _usual(chart: SeriesChart) -> SafeString | str:
    if chart.usual is None:
        return ""
    low, middle, high = (
        _height(chart.scale.share(value))
        for value in (chart.usual.low, chart.usual.middle, chart.usual.high)
    )
    width = chart.days * DAY
    return format_html(
        '<rect class="usual" x="0" y="{}" width="{}" height="{}"/>'
        '<line class="middle" x1="0" x2="{}" y1="{}" y2="{}"/>',
        high,
        width,
        round(low - high, 1),
        width,
        middle,
        middle,
    )


def _bars(chart: SeriesChart) -> SafeString:
    return format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{} {}</title></rect>',
        (
            (
                "suspect" if bar.is_suspect else "own",
                bar.no * DAY + GAP / 2,
                _height(bar.top),
                DAY - GAP,
                round(_height(bar.bottom) - _height(bar.top), 1),
                (chart.first_day + timedelta(days=bar.no)).isoformat(),
                number(bar.value),
            )
            for bar in chart.bars
        ),
    )


def _height(share: float) -> float:
    """Turn a share of the scale into a distance from the top."""
    return round(HEIGHT * (1 - share), 1)
