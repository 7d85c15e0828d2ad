"""Six ways to make a band's data up.

An attack takes a real person's own series and makes of it what the lender would be sent. Nothing in it is random
but through `chance`, so that a seed makes the same attack again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import median

from devices.maths.fabrication import WORN_STEPS
from devices.maths.measures import KCAL_PER_STEP
from devices.maths.series import Series

Day = dict[str, float | None]
_MULTIPLIED = ("steps", "distance_m", "energy_kcal", "active_minutes")
_GOOD_DAYS = (8_000, 10_000, 12_000)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the lender gets: a series, and what else it knows of the other person.

    `device_is_known`: the device reports for its owner too. `is_strangers`: the lender has no data of the other.
    """

    series: Series
    device_is_known: bool = False
    is_strangers: bool = False


# From the person's own series and somebody else's.
Make = Callable[[Series, Series, Random], Sent]


def shaken(hours: tuple[float, float], share_of_days: float, believed: float) -> Make:
    """Put the band on a cradle for some hours of some days.

    `believed` is the part of as many walked steps' energy and minutes that the device counts.
    """

    def make(own: Series, _other: Series, chance: Random) -> Sent:
        stride, cadence = _stride(own), chance.uniform(80, 120)

        def shake(day: Day) -> Day:
            if chance.random() >= share_of_days:
                return day
            stretch = chance.uniform(*hours)
            steps = round(60 * stretch * cadence * chance.uniform(0.98, 1.02))
            return day | {
                "steps": _plus(day["steps"], steps),
                "distance_m": _plus(day["distance_m"], steps * stride),
                "energy_kcal": round(_plus(day["energy_kcal"], believed * KCAL_PER_STEP * steps)),
                "active_minutes": round(_plus(day["active_minutes"], believed * 60 * stretch)),
            }

        return Sent(_by_day(own, shake))

    return make


def typed(
    units: Sequence[int], share_of_days: float = 1, energy: str = "measured", noise: float = 0
) -> Make:
    """Type the step totals of good days, in `units`.

    `energy` is "measured" by the band meanwhile, "thought up", or computed by a "formula", give or take `noise`.
    """

    def make(own: Series, _other: Series, chance: Random) -> Sent:
        stride, rest, aim = _stride(own), _rest(own), chance.choice(_GOOD_DAYS)

        def write(day: Day) -> Day:
            if chance.random() >= share_of_days:
                return day
            unit = chance.choice(units)
            steps = max(1, round(chance.gauss(aim, 0.25 * aim) / unit)) * unit
            sent = day | {"steps": steps, "distance_m": round(steps * stride)}
            if energy == "thought up":
                sent |= {
                    "energy_kcal": chance.randrange(1600, 2800),
                    "active_minutes": chance.randrange(60, 400),
                }
            if energy == "formula":
                sent |= _by_formula(steps, rest, noise, chance)
            return sent

        return Sent(_by_day(own, write))

    return make


def replayed(jitter: float, shuffled: bool = False) -> Make:
    """Live one or two weeks, then send those days again to the end."""

    def make(own: Series, _other: Series, chance: Random) -> Sent:
        lived = _worn(own)
        days = _days(lived)
        block = days[: chance.randint(7, 14)]
        sent = list(block)
        while len(sent) < len(days):
            again = chance.sample(block, len(block)) if shuffled else block
            sent += [_jittered(day, jitter, chance) for day in again]
        return Sent(_series(lived.days, sent))

    return make


def copied(
    shift: tuple[int, int] = (0, 0),
    scale: tuple[float, float] = (1, 1),
    jitter: float = 0,
    last_days: int = 0,
) -> Make:
    """Send another borrower's days as one's own: all of them, or the last ones after honest ones."""

    def make(own: Series, other: Series, chance: Random) -> Sent:
        moved, factor = chance.randint(*shift), chance.uniform(*scale)
        theirs = [_jittered(_scaled(day, factor), jitter, chance) for day in _days(other)]
        if last_days:
            return Sent(_series(own.days, _days(own)[:-last_days] + theirs[-last_days:]))
        return Sent(_series(other.days[moved:], theirs))

    return make


