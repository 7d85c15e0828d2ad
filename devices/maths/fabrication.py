"""Rules that say when continuous data looks made up. Source of the thresholds: docs/fabrication.md.

A rule is broken where one of its measures lies beyond its threshold. Nothing here refuses anybody: one broken
rule lowers the trust in a person's data, two of them ask a person to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from devices.maths import measures
from devices.maths.measures import Measured
from devices.maths.series import Series

FEWEST_DAYS = 20
# A day with fewer steps says that the band lay on the table.
WORN_STEPS = 500
RULES_THAT_OPEN_A_CASE = 2


class Rule(StrEnum):
    """What made-up data gives itself away by."""

    TOO_REGULAR = "too_regular"
    STEPS_WITHOUT_ENERGY = "steps_without_energy"
    VANITY_TOTALS = "vanity_totals"
    REPEATED_DAYS = "repeated_days"
    IMPOSSIBLE_HOURS = "impossible_hours"
    CHANGE_OF_BODY = "change_of_body"
    ANOTHERS_SERIES = "anothers_series"
    DEVICE_AT_TWO = "device_at_two"
    BULK_ARRIVAL = "bulk_arrival"


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a series: the rule it serves, and on which side of its threshold it is suspicious."""

    name: str
    rule: Rule
    of: Callable[[Series], Measured | None]
    threshold: float
    suspicious_below: bool = False

    def is_beyond(self, value: float) -> bool:
        """Return whether a value is suspicious; the threshold itself isn't."""
        return value < self.threshold if self.suspicious_below else value > self.threshold


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule, over days both inclusive, with the numbers to show to a person."""

    rule: Rule
    from_on: date
    through_on: date
    evidence: Mapping[str, Any] = field(default_factory=dict)


# Chosen on one half of the real people by `python -m benchmarks.fabrication`, which says when they differ.
STEPS_SPREAD = 0.0949
FORMULA_RESIDUAL = 0.00435
UNEARNED_STEPS = 1.4
ROUNDNESS = 7.33
TWIN_DAYS = 0.443
PERIOD_DISTANCE = 0.409
CHANGE_OF_BODY = 1.12
RESEMBLANCE = 6.89
# Days that nobody has, and days that no two people share: more than so many.
IMPOSSIBLE_DAYS = 1.0
SAME_DAYS = 4.0

MEASURES = (
    Measure("steps_spread", Rule.TOO_REGULAR, measures.steps_spread, STEPS_SPREAD, True),
    Measure(
        "formula_residual", Rule.TOO_REGULAR, measures.formula_residual, FORMULA_RESIDUAL, True
    ),
    Measure("unearned_steps", Rule.STEPS_WITHOUT_ENERGY, measures.unearned_steps, UNEARNED_STEPS),
    Measure("roundness", Rule.VANITY_TOTALS, measures.roundness, ROUNDNESS),
    Measure("twin_days", Rule.REPEATED_DAYS, measures.twin_days, TWIN_DAYS),
    Measure("period_distance", Rule.REPEATED_DAYS, measures.period_distance, PERIOD_DISTANCE, True),
    Measure("impossible_days", Rule.IMPOSSIBLE_HOURS, measures.impossible_days, IMPOSSIBLE_DAYS),
    Measure("change_of_body", Rule.CHANGE_OF_BODY, measures.change_of_body, CHANGE_OF_BODY),
)


def worn(series: Series) -> Series | None:
    """Return the days on which the band was worn, None where they are too few to be judged."""
    days = series.worn("steps", WORN_STEPS)
    return days if len(days.days) >= FEWEST_DAYS else None


def examine(series: Series) -> list[Finding]:
    """Return the rules that a band's series breaks by itself, one finding a rule, in the order of the rules.

    Fewer than FEWEST_DAYS worn days break none. The order of metrics and the dates of the days don't matter, only
    the order of the days does.
    """
    days = worn(series)
    if days is None:
        return []
    found: dict[Rule, dict[str, Any]] = {}
    for measure, measured in _beyond(days):
        found.setdefault(measure.rule, {"days": len(days.days)})[measure.name] = {
            "found": round(measured.value, 3),
            "threshold": measure.threshold,
            **measured.shown,
        }
    return [
        Finding(rule, days.days[0], days.days[-1], evidence) for rule, evidence in found.items()
    ]


def _beyond(days: Series) -> Iterator[tuple[Measure, Measured]]:
    for measure in MEASURES:
        measured = measure.of(days)
        if measured is not None and measure.is_beyond(measured.value):
            yield measure, measured
