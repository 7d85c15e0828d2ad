"""Invented people with valid ID numbers, and how each of them repays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random

import numpy as np
from faker import Faker
from stdnum.cn import ric

from scoring.synthetic import latent_traits
from scoring.synthetic.behaviour import Ways, ways


class Habit(StrEnum):
    """How a person repays."""

    PUNCTUAL = "punctual"
    EARLY = "early"
    FORGETFUL = "forgetful"
    STRUGGLING = "struggling"
    GONE = "gone"


# From the one who leans least to lateness to the one who does most: so many of a hundred people up to here. Chosen so
# that a demo of some dozen people shows every band of arrears, and mostly good ones.
_UP_TO = {
    Habit.EARLY: 18,
    Habit.PUNCTUAL: 70,
    Habit.FORGETFUL: 87,
    Habit.STRUGGLING: 96,
    Habit.GONE: 100,
}
# A payment before the due date is a prepayment, which pays no instalment: the punctual pay on the day itself.
_DAYS_LATE = {
    Habit.PUNCTUAL: (0, 0),
    Habit.EARLY: (0, 0),
    Habit.FORGETFUL: (0, 14),
    Habit.STRUGGLING: (5, 75),
}
_AREAS = ("110101", "110105", "120101", "310104", "310105")


@dataclass(frozen=True, slots=True)
class Person:
    """An invented borrower-to-be, with the ways that the habit is one of. The limit is in fen."""

    number: str
    name: str
    id_number: str
    phone: str
    habit: Habit
    limit_fen: int
    ways: Ways = field(compare=False, repr=False)

    def days_late(self, chance: Random) -> int | None:
        """Draw how many days after the due date this person pays; None is never."""
        if self.habit is Habit.GONE:
            return None
        earliest, latest = _DAYS_LATE[self.habit]
        return chance.randint(earliest, latest)


def invent(count: int, seed: int, on: date) -> Iterator[Person]:
    """Invent people between 20 and 55 years of age on a day; the same seed gives the same people."""
    chance = Random(seed)  # noqa: S311 - a demo is to be repeatable, not secret
    fake = Faker("zh_CN")
    fake.seed_instance(seed)
    lived = _ways(count, seed)
    for no, habit in enumerate(_habits(lived), start=1):
        born = on.replace(
            year=on.year - chance.randint(20, 55),
            month=chance.randint(1, 12),
            day=chance.randint(1, 28),
        )
        body = f"{chance.choice(_AREAS)}{born:%Y%m%d}{no % 1000:03d}"
        yield Person(
            number=f"B{no:06d}",
            name=fake.name(),
            id_number=body + ric.calc_check_digit(body + "0"),
            phone=f"1{chance.choice('3589')}{chance.randint(10**8, 10**9 - 1)}",
            habit=habit,
            limit_fen=chance.choice(
                (3_000_00, 5_000_00, 8_000_00, 12_000_00, 20_000_00, 50_000_00)
            ),
            ways=lived.only(slice(no - 1, no)),
        )


def _ways(count: int, seed: int) -> Ways:
    """Draw traits and ways as the population of `docs/synthetic.md` has them."""
    chance = np.random.default_rng(seed)
    return ways(latent_traits.draw(count, chance), chance)


def _habits(lived: Ways) -> list[Habit]:
    """Return each their habit of repaying, by their lean to lateness; the shares hold in every company."""
    place = np.argsort(np.argsort(lived.of["lateness"]))
    share = (place + 0.5) / max(len(lived), 1) * 100
    found = np.searchsorted(list(_UP_TO.values()), share)
    return [list(_UP_TO)[number] for number in found]
