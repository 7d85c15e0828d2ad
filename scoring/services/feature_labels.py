"""Features in plain words: what a value says of a person, in the language of the moment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from core.maths.money import grouped_yuan
from devices.maths.catalogue import METRICS
from devices.models.choices import KINDS
from scoring.features.catalogue import FEATURES, Feature

# A time of the day, in minutes from midnight.
_CLOCKS = frozenset({"first_unlock_minute", "last_use_minute", "sleep_midpoint", "weigh_in_minute"})
_A_DAY = 1440
# Edges of ranges are written by so many leading digits, and by more where two would read the same.
_FEWEST_DIGITS, _MOST_DIGITS = 3, 18
_PURCHASES: dict[str, Promise] = {
    "income_yuan": gettext_lazy("income"),
    "spend_yuan": gettext_lazy("spending"),
    "purchases": gettext_lazy("purchases"),
    "essentials_yuan": gettext_lazy("groceries, rent and utilities"),
    "dining_yuan": gettext_lazy("dining"),
    "shopping_yuan": gettext_lazy("shopping"),
    "cash_out_yuan": gettext_lazy("cash withdrawn"),
    "night_purchases": gettext_lazy("purchases at night"),
}
_RECORDS: dict[str, Promise] = {
    "bureau.open_accounts": gettext_lazy("accounts open at other lenders: %(value)s"),
    "bureau.balance_yuan": gettext_lazy("owed to other lenders: %(value)s"),
    "bureau.limit_yuan": gettext_lazy("limits granted by other lenders: %(value)s"),
    "bureau.utilisation": gettext_lazy("used of the limits at other lenders: %(value)s"),
    "bureau.inquiries_3m": gettext_lazy("inquiries at the credit bureau in 3 months: %(value)s"),
    "bureau.overdue_accounts": gettext_lazy("accounts overdue at other lenders: %(value)s"),
    "bureau.worst_dpd_24m": gettext_lazy("longest delay at other lenders in 24 months: %(value)s"),
    "bureau.months_on_file": gettext_lazy("known to the credit bureau for: %(value)s"),
    "bureau.report_age_days": gettext_lazy("age of the credit-bureau report: %(value)s"),
    "repayment.instalments_due": gettext_lazy("instalments that fell due here: %(value)s"),
    "repayment.share_late": gettext_lazy("instalments paid late here: %(value)s"),
    "repayment.mean_days_late": gettext_lazy("average delay of instalments here: %(value)s"),
    "repayment.max_days_late": gettext_lazy("longest delay of an instalment here: %(value)s"),
    "repayment.on_time_streak": gettext_lazy("instalments paid on time in a row: %(value)s"),
    "repayment.days_since_late": gettext_lazy("since the last instalment paid late: %(value)s"),
    "repayment.days_past_due": gettext_lazy("days past due here now: %(value)s"),
    "repayment.loans_settled": gettext_lazy("loans paid back here: %(value)s"),
    "repayment.months_on_book": gettext_lazy("customer here for: %(value)s"),
    "repayment.prepayments": gettext_lazy("prepayments here: %(value)s"),
}
_STATISTICS: dict[str, Promise] = {
    "level": gettext_lazy("%(metric)s, average day of the last %(window)d days: %(value)s"),
    "trend": gettext_lazy("%(metric)s, change in 30 days over the last %(window)d days: %(value)s"),
    "spread": gettext_lazy("%(metric)s, swing from day to day in %(window)d days: %(value)s"),
    "regularity": gettext_lazy("%(metric)s, regularity over %(window)d days: %(value)s"),
    "coverage": gettext_lazy("%(metric)s, days with data of the last %(window)d: %(value)s"),
    "recency": gettext_lazy("%(metric)s, days since the last data: %(value)s"),
}
_SOURCES: Mapping[str, Promise] = {**dict(KINDS), "repayment": gettext_lazy("repayment here")}


def phrase(name: str, value: float) -> str:
    """Return a feature's value in a few words; a value that is missing is said to be so."""
    return _said(name, value_words(name, value))


def phrase_masked(name: str) -> str:
    """Return which feature it is, and not its value: for whoever may not see what was measured."""
    return _said(name, "•••")


