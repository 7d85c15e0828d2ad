"""What the demo people's phones, bands, scales and cars measure of their days, evening by evening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from devices.maths.catalogue import METRICS, Kind
from scoring.demo.people import Habit

SATURDAY = 5


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
# Whoever repays reliably lives regularly, with exceptions on both sides, as scoring is to find out.
_REGULARITY = {
    Habit.PUNCTUAL: 0.78,
    Habit.EARLY: 0.82,
    Habit.FORGETFUL: 0.60,
    Habit.STRUGGLING: 0.42,
    Habit.GONE: 0.35,
}
# So many of a hundred people have one.
_OWNERS_PERCENT = {Kind.PHONE: 100, Kind.BAND: 60, Kind.SCALE: 40, Kind.CAR: 30}
# Days before the story's end from which the two who make their data up do so.
MADE_UP_DAYS = 36
_TRAVEL_FROM, _TRAVEL_DAYS = 40, 16


@dataclass(slots=True)
class Life:
    """One person's ways. `regularity` runs from 0 to 1."""

    part: Part
    kinds: frozenset[Kind]
    regularity: float
    chance: Random
    steps: float
    asleep_at: float
    weight_kg: float
    commute_km: float

    def measured(self, kind: Kind, day: date, ends_on: date) -> dict[str, float]:
        """Give what one device measured of a day: nothing on days without it."""
        if kind not in self.kinds or not self._has_it_on(kind, day, ends_on):
            return {}
        values = {
            Kind.PHONE: self._phone,
            Kind.BAND: self._band,
            Kind.SCALE: self._scale,
            Kind.CAR: self._car,
        }[kind](day.weekday() >= SATURDAY)
        if kind is Kind.BAND and (ends_on - day).days < MADE_UP_DAYS:
            values = self._made_up(values)
        return {metric: _as_measured(metric, value) for metric, value in values.items()}

    def export(self, ends_on: date) -> bytes:
        """Write the days away as the band's own app exports them, with one row that can't be read."""
        lines = ["date,lastSyncTime,steps,distance,runDistance,calories"]
        for back in range(_TRAVEL_FROM, _TRAVEL_FROM + _TRAVEL_DAYS):
            day = ends_on - timedelta(days=back)
            steps = round(self.steps * self.chance.uniform(0.9, 1.9))
            lines.append(f"{day},1,{steps},{round(steps * 0.68)},0,{round(steps * 0.04)}")
        lines[3] = lines[3].replace(",1,", ",1,many,", 1)
        return "\n".join([*lines, ""]).encode()

    def _has_it_on(self, kind: Kind, day: date, ends_on: date) -> bool:
        away = _TRAVEL_FROM <= (ends_on - day).days < _TRAVEL_FROM + _TRAVEL_DAYS
        if self.part is Part.TRAVELS and away and kind is not Kind.PHONE:
            return False
        if kind is Kind.PHONE:
            return self.chance.random() < 0.98
        if kind is Kind.CAR:
            return self.chance.random() < (0.45 if day.weekday() >= SATURDAY else 0.85)
        if kind is Kind.SCALE:
            return self.chance.random() < 0.9 * self.regularity
        return self.chance.random() < 0.72 + 0.27 * self.regularity

    def _around(self, middle: float, spread: float) -> float:
        """Draw around a middle: the less regular the life, the wider."""
        return middle + self.chance.gauss(0, spread * (1.5 - self.regularity))

    def _phone(self, weekend: bool) -> dict[str, float]:
        late = 60 if weekend else 0
        screen = self._around(260 + late, 70)
        up_at_night = self.chance.random() > self.regularity
        return {
            "unlocks": self._around(85, 22),
            "first_unlock_minute": self._around(self.asleep_at + 470 + late, 35),
            "last_use_minute": self._around(1370 + min(self.asleep_at, 40), 25),
            "night_use_minutes": self.chance.expovariate(1 / 40) if up_at_night else 0,
            "screen_minutes": screen,
            "app_shopping_uses": self.chance.expovariate(1 / 5),
            "app_video_uses": screen / 22 * self.chance.uniform(0.5, 1.5),
            "app_finance_uses": self.chance.expovariate(1 / 3),
        }

    def _band(self, weekend: bool) -> dict[str, float]:
        habit = 0.85 if weekend else 1.0
        steps = self.steps * habit * self.chance.lognormvariate(0, 0.62 - 0.4 * self.regularity)
        minutes = steps / self._around(72, 7)
        asleep = self._around(425 + (30 if weekend else 0), 45)
        return {
            "steps": steps,
            "active_hours": min(16.0, steps / 850 + self.chance.uniform(1, 4)),
            "wear_minutes": 1440 - self.chance.expovariate(1 / (260 - 220 * self.regularity)),
            "distance_m": steps * self._around(0.68, 0.015),
            "energy_kcal": self.weight_kg * 22 + steps * 0.041 + self.chance.gauss(0, 75),
            "active_minutes": minutes,
            "sleep_minutes": asleep,
            "sleep_midpoint": self._around(self.asleep_at + asleep / 2, 28),
            "resting_heart_rate": self._around(63, 2.5),
        }

    def _scale(self, _weekend: bool) -> dict[str, float]:
        self.weight_kg += self.chance.gauss(-0.01, 0.12)
        return {
            "weigh_ins": 1 + (self.chance.random() < 0.1),
            "weigh_in_minute": self._around(self.asleep_at + 480, 25),
            "weight_kg": self.weight_kg,
            "body_fat_pct": 23 + (self.weight_kg - 65) / 3 + self.chance.gauss(0, 0.4),
        }

    def _car(self, weekend: bool) -> dict[str, float]:
        km = self.commute_km * self.chance.lognormvariate(0, 0.7 if weekend else 0.4)
        by_night = self.chance.random() > self.regularity
        return {
            "drive_km": km,
            "drive_minutes": km * self.chance.uniform(1.6, 2.6),
            "night_km": km * self.chance.uniform(0.1, 0.5) if by_night else 0,
            "trips": self.chance.choice((1, 2, 2, 2, 3, 4)),
            "idle_minutes": km * self.chance.uniform(0.2, 0.5),
            "max_speed_kmh": self._around(86, 14),
            "km_at_1hz": km,
            "hard_brakes": self.chance.expovariate(1 / (1.6 - self.regularity)),
        }

    def _made_up(self, values: dict[str, float]) -> dict[str, float]:
        """Replace what the two made up: totals typed as people like them, or a band shaken for hours."""
        if self.part is Part.TYPES_TOTALS:
            steps = self.chance.choice((8000.0, 10_000.0, 10_000.0, 12_000.0, 15_000.0))
            return values | {"steps": steps, "distance_m": steps * 0.7, "energy_kcal": 2100.0}
        if self.part is Part.SHAKES:
            steps = self.chance.uniform(17_000, 26_000)
            shaken = {
                "active_minutes": steps / 180,
                "active_hours": 3.0,
                "distance_m": steps * 0.35,
            }
            return values | shaken | {"steps": steps}
        return values


