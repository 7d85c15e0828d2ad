"""Two invented people and a month of each, for the picture: nobody's own days are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks.fabrication.people import METRICS
from devices.maths.measures import KCAL_PER_STEP
from devices.maths.series import Series

MONTH = tuple(date(2026, 3, 1) + timedelta(days=n) for n in range(31))


@dataclass(frozen=True, slots=True)
class Person:
    """What a body keeps and what habit varies: `rest_kcal` is a day without a step, `stride_m` one step."""

    seed: str
    usual_steps: int
    stride_m: float
    rest_kcal: int
    days_of_sport: frozenset[int]


WALKER = Person("walker", 9_500, 0.70, 1_750, frozenset({1, 5}))
OTHER = Person("other", 6_800, 0.78, 2_150, frozenset({3}))


def month(person: Person) -> Series:
    """Return the person's month as an honest band tells it. The same person has the same month."""
    chance = Random(person.seed)
    rows = zip(*(_lived(person, day, chance) for day in MONTH), strict=True)
    return Series(days=MONTH, values=dict(zip(METRICS, rows, strict=True)))


def _lived(person: Person, day: date, chance: Random) -> tuple[float, ...]:
    """Return one day, in the order of METRICS: what a body does besides walking keeps energy off a straight line."""
    of_the_week = 0.75 if day.weekday() >= 5 else 1.0
    steps = round(person.usual_steps * of_the_week * chance.lognormvariate(0, 0.28))
    sport = chance.uniform(150, 500) if day.weekday() in person.days_of_sport else 0
    energy = person.rest_kcal * chance.gauss(1, 0.03) + KCAL_PER_STEP * steps + sport
    active = steps / chance.gauss(45, 4) + sport / 8
    metres = steps * person.stride_m * chance.gauss(1, 0.01)
    return steps, round(metres), round(energy), round(active), round(chance.gauss(430, 45))