def phrase_beyond(name: str, edge: float, to: float, *, is_less: bool) -> str:
    """Return words for a value beyond an edge: below it, or at least it. Whole things are named as they are."""
    feature = FEATURES.get(name)
    if feature is not None and feature.statistic == "coverage":
        return _said(name, value_words(name, math.ceil(edge * feature.window) / feature.window))
    if to != math.nextafter(edge, -math.inf) and is_less:
        return _said(name, value_words(name, to))
    words = _("below %(value)s") if is_less else _("at least %(value)s")
    return _said(name, words % {"value": value_words(name, edge)})


def title(name: str) -> str:
    """Name a feature without a value."""
    return _said(name, "").rstrip(":： ")


def metric_name(feature: Feature) -> str:
    """Name what a day's figure counts."""
    if feature.metric in METRICS:
        metric = METRICS[feature.metric]
        is_chinese = (get_language() or "").startswith("zh")
        return metric.name_zh if is_chinese else metric.name
    if feature.metric in _PURCHASES:
        return str(_PURCHASES[feature.metric])
    return source_name(feature.source)


def source_name(source: str) -> str:
    """Name a source of evidence."""
    return str(_SOURCES.get(source, source))


def value_words(name: str, value: float) -> str:
    """Write a value with its unit, as a person reads it."""
    if math.isnan(value):
        return _("not known")
    feature = FEATURES.get(name)
    if feature is None:
        return _number(value)
    if feature.statistic == "coverage":
        return ngettext(
            "%(count)d day", "%(count)d days", days := round(value * feature.window)
        ) % {"count": days}
    if _is_clock(feature):
        return _clock(value)
    signed = "+" if feature.statistic == "trend" and value > 0 else ""
    return signed + _with_unit(feature, value)


def unit_of(name: str) -> str:
    """Name the unit in which a feature's edges are written; none where they only count or say it themselves."""
    feature = FEATURES.get(name)
    if feature is None or _is_clock(feature):
        return ""
    return (_format(feature) % {"number": "", "amount": ""}).strip()


def edges(name: str, values: Sequence[float]) -> list[str]:
    """Write the edges between ranges of a feature without its unit, by as few digits as tell them apart."""
    feature = FEATURES.get(name)
    if feature is not None and feature.statistic == "coverage":
        # Days are whole: a share between two of them begins at the upper one.
        return [str(math.ceil(value * feature.window - 1e-9)) for value in values]
    if feature is not None and _is_clock(feature):
        return [_clock(value) for value in values]
    is_share = feature is not None and feature.unit == "0–1"
    written: list[str] = []
    for digits in range(_FEWEST_DIGITS, _MOST_DIGITS):
        written = [_by_digits(value * (100 if is_share else 1), digits) for value in values]
        if len(set(written)) == len(set(values)):
            break
    return [f"{edge}%" for edge in written] if is_share else written


def _by_digits(value: float, digits: int) -> str:
    """Write a number by so many of its leading digits, all of those before the point, no zeros behind."""
    leading = math.floor(math.log10(abs(value))) + 1 if value else 1
    places = max(digits - leading, 0)
    text = f"{value:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if places else text
    return text.replace("-", "−")


def _is_clock(feature: Feature) -> bool:
    return feature.metric in _CLOCKS and feature.statistic == "level"


def _clock(value: float) -> str:
    minute = round(value) % _A_DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _unit(feature: Feature) -> str:
    return feature.unit.removesuffix(" per 30 days")


def _with_unit(feature: Feature, value: float) -> str:
    if feature.unit == "0–1":
        return f"{value:.0%}"
    amount = grouped_yuan(round(value * 100))
    return _format(feature) % {"number": _number(value), "amount": amount}


def _format(feature: Feature) -> str:
    units = {
        "yuan": _("%(amount)s yuan"),
        "minute": _("%(number)s minutes"),
        "hour": _("%(number)s hours"),
        "day": _("%(number)s days"),
        "month": _("%(number)s months"),
        "m": _("%(number)s m"),
        "km": _("%(number)s km"),
        "kcal": _("%(number)s kcal"),
    }
    unit = "day" if feature.statistic == "coverage" else _unit(feature)
    return units.get(unit, "%(number)s")


def _said(name: str, value: str) -> str:
    feature = FEATURES.get(name)
    if feature is None:
        return f"{name}: {value}"
    if not feature.statistic:
        return str(_RECORDS[name]) % {"value": value}
    words = {"metric": metric_name(feature), "window": feature.window, "value": value}
    return str(_STATISTICS[feature.statistic]) % words


def _number(value: float) -> str:
    """Write a number with as many places as it needs, two at most, none from a hundred on."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
