"""What people's phones, bands, scales and cars measure of their days.

Every function gives arrays of people × days by the metrics of `devices.maths.catalogue`; a day without the device is
NaN throughout. `weekend` marks the days off work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from devices.importers.driving import SPEEDING_KMH
from devices.maths.catalogue import METRICS, Kind
from scoring.synthetic.behaviour import Values, Ways

Days = dict[str, Values]
Drawn = dict[str, NDArray[Any]]
Flags = NDArray[np.bool_]


def device_days(kind: Kind, ways: Ways, weekend: Flags, chance: np.random.Generator) -> Days:
    """Draw the days of one kind of device, in the range and precision in which it would measure them."""
    there, measured = _DRAWN[kind](ways, weekend, chance)
    return {
        metric: np.where(there, _as_measured(metric, values), np.nan)
        for metric, values in measured.items()
    }


def _as_measured(metric: str, values: NDArray[Any]) -> Values:
    known = METRICS[metric]
    within = np.clip(values, known.minimum, known.maximum)
    return np.asarray(np.round(within, 0 if known.whole else 2))


def _around(
    middle: Values, spread: Values | float, weekend: Flags, chance: np.random.Generator
) -> Values:
    return np.asarray(middle + spread * chance.standard_normal(weekend.shape))


def _phone(ways: Ways, weekend: Flags, chance: np.random.Generator) -> tuple[Flags, Drawn]:
    late, unsteady = 60 * weekend, ways["unsteady_minutes"]
    screen = _around(ways["screen_minutes"] + late, 60, weekend, chance)
    is_up = chance.random(weekend.shape) < ways["nights_up"]
    awake_until = ways["asleep_at"] + 0.7 * late
    travels = ways["travel_uses"]
    rates = {
        "app_shopping_uses": ways["shopping_uses"],
        "app_parcel_uses": ways["parcel_uses"],
        "app_finance_uses": ways["finance_uses"],
        "app_flight_uses": travels / 4,
        "app_train_uses": travels,
        "app_travel_uses": travels * 1.5,
        "people_called": ways["people_called"],
        "unlocks": ways["unlocks"] * chance.gamma(16, 1 / 16, weekend.shape),
    }
    return chance.random(weekend.shape) < 0.98, {
        "first_unlock_minute": _around(awake_until + 465, unsteady, weekend, chance),
        "last_use_minute": _around(np.minimum(awake_until, 40) + 1365, unsteady, weekend, chance),
        "night_use_minutes": is_up * chance.exponential(ways["night_minutes"], weekend.shape),
        "screen_minutes": screen,
        "app_video_uses": np.maximum(screen, 0) / 22 * chance.uniform(0.5, 1.5, weekend.shape),
        **{metric: chance.poisson(rate, weekend.shape) for metric, rate in rates.items()},
    }


def _band(ways: Ways, weekend: Flags, chance: np.random.Generator) -> tuple[Flags, Drawn]:
    there = chance.random(weekend.shape) < ways["days_worn"]
    daily = np.exp(ways["steps_spread"] * chance.standard_normal(weekend.shape))
    is_sport = chance.random(weekend.shape) < ways["days_of_sport"]
    sport = is_sport * chance.gamma(9, 5, weekend.shape)
    steps = ways["steps"] * np.where(weekend, 0.85, 1.0) * daily + 90 * sport
    asleep = _around(ways["sleep_minutes"] + 30 * weekend, 40, weekend, chance)
    weight = ways["weight_kg"]
    return there, {
        "steps": steps,
        "active_hours": np.minimum(16, steps / 850 + chance.uniform(1, 4, weekend.shape)),
        "wear_minutes": 1440 - chance.exponential(ways["minutes_off"], weekend.shape),
        "distance_m": steps * _around(0.68 * np.ones_like(weight), 0.015, weekend, chance),
        "energy_kcal": weight * 22
        + steps * 0.041
        + 6 * sport
        + _around(0 * weight, 75, weekend, chance),
        "active_minutes": steps / _around(72 + 0 * weight, 7, weekend, chance),
        "sleep_minutes": asleep,
        "sleep_midpoint": _around(
            ways["asleep_at"] + 40 * weekend, 0.8 * ways["unsteady_minutes"], weekend, chance
        )
        + asleep / 2,
        "workouts": is_sport,
        "workout_minutes": sport,
        "resting_heart_rate": _around(71 - ways["steps"] / 1000, 2.5, weekend, chance),
    }


def _scale(ways: Ways, weekend: Flags, chance: np.random.Generator) -> tuple[Flags, Drawn]:
    there = chance.random(weekend.shape) < ways["days_weighed"]
    drift = np.cumsum(0.12 * chance.standard_normal(weekend.shape) - 0.01, axis=1)
    weight = ways["weight_kg"] + drift
    return there, {
        "weigh_ins": 1 + (chance.random(weekend.shape) < 0.1),
        "weigh_in_minute": _around(
            ways["asleep_at"] + 480 + 50 * weekend, 0.7 * ways["unsteady_minutes"], weekend, chance
        ),
        "weight_kg": weight,
        "body_fat_pct": 23 + (weight - 65) / 3 + _around(0 * weight, 0.4, weekend, chance),
    }


def _car(ways: Ways, weekend: Flags, chance: np.random.Generator) -> tuple[Flags, Drawn]:
    there = chance.random(weekend.shape) < np.where(weekend, 0.45, 0.85)
    spread = ways["drive_spread"] * np.where(weekend, 1.6, 1.0)
    km = ways["commute_km"] * np.exp(spread * chance.standard_normal(weekend.shape))
    by_night = chance.random(weekend.shape) < ways["night_drives"]
    measured: Drawn = {
        "drive_km": km,
        "drive_minutes": km * chance.uniform(1.6, 2.6, weekend.shape),
        "night_km": by_night * km * chance.uniform(0.1, 0.5, weekend.shape),
        "trips": 1 + chance.poisson(1.4, weekend.shape),
        "idle_minutes": km * chance.uniform(0.2, 0.5, weekend.shape),
        "max_speed_kmh": _around(96 + 30 * ways["night_drives"], 12, weekend, chance),
        "km_at_1hz": km,
        "hard_brakes": chance.exponential(0.5 + 2 * ways["night_drives"], weekend.shape),
    }
    return there, measured | {"speeding_minutes": _speeding_minutes(measured)}


def _speeding_minutes(measured: Drawn) -> Values:
    """Return the minutes above the limit: none where the top speed stays below it, and the more the higher it is."""
    top = np.maximum(measured["max_speed_kmh"], SPEEDING_KMH)
    return np.asarray(measured["drive_minutes"] * (1 - SPEEDING_KMH / top))


_DRAWN: dict[Kind, Callable[..., tuple[Flags, Drawn]]] = {
    Kind.PHONE: _phone,
    Kind.BAND: _band,
    Kind.SCALE: _scale,
    Kind.CAR: _car,
}