def constant(noise: float, share_of_days: float = 1, matched: bool = False) -> Make:
    """Send the same good total every day, give or take `noise`; `matched` computes energy and minutes for it."""

    def make(own: Series, _other: Series, chance: Random) -> Sent:
        stride, rest, aim = _stride(own), _rest(own), chance.choice(_GOOD_DAYS)

        def level(day: Day) -> Day:
            if chance.random() >= share_of_days:
                return day
            steps = round(aim * chance.gauss(1, noise))
            sent = day | {"steps": steps, "distance_m": round(steps * stride)}
            return sent | _by_formula(steps, rest, 0.03, chance) if matched else sent

        return Sent(_by_day(own, level))

    return make


def borrowed(known: bool = False, own_profile: bool = False) -> Make:
    """Live ten to eighteen days, then send what somebody else's device says.

    `known`: the device reports for its owner too. `own_profile`: the band stays and only its wearer changes, so that
    stride and energy at rest are still computed for the borrower's height and weight.
    """

    def make(own: Series, other: Series, chance: Random) -> Sent:
        mine, theirs = _worn(own), _worn(other)
        first = chance.randint(10, max(10, min(18, len(mine.days) - 10)))
        taken = _days(theirs)[first:]
        if len(taken) < 10:
            taken = _days(theirs)[-10:]
        if own_profile:
            taken = [_in_profile(day, mine, theirs) for day in taken]
        return Sent(_series(mine.days, _days(mine)[:first] + taken), known, not known)

    return make


def _worn(series: Series) -> Series:
    return series.worn("steps", WORN_STEPS)


def _stride(own: Series) -> float:
    return median(metres / steps for steps, metres in _worn(own).rows("steps", "distance_m"))


def _rest(own: Series) -> float:
    """Return what a day without a step costs the person, kcal."""
    rows = _worn(own).rows("steps", "energy_kcal")
    return median(energy - KCAL_PER_STEP * steps for steps, energy in rows)


def _by_formula(steps: float, rest: float, noise: float, chance: Random) -> Day:
    return {
        "energy_kcal": round((rest + KCAL_PER_STEP * steps) * chance.gauss(1, noise)),
        "active_minutes": round(steps / 40 * chance.gauss(1, 2 * noise)),
    }


def _plus(value: float | None, more: float) -> float:
    return (value or 0) + more


def _days(series: Series) -> list[Day]:
    rows = zip(*series.values.values(), strict=True)
    return [dict(zip(series.values, row, strict=True)) for row in rows]


def _series(days: Sequence[date], sent: Sequence[Day]) -> Series:
    """Return the series of `sent` on `days`, as long as both last."""
    length = min(len(days), len(sent))
    return Series(
        days=tuple(days[:length]),
        values={metric: tuple(day[metric] for day in sent[:length]) for metric in sent[0]},
    )


def _by_day(own: Series, change: Callable[[Day], Day]) -> Series:
    return _series(own.days, [change(day) for day in _days(own)])


def _jittered(day: Day, jitter: float, chance: Random) -> Day:
    if not jitter:
        return day
    return {
        metric: value and float(max(0, round(value * chance.gauss(1, jitter))))
        for metric, value in day.items()
    }


def _scaled(day: Day, factor: float) -> Day:
    if factor == 1:
        return day
    return day | {metric: round(_plus(day[metric], 0) * factor) for metric in _MULTIPLIED}


def _in_profile(day: Day, own: Series, other: Series) -> Day:
    return day | {
        "distance_m": _plus(day["steps"], 0) * _stride(own),
        "energy_kcal": round(_plus(day["energy_kcal"], _rest(own) - _rest(other))),
    }
