"""The price of an insurance from days of exercise or driving: whole units in, an exact product of relativities out.

A relativity is a share of the plain price per million: 950,000 is 95 %. Source of the rules: docs/insurance.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

from core.maths.money import round_half_up
from scoring.maths.insurance_products import Product

PLAIN_PPM = 1_000_000
DAYS_LOOKED_AT = 90
# Fewer days than these with a value, and the plain price is quoted.
ENOUGH_DAYS = 30
# Fewer kilometres sampled once a second say nothing of how hard somebody brakes.
ENOUGH_KM = 300
ACTIVE_MINUTES, WORKOUT_MINUTES = 60, 20
_YEAR_DAYS, _WEEK_DAYS = 365, 7

# Which factors price which product, in the order in which they are explained. Values are whole units: steps a day,
# hundredths of days a week; kilometres a year, millionths of the distance, hundredths per 100 km, millionths of the
# time driven.
FACTORS: dict[str, tuple[str, ...]] = {
    Product.HEALTH: ("steps", "exercise_days"),
    Product.MOTOR: ("annual_km", "night_share", "hard_brakes", "speeding"),
}

Values = dict[str, int | None]


class BrokenRows(ValueError):
    """The relativities of a table break their form."""


@dataclass(frozen=True, slots=True)
class Band:
    """Values from the band before up to `below`, excluded; None where the band has no end."""

    below: int | None
    relativity_ppm: int


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor and its bands, ascending; the last has no end."""

    code: str
    bands: tuple[Band, ...]

    def band_of(self, value: int) -> tuple[int | None, Band]:
        """Return the band of a value, and where the band begins: None at the first."""
        begins: int | None = None
        for band in self.bands:
            if band.below is None or value < band.below:
                return begins, band
            begins = band.below
        raise BrokenRows(self.code)


@dataclass(frozen=True, slots=True)
class Rated:
    """What a factor came to. `value` is None where nothing was told: then it doesn't change the price."""

    code: str
    value: int | None
    begins: int | None
    below: int | None
    relativity_ppm: int


@dataclass(frozen=True, slots=True)
class Rating:
    """The factors, and the exact relativity; `is_floored` where the table's lowest is above their product."""

    factors: tuple[Rated, ...]
    relativity: Fraction
    is_floored: bool

    @property
    def relativity_ppm(self) -> int:
        """Return the relativity per million, rounded half up: for reading, not for the price."""
        return round_half_up(
            self.relativity.numerator * PLAIN_PPM,
            self.relativity.denominator,
        )


@dataclass(frozen=True, slots=True)
class Change:
    """The nearest other band of a factor that lowers the price: where it lies, and the relativity then."""

    code: str
    begins: int | None
    below: int | None
    relativity: Fraction


@dataclass(frozen=True, slots=True)
class HealthDay:
    """What a band told of a day; None where it told nothing."""

    steps: float | None
    active_minutes: float | None
    workout_minutes: float | None

    @property
    def has_exercise(self) -> bool | None:
        """Return whether there was an hour in motion or a workout of twenty minutes; None where neither is told."""
        if self.active_minutes is None and self.workout_minutes is None:
            return None
        return (self.active_minutes or 0) >= ACTIVE_MINUTES or (
            self.workout_minutes or 0
        ) >= WORKOUT_MINUTES


@dataclass(frozen=True, slots=True)
class MotorDay:
    """What a car told of a day; None where it told nothing."""

    day: date
    drive_km: float | None
    drive_minutes: float | None
    night_km: float | None
    km_at_1hz: float | None
    hard_brakes: float | None
    speeding_minutes: float | None


def read_rows(product: str, rows: Any) -> list[Factor]:
    """Read the relativities of a table.

    Raises BrokenRows, unless each factor stands once, in bands that rise to an open end, at the plain price at most.
    """
    listed = [row.get("factor") for row in _objects(rows)]
    if listed != list(FACTORS[product]):
        raise BrokenRows(", ".join(FACTORS[product]))
    return [_factor(row) for row in rows]


def rate(factors: Sequence[Factor], values: Mapping[str, int | None], lowest_ppm: int) -> Rating:
    """Rate values by a table. The product is exact, and never below `lowest_ppm`."""
    rated = tuple(_rated(factor, values.get(factor.code)) for factor in factors)
    product = prod((Fraction(one.relativity_ppm, PLAIN_PPM) for one in rated), start=Fraction(1))
    lowest = Fraction(lowest_ppm, PLAIN_PPM)
    return Rating(rated, max(product, lowest), is_floored=product < lowest)


