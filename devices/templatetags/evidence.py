"""What a rule of fabrication found, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.template import Library
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.templatetags.series_charts import number
from lending.models import Borrower

register = Library()

RULES: dict[str, tuple[Promise, Promise]] = {
    "too_regular": (
        gettext_lazy("too regular"),
        gettext_lazy("The days are more alike than those of any person we know."),
    ),
    "steps_without_energy": (
        gettext_lazy("steps without effort"),
        gettext_lazy("Steps were counted that cost no energy: a band that is shaken counts so."),
    ),
    "vanity_totals": (
        gettext_lazy("round totals"),
        gettext_lazy("Far more round totals than chance gives: people type round numbers."),
    ),
    "repeated_days": (
        gettext_lazy("repeated days"),
        gettext_lazy("Days come back as they were before: a recording that is played again."),
    ),
    "impossible_hours": (
        gettext_lazy("impossible days"),
        gettext_lazy("Days that nobody can have lived: no rest, or more hours than a day has."),
    ),
    "change_of_body": (
        gettext_lazy("another body"),
        gettext_lazy("Stride, energy at rest and pace changed on one day: somebody else wears it."),
    ),
    "anothers_series": (
        gettext_lazy("another person's series"),
        gettext_lazy("The days follow those of another borrower."),
    ),
    "device_at_two": (
        gettext_lazy("device at two people"),
        gettext_lazy("The device is another borrower's at the same time."),
    ),
    "bulk_arrival": (
        gettext_lazy("all at once"),
        gettext_lazy("A long past arrived at once, just before an application."),
    ),
}
MEASURES: dict[str, Promise] = {
    "days": gettext_lazy("days looked at"),
    "steps_spread": gettext_lazy("spread of daily steps"),
    "formula_residual": gettext_lazy("distance of energy from a formula"),
    "unearned_steps": gettext_lazy("steps that energy doesn't explain"),
    "roundness": gettext_lazy("unlikeliness of the round totals, powers of ten"),
    "twin_days": gettext_lazy("share of days that have a twin"),
    "period_distance": gettext_lazy("distance to the days of one period before"),
    "impossible_days": gettext_lazy("impossible days found"),
    "change_of_body": gettext_lazy("size of the change"),
    "resemblance": gettext_lazy("resemblance to the other person"),
    "same_days": gettext_lazy("days equal to another person's"),
    "median_steps": gettext_lazy("median of steps"),
    "kcal_per_1000_steps": gettext_lazy("kcal for 1,000 steps"),
    "correlation": gettext_lazy("correlation of steps and energy"),
    "steps_per_active_minute": gettext_lazy("steps in an active minute"),
    "round_days": gettext_lazy("days with a round total"),
    "unit": gettext_lazy("multiples of"),
    "period_days": gettext_lazy("days until they come back"),
    "on": gettext_lazy("on"),
    "changed_on": gettext_lazy("changed on"),
    "shift_days": gettext_lazy("days later than the other's"),
    "other_borrower": gettext_lazy("other borrower"),
    "device": gettext_lazy("device"),
    "heap_days": gettext_lazy("days that came at once"),
    "threshold": gettext_lazy("suspicious from"),
    "arrived_at": gettext_lazy("came at"),
    "applied_at": gettext_lazy("applied at"),
    "usual_delay_days": gettext_lazy("usual delay, days"),
    "usual_days": gettext_lazy("days that came as usual"),
}
_INSTANTS = {"arrived_at", "applied_at"}


@register.filter
def rule_name(rule: str) -> str | Promise:
    """Name a rule in a few words."""
    return RULES[rule][0] if rule in RULES else rule


@register.filter
def rule_words(rule: str) -> str | Promise:
    """Return what breaking a rule means."""
    return RULES[rule][1] if rule in RULES else ""


@register.filter
def evidence_words(evidence: Mapping[str, Any]) -> list[str]:
    """Write the evidence of a sign, a line a measure: what was found, what is suspicious, and what it came from."""
    return [_line(name, found, in_full=True) for name, found in evidence.items()]


@register.filter
def evidence_in_short(evidence: Mapping[str, Any]) -> list[str]:
    """Write it without the figures of the person that a measure came from."""
    return [_line(name, found, in_full=False) for name, found in evidence.items()]


def _line(name: str, found: Any, *, in_full: bool) -> str:
    title = str(MEASURES.get(name, name.replace("_", " ")))
    if name == "other_borrower":
        found = Borrower.objects.filter(pk=found).values_list("number", flat=True).first()
    if name in _INSTANTS:
        found = date_format(localtime(datetime.fromisoformat(found)), "Y-m-d H:i")
    if not (isinstance(found, Mapping) and {"found", "threshold"} <= found.keys()):
        return f"{title}: {_written(found)}"
    is_below = found["found"] < found["threshold"]
    side = (
        _("%(measure)s: %(found)s, suspicious below %(threshold)s")
        if is_below
        else _("%(measure)s: %(found)s, suspicious from %(threshold)s up")
    )
    words = side % {
        "measure": title,
        "found": _written(found["found"]),
        "threshold": _written(found["threshold"]),
    }
    more = {key: value for key, value in found.items() if key not in {"found", "threshold"}}
    if not in_full:
        return words
    return "; ".join([words, *(_line(key, value, in_full=True) for key, value in more.items())])


def _written(value: Any) -> str:
    if isinstance(value, float) and abs(value) < 0.1:
        return f"{value:.3g}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, list):
        return ", ".join(_written(part) for part in value)
    return str(value)
