"""What a rule of fabrication found, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.templatetags.series_charts import number

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
}


@register.filter
def rule_name(rule: str) -> str | Promise:
    """Name a rule in a few words."""
    return RULES[rule][0] if rule in RULES else rule


@register.filter
def rule_words(rule: str) -> str | Promise:
    """Say what breaking a rule means."""
    return RULES[rule][1] if rule in RULES else ""


@register.filter
def evidence_words(evidence: Mapping[str, Any]) -> list[str]:
    """Write the evidence of a sign, a line a measure: what was found, and what is allowed."""
    return [_line(name, found) for name, found in evidence.items()]


def _line(name: str, found: Any) -> str:
    title = str(MEASURES.get(name, name.replace("_", " ")))
    if isinstance(found, Mapping) and {"found", "threshold"} <= found.keys():
        words = _("%(measure)s: %(found)s, suspicious beyond %(threshold)s") % {
            "measure": title,
            "found": _written(found["found"]),
            "threshold": _written(found["threshold"]),
        }
        more = {key: value for key, value in found.items() if key not in {"found", "threshold"}}
        return "; ".join([words, *(_line(key, value) for key, value in more.items())])
    return f"{title}: {_written(found)}"


def _written(value: Any) -> str:
    if isinstance(value, float) and abs(value) < 0.1:
        return f"{value:.3g}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, list):
        return ", ".join(_written(part) for part in value)
    return str(value)
