"""What the demo people's phones, bands, scales and cars measure of their days, evening by evening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isfinite
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from devices.maths.catalogue import METRICS, Kind
from scoring.synthetic.behaviour import Ways
from scoring.synthetic.device_days import Days, device_days
from scoring.synthetic.latent_traits import LATENTS

SATURDAY = 5
CONSCIENTIOUSNESS = LATENTS.index("conscientiousness")


class Part(StrEnum):
    """What else somebody is in the story for."""

    ORDINARY = "ordinary"
    TYPES_TOTALS = "types totals"
    SHAKES = "shakes"
    WITHDRAWS = "withdraws"
    REFUSES = "refuses"
    LENDS = "lends the band"
    BORROWS = "borrows the band"
    TRAVELS = "travels"


# The first to join have the longest past, so the story is told of them.
PARTS = (
    Part.ORDINARY,
    Part.TYPES_TOTALS,
    Part.SHAKES,
    Part.WITHDRAWS,
    Part.REFUSES,
    Part.LENDS,
    Part.BORROWS,
    Part.TRAVELS,
)
# So many of a hundred people have one.
_OWNERS_PERCENT = {Kind.PHONE: 100, Kind.BAND: 60, Kind.SCALE: 40, Kind.CAR: 30}
# Days before the story's end from which the two who make their data up do so.
MADE_UP_DAYS = 36
_TRAVEL_FROM, _TRAVEL_DAYS = 40, 16
OFTEN_A_MONTH = 4


@dataclass(slots=True)
class Life:
    """One person's days, from `first_day` on. `steadiness` runs from 0 to 1."""

    part: Part
    kinds: frozenset[Kind]
    chance: Random
    first_day: date
    days: dict[Kind, Days]
    steps: float
    steadiness: float

    def measured(self, kind: Kind, day: date, ends_on: date) -> dict[str, float]:
        """Return what one device measured of a day: nothing on days without it."""
        if kind not in self.kinds or self._is_away(kind, day, ends_on):
            return {}
        place = (day - self.first_day).days
        values = {metric: float(of[0, place]) for metric, of in self.days[kind].items()}
        values = {metric: value for metric, value in values.items() if isfinite(value)}
        if values and kind is Kind.BAND and (ends_on - day).days < MADE_UP_DAYS:
            made_up = self._made_up(values)
            return {metric: _as_measured(metric, value) for metric, value in made_up.items()}
        return values

    def export(self, ends_on: date) -> bytes:
        """Write the days away as the band's own app exports them, with one row that can't be read."""
        lines = ["date,lastSyncTime,steps,distance,runDistance,calories"]
        for back in range(_TRAVEL_FROM, _TRAVEL_FROM + _TRAVEL_DAYS):
            day = ends_on - timedelta(days=back)
            steps = round(self.steps * self.chance.uniform(0.9, 1.9))
            lines.append(f"{day},1,{steps},{round(steps * 0.68)},0,{round(steps * 0.04)}")
        lines[3] = lines[3].replace(",1,", ",1,many,", 1)
        return "\n".join([*lines, ""]).encode()

    def _is_away(self, kind: Kind, day: date, ends_on: date) -> bool:
        away = _TRAVEL_FROM <= (ends_on - day).days < _TRAVEL_FROM + _TRAVEL_DAYS
        return self.part is Part.TRAVELS and away and kind is not Kind.PHONE

    def _made_up(self, values: dict[str, float]) -> dict[str, float]:
        """Replace what the two made up: totals typed as people like them, or a band shaken for hours."""
        if self.part is Part.TYPES_TOTALS:
            steps = self.chance.choice((8000.0, 10_000.0, 10_000.0, 12_000.0, 15_000.0))
            return values | {"steps": steps, "distance_m": steps * 0.7, "energy_kcal": 2100.0}
        if self.part is Part.SHAKES:
            # A machine shakes much the same every day: more steps than energy, and too regular for a walk.
            steps = self.chance.uniform(19_500, 23_500)
            shaken = {
                "active_minutes": steps / 180,
                "active_hours": 3.0,
                "distance_m": steps * 0.35,
            }
            return values | shaken | {"steps": steps}
        return values


def live(ways: Ways, number: int, seed: int, first_day: date, last_day: date) -> Life:
    """Return the days of the `number`th person to join, both ends included; the same seed gives the same days."""
    chance = Random(seed * 1000 + number)  # noqa: S311 - a demo is to be repeatable, not secret
    part = PARTS[number] if number < len(PARTS) else Part.ORDINARY
    kinds = {kind for kind, share in _OWNERS_PERCENT.items() if chance.randrange(100) < share}
    if part is not Part.ORDINARY:
        kinds |= {Kind.BAND}
    if part in {Part.TRAVELS, Part.WITHDRAWS} or number == 0:
        kinds |= {Kind.BAND, Kind.SCALE, Kind.CAR}
    if number == 0:
        kinds |= {Kind.PLACES}
    days = [first_day + timedelta(days=no) for no in range((last_day - first_day).days + 1)]
    weekend = np.array([[day.weekday() >= SATURDAY for day in days]])
    drawn = np.random.default_rng([seed, number])
    return Life(
        part=part,
        kinds=frozenset(kinds),
        chance=chance,
        first_day=first_day,
        days={
            **{kind: device_days(kind, ways, weekend, drawn) for kind in _OWNERS_PERCENT},
            Kind.PLACES: _outings(weekend, drawn),
        },
        steps=float(ways.of["steps"][0]),
        steadiness=float(ndtr(ways.traits[0, CONSCIENTIOUSNESS])),
    )


def _outings(weekend: NDArray[np.bool_], drawn: np.random.Generator) -> Days:
    """Return where somebody goes as a carrier tells it: kinds of places of the last three months, never a track."""
    at_malls = np.cumsum(drawn.random(weekend.shape) < np.where(weekend, 0.3, 0.05), axis=1)
    in_three_months = at_malls.astype(float)
    in_three_months[:, 90:] -= at_malls[:, :-90]
    monthly = in_three_months / 3
    return {
        "often_at_malls": (monthly >= OFTEN_A_MONTH).astype(float),
        "mall_visits_3m": np.round(monthly, 2),
        "visited_cinema": (np.cumsum(drawn.random(weekend.shape) < 0.03, axis=1) > 0).astype(float),
    }


def _as_measured(metric: str, value: float) -> float:
    """Bring a value into its metric's range and precision, as a device would."""
    known = METRICS[metric]
    within = min(known.maximum, max(known.minimum, value))
    return float(round(within)) if known.whole else round(within, 2)