def premium_after_fen(premium_fen: int, relativity: Fraction) -> int:
    """Multiply a premium by the exact relativity, rounded half up to the fen, once."""
    return round_half_up(premium_fen * relativity.numerator, relativity.denominator)


def changes(factors: Sequence[Factor], rating: Rating, lowest_ppm: int) -> list[Change]:
    """Give, factor by factor, the nearest band that lowers the price while all else stays."""
    found = []
    values = {one.code: one.value for one in rating.factors}
    for factor, rated in zip(factors, rating.factors, strict=True):
        if rated.value is None:
            continue
        for begins, band in _nearest_first(factor, rated):
            inside = band.below - 1 if band.below is not None else begins or 0
            other = rate(factors, {**values, factor.code: inside}, lowest_ppm)
            if other.relativity < rating.relativity:
                found.append(Change(factor.code, begins, band.below, other.relativity))
                break
    return found


def health_values(days: Sequence[HealthDay]) -> Values:
    """Measure exercise: mean steps of the days that have any, and days in seven with exercise."""
    steps = [day.steps for day in days if day.steps is not None]
    exercise = [day.has_exercise for day in days if day.has_exercise is not None]
    enough = len(exercise) >= ENOUGH_DAYS
    return {
        "steps": _ratio(_sum(steps), len(steps)),
        "exercise_days": _ratio(Fraction(sum(exercise) * _WEEK_DAYS * 100), len(exercise))
        if enough
        else None,
    }


def motor_values(days: Sequence[MotorDay]) -> Values:
    """Measure driving. A day without a record between the first and the last one is a day without a drive."""
    told = [day for day in days if day.drive_km is not None]
    if not told:
        return dict.fromkeys(FACTORS[Product.MOTOR])
    km = _sum(day.drive_km for day in told)
    span = (max(day.day for day in told) - min(day.day for day in told)).days + 1
    sampled = [day for day in days if day.km_at_1hz and day.hard_brakes is not None]
    sampled_km = _sum(day.km_at_1hz for day in sampled)
    timed = [day for day in told if day.speeding_minutes is not None and day.drive_minutes]
    return {
        "annual_km": _ratio(km * _YEAR_DAYS, span),
        "night_share": _ratio(_sum(day.night_km for day in told) * PLAIN_PPM, km),
        "hard_brakes": _ratio(_sum(day.hard_brakes for day in sampled) * 100 * 100, sampled_km)
        if sampled_km >= ENOUGH_KM
        else None,
        "speeding": _ratio(
            _sum(day.speeding_minutes for day in timed) * PLAIN_PPM,
            _sum(day.drive_minutes for day in timed),
        ),
    }


def _objects(rows: Any) -> list[dict[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _factor(row: Mapping[str, Any]) -> Factor:
    code = row["factor"]
    try:
        bands = tuple(Band(below, relativity_ppm) for below, relativity_ppm in row["bands"])
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenRows(code) from error
    ends = [band.below for band in bands]
    closed = [below for below in ends[:-1] if type(below) is int and below > 0]
    is_sound = (
        bool(bands)
        and ends[-1] is None
        and len(closed) == len(ends) - 1
        and all(one < two for one, two in pairwise(closed))
        and all(_is_discount(band.relativity_ppm) for band in bands)
    )
    if not is_sound:
        raise BrokenRows(code)
    return Factor(code, bands)


def _is_discount(relativity_ppm: object) -> bool:
    return type(relativity_ppm) is int and 0 < relativity_ppm <= PLAIN_PPM


def _rated(factor: Factor, value: int | None) -> Rated:
    if value is None:
        return Rated(factor.code, None, None, None, PLAIN_PPM)
    begins, band = factor.band_of(value)
    return Rated(factor.code, value, begins, band.below, band.relativity_ppm)


def _nearest_first(factor: Factor, rated: Rated) -> list[tuple[int | None, Band]]:
    """Return the other bands of a factor, those beside the rated one first."""
    begins = [None, *(band.below for band in factor.bands[:-1])]
    own = begins.index(rated.begins)
    others = [no for no in range(len(begins)) if no != own]
    return [(begins[no], factor.bands[no]) for no in sorted(others, key=lambda no: abs(no - own))]


def _sum(values: Iterable[float | None]) -> Fraction:
    """Sum exactly, so that the order of days plays no part."""
    return sum((Fraction(value) for value in values if value), Fraction(0))


def _ratio(above: Fraction, below: Fraction | int) -> int | None:
    """Divide, rounded half up to a whole unit; None by nothing."""
    if not below:
        return None
    share = above / below
    return round_half_up(share.numerator, share.denominator)