def live(habit: Habit, number: int, seed: int) -> Life:
    """Give the ways of the `number`th person to join; the same seed gives the same ways."""
    chance = Random(seed * 1000 + number)  # noqa: S311 - a demo is to be repeatable, not secret
    part = PARTS[number] if number < len(PARTS) else Part.ORDINARY
    kinds = {kind for kind, share in _OWNERS_PERCENT.items() if chance.randrange(100) < share}
    if part is not Part.ORDINARY:
        kinds |= {Kind.BAND}
    if part in {Part.TRAVELS, Part.WITHDRAWS} or number == 0:
        kinds |= {Kind.BAND, Kind.SCALE, Kind.CAR}
    return Life(
        part=part,
        kinds=frozenset(kinds),
        regularity=min(0.95, max(0.1, _REGULARITY[habit] + chance.gauss(0, 0.09))),
        chance=chance,
        steps=chance.lognormvariate(8.95, 0.3),
        asleep_at=chance.uniform(-60, 70),
        weight_kg=chance.uniform(48, 86),
        commute_km=chance.uniform(9, 45),
    )


def _as_measured(metric: str, value: float) -> float:
    """Bring a value into its metric's range and precision, as a device would."""
    known = METRICS[metric]
    within = min(known.maximum, max(known.minimum, value))
    return float(round(within)) if known.whole else round(within, 2)
