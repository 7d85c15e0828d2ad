"""Coverage drawn as weeks of days."""

from __future__ import annotations

from django.template import Library
from django.utils.dateformat import format as written
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from devices.maths.heat_map import Cell, HeatMap

register = Library()

PITCH = 13
SIZE = 11
LEFT, TOP = 26, 14


@register.simple_tag
def heat_map(days: HeatMap, name: str) -> SafeString:
    """Draw the days; the label says in words what the colours show."""
    width, height = LEFT + days.weeks * PITCH, TOP + 7 * PITCH
    return format_html(
        '<svg viewBox="0 0 {} {}" style="max-width: {}px" role="img" aria-label="{}">{}{}{}</svg>',
        width,
        height,
        int(width * 1.25),
        f"{name}: {heat_in_words(days)}",
        _months(days),
        _weekdays(),
        _cells(days),
    )


@register.simple_tag
def heat_in_words(days: HeatMap) -> str:
    """Return how many days have data, how complete and how far trusted they are, and which stretch is missing."""
    words = [
        _("%(count)d of %(days)d days with data, coverage %(percent)d%%")
        % {
            "count": days.days_with_data,
            "days": days.days_asked_for,
            "percent": round(100 * days.mean_coverage),
        }
    ]
    if days.days_doubted:
        words.append(
            _("trust on %(count)d days below 100%%, down to %(percent)d%%")
            % {"count": days.days_doubted, "percent": round(100 * days.least_trust)}
        )
    gap = days.longest_gap
    if gap and gap.days > 1:
        words.append(
            _("longest gap %(days)d days, %(from_on)s to %(through_on)s")
            % {"days": gap.days, "from_on": gap.from_on, "through_on": gap.through_on}
        )
    return "; ".join(words)


def _months(days: HeatMap) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="9">{}</text>',
        ((LEFT + column * PITCH, written(day, "M")) for column, day in days.months),
    )


def _weekdays() -> SafeString:
    labels = (
        (0, pgettext("row of a calendar", "Mon")),
        (2, pgettext("row of a calendar", "Wed")),
        (4, pgettext("row of a calendar", "Fri")),
        (6, pgettext("row of a calendar", "Sun")),
    )
    return format_html_join(
        "",
        '<text x="0" y="{}">{}</text>',
        ((TOP + row * PITCH + 9, label) for row, label in labels),
    )


def _cells(days: HeatMap) -> SafeString:
    nothing, not_agreed = _("no data"), _("before the consent")
    data, doubted = _("coverage %(coverage)d%%"), _("trust %(trust)d%%")

    def told(cell: Cell) -> str:
        if cell.share is None:
            return nothing if cell.asked_for else not_agreed
        words = data % {"coverage": round(100 * cell.share.coverage)}
        if cell.share.trust < 1:
            words += ", " + doubted % {"trust": round(100 * cell.share.trust)}
        return words

    return format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{} {}</title></rect>',
        (
            (
                _look(cell),
                LEFT + cell.column * PITCH,
                TOP + cell.row * PITCH,
                SIZE,
                SIZE,
                cell.day.isoformat(),
                told(cell),
            )
            for cell in days.cells
        ),
    )


def _look(cell: Cell) -> str:
    if cell.share is None and not cell.asked_for:
        return "out"
    return f"h{cell.level} doubt" if cell.in_doubt else f"h{cell.level}"
