"""What is measured of one person's own series of a band: each measure one number, held to a threshold.

Every function takes the days on which the band was worn, at least twenty of them, and returns None where the
series lacks the metrics. `shown` is what a person is shown beside the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import comb, log, log10
from statistics import fmean, median
from typing import Any

from devices.maths.series import Series, correlation, slope, spread

# Metrics that every band reports, and that no two days share by chance.
SHAPE = ("steps", "energy_kcal", "active_minutes")
# Two days are twins where each metric of SHAPE differs by at most this share, or by this many units.
TWIN_SHARE = 0.03
TWIN_UNITS = 2.0
FEWEST_PAIRS = 8
FEWEST_DAYS_A_SIDE = 9
# No day has more moving hours, or more minutes awake and asleep, than this; nobody keeps up such a cadence.
MOST_ACTIVE_HOURS = 20
MINUTES_A_DAY = 1440
MOST_STEPS_A_MINUTE = 200
MOST_STEPS = 70_000
# Steps for each minute in motion on an ordinary day, and how pace is weighed against a correlation lost.
ORDINARY_PACE = 35.0
PACE_WEIGHT = 1.5
LOST_CORRELATION = 0.3
ROUND_UNITS = (1000, 500, 100, 50, 10)
# Energy that a step costs beyond rest, and the least spread of log stride, log energy at rest and log pace.
KCAL_PER_STEP = 0.04
LEAST_SPREADS = (0.005, 0.05, 0.15)


@dataclass(frozen=True, slots=True)
class Measured:
    """One number, and what it rests on, ready for JSON."""

    value: float
    shown: Mapping[str, Any] = field(default_factory=dict)


def steps_spread(series: Series) -> Measured | None:
    """Measure how much daily steps vary: their robust coefficient of variation."""
    steps = [row[0] for row in series.rows("steps")]
    if not steps:
        return None
    return Measured(spread(steps) / median(steps), {"median_steps": round(median(steps))})


def formula_residual(series: Series) -> Measured | None:
    """Measure how far energy strays from a straight line over steps, as a share of its median.

    A body does other things than walk. Where energy follows steps to a hair, a formula wrote it.
    """
    rows = series.rows("steps", "energy_kcal")
    if not rows:
        return None
    steps, energy = zip(*rows, strict=True)
    gain = slope(steps, energy)
    strays = spread([kcal - gain * walked for walked, kcal in rows])
    return Measured(strays / max(median(energy), 1.0), {"kcal_per_1000_steps": round(1000 * gain)})


def unearned_steps(series: Series) -> Measured | None:
    """Measure how little energy and motion there is behind the steps.

    How far the better of the correlations of steps with energy and with active minutes falls short of 1, and how far
    the median day's pace, steps for each minute in motion, goes beyond an ordinary one. A cradle raises the pace and
    breaks both correlations; a runner has the pace only, and a day at the gym breaks one correlation.
    """
    rows = series.rows(*SHAPE)
    if not rows:
        return None
    steps, energy, minutes = zip(*rows, strict=True)
    agreement = max(correlation(steps, energy), correlation(steps, minutes))
    pace = median(walked / max(motion, 1.0) for walked, motion in zip(steps, minutes, strict=True))
    return Measured(
        PACE_WEIGHT * log(pace / ORDINARY_PACE) + (1 - agreement) / LOST_CORRELATION,
        {"correlation": round(agreement, 2), "steps_per_active_minute": round(pace)},
    )


def roundness(series: Series) -> Measured | None:
    """Measure how unlikely the count of round step totals is by chance, in powers of ten.

    The most telling of the multiples of ROUND_UNITS counts, less what looking at each of them costs.
    """
    steps = [round(row[0]) for row in series.rows("steps")]
    if not steps:
        return None
    counts = {unit: sum(total % unit == 0 for total in steps) for unit in ROUND_UNITS}
    chance, unit = min(
        (_chance_of_at_least(count, len(steps), 1 / unit), unit) for unit, count in counts.items()
    )
    value = -log10(max(min(1.0, len(ROUND_UNITS) * chance), 1e-300))
    return Measured(value, {"round_days": counts[unit], "unit": unit})


def twin_days(series: Series) -> Measured | None:
    """Measure the share of days that have a twin: another day alike in every metric of SHAPE."""
    rows = series.rows(*SHAPE)
    if not rows:
        return None
    twins = sum(
        any(_alike(row, other) for no, other in enumerate(rows) if no != this)
        for this, row in enumerate(rows)
    )
    return Measured(twins / len(rows), {"twin_days": twins})


def period_distance(series: Series) -> Measured | None:
    """Measure how close days come to those a fixed number of worn days before, as a share of any two days' distance.

    The smallest over all periods that leave FEWEST_PAIRS pairs. A distance is the median over the pairs, averaged
    over the metrics of SHAPE: about 1 for days that don't repeat, 0 for an exact replay.
    """
    columns = list(zip(*series.rows(*SHAPE), strict=True))
    if not columns or len(columns[0]) < 2 * FEWEST_PAIRS:
        return None
    usual = [_usual_distance(column) for column in columns]
    value, period = min(
        (_distance_at(period, columns, usual), period)
        for period in range(1, len(columns[0]) - FEWEST_PAIRS + 1)
    )
    return Measured(value, {"period_days": period})


def impossible_days(series: Series) -> Measured | None:
    """Measure the number of days that nobody has: more hours than there are, no rest, no such cadence."""
    found = [day.isoformat() for no, day in enumerate(series.days) if _is_impossible(series, no)]
    return Measured(float(len(found)), {"on": found})


def change_of_body(series: Series) -> Measured | None:
    """Measure by how much stride, energy at rest and pace changed at once, at the day where they changed most.

    A person keeps these three while habits come and go. Each change of median is divided by the greater spread
    within the two sides, at least LEAST_SPREADS; the mean of the square roots lets no single one decide.
    """
    metrics = ("steps", "distance_m", "energy_kcal", "active_minutes")
    known = series.where(
        all(value is not None for value in row) for row in _across(series, metrics)
    )
    traits = [_traits(*row) for row in known.rows(*metrics)]
    if len(traits) < 2 * FEWEST_DAYS_A_SIDE:
        return None
    value, split = max(
        (_change(traits[:split], traits[split:]), split)
        for split in range(FEWEST_DAYS_A_SIDE, len(traits) - FEWEST_DAYS_A_SIDE + 1)
    )
    return Measured(value, {"changed_on": known.days[split].isoformat()})


def _across(series: Series, metrics: Sequence[str]) -> Sequence[tuple[float | None, ...]]:
    return list(zip(*(series.column(metric) for metric in metrics), strict=True))


Traits = tuple[float, float, float]


def _traits(steps: float, distance_m: float, energy: float, minutes: float) -> Traits:
    return (
        log(max(distance_m, 1.0) / steps),
        log(max(energy - KCAL_PER_STEP * steps, 1.0)),
        log(steps / max(minutes, 1.0)),
    )


def _change(before: Sequence[Traits], after: Sequence[Traits]) -> float:
    changes = []
    for least, old, new in zip(
        LEAST_SPREADS, zip(*before, strict=True), zip(*after, strict=True), strict=True
    ):
        within = max(spread(old), spread(new), least)
        changes.append((abs(median(new) - median(old)) / within) ** 0.5)
    return fmean(changes)


def _alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(
        abs(a - b) <= max(TWIN_SHARE * max(a, b), TWIN_UNITS)
        for a, b in zip(one, other, strict=True)
    )


def _distance_at(period: int, columns: Sequence[Sequence[float]], usual: Sequence[float]) -> float:
    return fmean(
        median(abs(now - then) for now, then in zip(column[period:], column, strict=False)) / scale
        for column, scale in zip(columns, usual, strict=True)
    )


def _usual_distance(column: Sequence[float]) -> float:
    distances = (abs(a - b) for no, a in enumerate(column) for b in column[no + 1 :])
    return max(median(distances), 1e-9)


def _chance_of_at_least(count: int, of: int, chance: float) -> float:
    return float(
        sum(comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(count, of + 1))
    )


def _is_impossible(series: Series, no: int) -> bool:
    def value(metric: str) -> float:
        return series.column(metric)[no] or 0.0

    awake, asleep, steps = value("active_minutes"), value("sleep_minutes"), value("steps")
    return (
        awake + asleep > MINUTES_A_DAY
        or value("active_hours") > MOST_ACTIVE_HOURS
        or (awake > 0 and steps / awake > MOST_STEPS_A_MINUTE)
        or steps > MOST_STEPS
    )
