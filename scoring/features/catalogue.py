"""Every feature: its name, what it means when it is missing, which way it should speak, and for what it may be used.

A continuous feature is named `<metric>.<statistic>.<window>`: `steps.level.30` is the mean of the days present among
the last 30. The statistics are defined in `scoring.features.continuous`, the others in `scoring.features.bureau` and
`scoring.features.repayment`. Whereabouts and body values are in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devices.maths.catalogue import METRICS as DEVICE_METRICS
from devices.maths.catalogue import Purpose
from scoring.maths import sources
from scoring.maths.sources import Family, Source

FAMILY_OF: dict[Source, Family] = {
    Source(source): Family(family) for source, family in sources.FAMILY_OF.items()
}
# The sources that come day by day.
CONTINUOUS = (Source.PHONE, Source.BAND, Source.SCALE, Source.CAR, Source.TRANSACTIONS)
CONTINUOUS_FAMILIES = (Family.BEHAVIOUR, Family.TRANSACTION)
WINDOWS = (7, 30, 90, 180)
LONGEST = WINDOWS[-1]
# A rate of change or a spread of fewer days says nothing.
LEAST_DAYS = 5

# A family isn't used with fewer; a source with fewer days present of 90 isn't either.
LEAST_FEATURES = 20
LEAST_DAYS_OF_90 = 30

_AGAINST, _UNKNOWN, _FOR = -1, 0, 1


@dataclass(frozen=True, slots=True)
class Feature:
    """One figure of one person at one instant.

    `missing` says what its absence means. `direction` is what more of it says of a person: 1 for bad, −1 against,
    0 unknown. The parts of a continuous feature's name are `metric`, `statistic` and `window` (days).
    """

    name: str
    family: Family
    source: Source
    unit: str
    missing: str
    direction: int
    purpose: Purpose = Purpose.CREDIT
    metric: str = ""
    statistic: str = ""
    window: int = 0


@dataclass(frozen=True, slots=True)
class DayMetric:
    """A figure of a day, and the statistics made of it."""

    name: str
    source: Source
    unit: str
    direction: int
    statistics: tuple[tuple[str, tuple[int, ...]], ...]


_LEVEL, _TREND = ("level", WINDOWS), ("trend", WINDOWS[1:])
_SPREAD, _REGULARITY = ("spread", WINDOWS[1:]), ("regularity", WINDOWS[1:])
_WHOLE = (_LEVEL, _TREND, _SPREAD, _REGULARITY)
# A time of the day has no ratio to its mean.
_CLOCK = (_LEVEL, _TREND, _SPREAD)
# What happens on few days has no rhythm to speak of.
_RARE = (("level", WINDOWS[1:]), ("trend", WINDOWS[-1:]))
_PRESENCE = (("coverage", WINDOWS), ("recency", WINDOWS[-1:]))

_DEVICE_ROWS: tuple[tuple[str, int, tuple[tuple[str, tuple[int, ...]], ...]], ...] = (
    ("unlocks", _UNKNOWN, _WHOLE),
    ("first_unlock_minute", _UNKNOWN, _CLOCK),
    ("last_use_minute", _FOR, _CLOCK),
    ("night_use_minutes", _FOR, _WHOLE),
    ("screen_minutes", _UNKNOWN, _WHOLE),
    ("app_shopping_uses", _UNKNOWN, _RARE),
    ("app_parcel_uses", _UNKNOWN, _RARE),
    ("app_finance_uses", _UNKNOWN, _RARE),
    ("app_video_uses", _UNKNOWN, _RARE),
    ("app_flight_uses", _AGAINST, _RARE),
    ("app_train_uses", _AGAINST, _RARE),
    ("app_travel_uses", _AGAINST, _RARE),
    ("people_called", _AGAINST, _RARE),
    ("steps", _AGAINST, _WHOLE),
    ("active_hours", _AGAINST, _WHOLE),
    ("wear_minutes", _AGAINST, _WHOLE),
    ("distance_m", _AGAINST, _RARE),
    ("energy_kcal", _UNKNOWN, _RARE),
    ("active_minutes", _AGAINST, _WHOLE),
    ("sleep_minutes", _UNKNOWN, _WHOLE),
    ("sleep_midpoint", _FOR, _CLOCK),
    ("workouts", _AGAINST, _RARE),
    ("workout_minutes", _AGAINST, _RARE),
    ("weigh_ins", _AGAINST, _RARE),
    ("weigh_in_minute", _UNKNOWN, _CLOCK),
    ("drive_km", _UNKNOWN, _WHOLE),
    ("drive_minutes", _UNKNOWN, _RARE),
    ("night_km", _FOR, _WHOLE),
    ("trips", _UNKNOWN, _WHOLE),
)
_TRANSACTION_ROWS: tuple[tuple[str, str, int, tuple[tuple[str, tuple[int, ...]], ...]], ...] = (
    ("income_yuan", "yuan", _AGAINST, _WHOLE),
    ("spend_yuan", "yuan", _UNKNOWN, _WHOLE),
    ("purchases", "count", _UNKNOWN, _WHOLE),
    ("essentials_yuan", "yuan", _UNKNOWN, _WHOLE),
    ("dining_yuan", "yuan", _UNKNOWN, _WHOLE),
    ("shopping_yuan", "yuan", _UNKNOWN, _WHOLE),
    ("cash_out_yuan", "yuan", _FOR, _RARE),
    ("night_purchases", "count", _FOR, _RARE),
)


def _day_metrics() -> Iterator[DayMetric]:
    for name, direction, statistics in _DEVICE_ROWS:
        metric = DEVICE_METRICS[name]
        yield DayMetric(name, Source(metric.kind.value), metric.unit, direction, statistics)
    for name, unit, direction, statistics in _TRANSACTION_ROWS:
        yield DayMetric(name, Source.TRANSACTIONS, unit, direction, statistics)
    for source in CONTINUOUS:
        yield DayMetric(days_of(source), source, "1", _AGAINST, _PRESENCE)


def days_of(source: Source) -> str:
    """Name the metric that is 1 on each day on which a source is present."""
    return f"{source.removesuffix('s')}_days"


DAY_METRICS: tuple[DayMetric, ...] = tuple(_day_metrics())

_UNITS = {"trend": "{unit} per 30 days", "regularity": "0–1", "coverage": "0–1", "recency": "day"}
_FEW = f"fewer than {LEAST_DAYS} days with a value"
_MISSING = {
    "level": "no day with a value",
    "trend": _FEW,
    "spread": _FEW,
    "regularity": f"{_FEW}, or nothing but zeros",
    "coverage": "the source isn't used",
    "recency": "no day present",
}


def _direction(metric: DayMetric, statistic: str) -> int:
    """Return which way a statistic speaks: a trend as its level, regularity against, an unsteady hour for."""
    if statistic in {"level", "trend"}:
        return metric.direction
    if statistic == "spread":
        return _FOR if metric.statistics is _CLOCK else _UNKNOWN
    return _FOR if statistic == "recency" else _AGAINST


def _continuous() -> Iterator[Feature]:
    for metric in DAY_METRICS:
        for statistic, windows in metric.statistics:
            for window in windows:
                yield Feature(
                    name=f"{metric.name}.{statistic}.{window}",
                    family=FAMILY_OF[metric.source],
                    source=metric.source,
                    unit=_UNITS.get(statistic, "{unit}").format(unit=metric.unit),
                    missing=_MISSING[statistic],
                    direction=_direction(metric, statistic),
                    metric=metric.name,
                    statistic=statistic,
                    window=window,
                )


_NO_REPORT = "no report"
_NEVER_DUE = "nothing has fallen due yet"
_RECORDS: tuple[tuple[Source, str, str, str, int], ...] = (
    (Source.BUREAU, "open_accounts", "count", _NO_REPORT, _UNKNOWN),
    (Source.BUREAU, "balance_yuan", "yuan", _NO_REPORT, _UNKNOWN),
    (Source.BUREAU, "limit_yuan", "yuan", _NO_REPORT, _AGAINST),
    (Source.BUREAU, "utilisation", "0–1", "no report, or no limit in it", _FOR),
    (Source.BUREAU, "inquiries_3m", "count", _NO_REPORT, _FOR),
    (Source.BUREAU, "overdue_accounts", "count", _NO_REPORT, _FOR),
    (Source.BUREAU, "worst_dpd_24m", "day", _NO_REPORT, _FOR),
    (Source.BUREAU, "months_on_file", "month", _NO_REPORT, _AGAINST),
    (Source.BUREAU, "report_age_days", "day", _NO_REPORT, _UNKNOWN),
    (Source.REPAYMENT, "instalments_due", "count", _NEVER_DUE, _AGAINST),
    (Source.REPAYMENT, "share_late", "0–1", _NEVER_DUE, _FOR),
    (Source.REPAYMENT, "mean_days_late", "day", _NEVER_DUE, _FOR),
    (Source.REPAYMENT, "max_days_late", "day", _NEVER_DUE, _FOR),
    (Source.REPAYMENT, "on_time_streak", "count", _NEVER_DUE, _AGAINST),
    (Source.REPAYMENT, "days_since_late", "day", "never late", _AGAINST),
    (Source.REPAYMENT, "days_past_due", "day", _NEVER_DUE, _FOR),
    (Source.REPAYMENT, "loans_settled", "count", "no loan yet", _AGAINST),
    (Source.REPAYMENT, "months_on_book", "month", "no loan yet", _AGAINST),
    (Source.REPAYMENT, "prepayments", "count", "no loan yet", _AGAINST),
)


def _records() -> Iterator[Feature]:
    for source, figure, unit, missing, direction in _RECORDS:
        yield Feature(f"{source}.{figure}", FAMILY_OF[source], source, unit, missing, direction)


FEATURES: dict[str, Feature] = {feature.name: feature for feature in (*_continuous(), *_records())}
