"""The features that a person may act on: what an assessment may say would change it."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.features.catalogue import FEATURES

# What a person may act on: never what they are, nor their health, nor what is past and can't be made good.
_RECORDS_TO_ACT_ON = frozenset(
    {
        "repayment.share_late",
        "repayment.mean_days_late",
        "repayment.on_time_streak",
        "repayment.days_past_due",
        "bureau.utilisation",
        "bureau.inquiries_3m",
        "bureau.overdue_accounts",
    }
)
_STATISTICS_TO_ACT_ON = frozenset({"coverage"})
_LEVELS_TO_ACT_ON = frozenset({"wear_minutes", "cash_out_yuan", "night_purchases"})
_WHOLE_UNITS = frozenset({"count", "day"})


def may_change(names: Iterable[str]) -> dict[str, tuple[int, bool]]:
    """Return of the features that a person may act on which way is bad, and whether they count whole things."""
    allowed = {}
    for name in names:
        feature = FEATURES.get(name)
        if feature is None or not feature.direction:
            continue
        if (
            name in _RECORDS_TO_ACT_ON
            or feature.statistic in _STATISTICS_TO_ACT_ON
            or (feature.statistic == "level" and feature.metric in _LEVELS_TO_ACT_ON)
        ):
            whole = feature.unit in _WHOLE_UNITS and not feature.statistic
            allowed[name] = (feature.direction, whole)
    return allowed
