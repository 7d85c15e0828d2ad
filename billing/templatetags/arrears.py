"""How late a loan is, in a word and a colour."""

from __future__ import annotations

from datetime import date

from django.template import Library
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.maths.arrears import Band, band
from billing.maths.position import days_past_due as counted_days
from billing.models import Position
from core.templatetags.cells import badge

register = Library()

# The kind of badge, and so the colour, of each band.
BAND_KINDS = {Band.M1: "m1", Band.M2: "m2", Band.M3: "m3", Band.M3_PLUS: "m3_plus"}


def days_past_due(position: Position, as_of: date) -> int:
    """Count the days past due of a stored position, today or later."""
    return counted_days(position.past_due_from, position.clock_stops_until, as_of)


@register.simple_tag
def arrears_badge(position: Position | None, as_of: date) -> SafeString | str:
    """Show band and days past due, or how the loan otherwise stands."""
    if position is None:
        return "–"
    if position.books == Position.Books.WRITTEN_OFF:
        return badge(position.get_books_display(), "bad")
    if position.next_unpaid_due_on is None:
        return badge(_("settled"))
    days = days_past_due(position, as_of)
    if not days:
        return badge(_("on time"), "good")
    name = band(days)
    text = ngettext("%(band)s · %(days)d day", "%(band)s · %(days)d days", days)
    return badge(text % {"band": name, "days": days}, BAND_KINDS[name])
