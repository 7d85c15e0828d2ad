"""A metric's days drawn as bars: the suspect ones beside the person's own past."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import floor, log10
from statistics import quantiles

# Fewer days than this are no past to compare with.
FEWEST_DAYS_OF_PAST = 10
# What is usual for a person: the middle nine tenths of their own days.
_TWENTIETHS = 20
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day that has a value. `no` counts days from the first; `bottom` and `top` are shares of the scale."""

    no: int
    day: date
    value: float
    bottom: float
    top: float
    is_suspect: bool


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for the person: values between which nine tenths of their own past lie, and its middle."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of values between two numbers that are easily read; zero is on it."""

    lowest: float
    highest: float

    def share(self, value: float) -> float:
        """Return where a value lies on the scale, from 0 to 1."""
        return min(1.0, max(0.0, (value - self.lowest) / (self.highest - self.lowest)))


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """Bars over `days` days; `usual` is None where there is too little past to tell."""

    first_day: date
    days: int
    scale: Scale
    bars: tuple[Bar, ...]
    usual: Usual | None


def draw(
    values: Mapping[date, float],
    *,
    first_day: date,
    last_day: date,
    suspect_from: date | None = None,
    suspect_through: date | None = None,
) -> SeriesChart:
    """Draw the days from `first_day` through `last_day`. The person's past is what lies before `suspect_from`."""
    seen = {day: value for day, value in sorted(values.items()) if first_day <= day <= last_day}
    past = [value for day, value in seen.items() if suspect_from is not None and day < suspect_from]
    scale = _scale(seen.values())
    zero = scale.share(0)
    return SeriesChart(
        first_day=first_day,
        days=(last_day - first_day).days + 1,
        scale=scale,
        bars=tuple(
            Bar(
                no=(day - first_day).days,
                day=day,
                value=value,
                bottom=min(zero, scale.share(value)),
                top=max(zero, scale.share(value)),
                is_suspect=_is_suspect(day, suspect_from, suspect_through),
            )
            for day, value in seen.items()
        ),
        usual=_usual(past),
    )


def _scale(values: Collection[float]) -> Scale:
    lowest = min([0.0, *values])
    return Scale(-_nice(-lowest) if lowest < 0 else 0.0, _nice(max([0.0, *values])))


def _is_suspect(day: date, suspect_from: date | None, suspect_through: date | None) -> bool:
    if suspect_from is None or suspect_through is None:
        return False
    return suspect_from <= day <= suspect_through


def _usual(past: list[float]) -> Usual | None:
    if len(past) < FEWEST_DAYS_OF_PAST:
        return None
    cuts = quantiles(past, n=_TWENTIETHS, method="inclusive")
    return Usual(low=cuts[0], middle=cuts[_TWENTIETHS // 2 - 1], high=cuts[-1])


def _nice(value: float) -> float:
    """Round up to a number that is easily read on a scale."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(nice * power for nice in _NICE if value <= nice * power * (1 + 1e-9))
