"""How an invented person lives: the figures behind their days, each a noisy reading of the traits.

Nobody sees a way itself. What is seen are the days, purchases, reports and payments that are drawn from it, so the
evidence of the street speaks of the traits at two removes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.synthetic.indicators import Indicator

Values = NDArray[np.float64]

# Loadings: conscientiousness, income, liquidity, health, impulse. A share's middle is in log odds.
WAYS: dict[str, Indicator] = {
    way.name: way
    for way in (
        Indicator("unlocks", "phone", (0, 0, 0, 0, 0.10), "amount", 85, 0.3),
        Indicator("screen_minutes", "phone", (-0.07, 0, 0, -0.07, 0.10), "plain", 265, 65),
        Indicator("unsteady_minutes", "phone", (-0.26, 0, 0, 0, 0.10), "amount", 36, 0.4),
        Indicator("nights_up", "phone", (-0.16, 0, 0, 0, 0.20), "share", -1.0, 0.9),
        Indicator("night_minutes", "phone", (0, 0, 0, 0, 0.13), "amount", 34, 0.4),
        Indicator("shopping_uses", "phone", (0, 0.07, 0, 0, 0.20), "amount", 5, 0.6),
        Indicator("parcel_uses", "phone", (0, 0.07, 0, 0, 0.13), "amount", 2, 0.6),
        Indicator("finance_uses", "phone", (0, 0, -0.16, 0, 0), "amount", 3, 0.6),
        Indicator("travel_uses", "phone", (0, 0.23, 0.07, 0, 0), "amount", 0.12, 0.8),
        Indicator("people_called", "phone", (0, 0.07, 0, 0.07, 0), "amount", 9, 0.4),
        Indicator("asleep_at", "phone", (-0.10, 0, 0, 0, 0.10), "plain", 10, 40),
        Indicator("steps", "band", (0.07, 0, 0, 0.29, 0), "amount", 7700, 0.32),
        Indicator("steps_spread", "band", (-0.23, 0, 0, 0, 0), "amount", 0.36, 0.25),
        Indicator("days_worn", "band", (0.23, 0, 0, 0, -0.07), "share", 2.4, 0.9),
        Indicator("minutes_off", "band", (-0.23, 0, 0, 0, 0), "amount", 170, 0.5),
        Indicator("sleep_minutes", "band", (0, 0, 0.07, 0.16, 0), "plain", 425, 32),
        Indicator("days_of_sport", "band", (0.10, 0, 0, 0.33, 0), "share", -1.9, 1.0),
        Indicator("days_weighed", "scale", (0.26, 0, 0, 0.10, 0), "share", 0.4, 1.0),
        Indicator("weight_kg", "scale", (0, 0, 0, -0.13, 0), "plain", 66, 9),
        Indicator("commute_km", "car", (0, 0.16, 0, 0, 0), "amount", 22, 0.45),
        Indicator("night_drives", "car", (-0.07, 0, 0, 0, 0.20), "share", -1.4, 0.8),
        Indicator("drive_spread", "car", (-0.16, 0, 0, 0, 0), "amount", 0.42, 0.3),
        Indicator("income_yuan", "transactions", (0, 0.85, 0.05, 0, 0), "amount", 6800, 0.45),
        Indicator("odd_jobs", "transactions", (0, -0.10, -0.35, 0, 0), "share", -1.6, 1.0),
        Indicator("spent_share", "transactions", (0, 0, -0.55, 0, 0.30), "share", 1.4, 0.6),
        Indicator("sprees", "transactions", (-0.10, 0, 0, 0, 0.55), "share", -1.6, 0.8),
        Indicator("dining", "transactions", (0, 0.15, 0, 0, 0.20), "share", -0.6, 0.5),
        Indicator("at_night", "transactions", (-0.20, 0, 0, 0, 0.45), "share", -2.2, 0.8),
        Indicator("cash_out_yuan", "transactions", (0, 0, -0.50, 0, 0.10), "amount", 300, 0.9),
        Indicator("credit_yuan", "bureau", (0.10, 0.65, 0, 0, 0), "amount", 22_000, 0.6),
        Indicator("utilisation", "bureau", (0, 0, -0.65, 0, 0.15), "share", -0.3, 1.2),
        Indicator("inquiries", "bureau", (0, 0, -0.35, 0, 0.40), "amount", 1.2, 0.7),
        Indicator("accounts", "bureau", (0, 0.20, -0.10, 0, 0.30), "amount", 3, 0.45),
        Indicator("overdue", "bureau", (-0.45, 0, -0.40, 0, 0.10), "plain", 0, 1),
        Indicator("months_on_file", "bureau", (0.15, 0.25, 0, 0, 0), "amount", 44, 0.7),
        Indicator("lateness", "repayment", (-0.55, 0, -0.55, 0, 0.15), "plain", 0, 1),
        Indicator("hurry", "repayment", (0.25, 0.15, 0.30, 0, -0.10), "share", -2.0, 1.0),
    )
}


@dataclass(frozen=True)
class Ways:
    """The ways of so many people, by name; `traits` are what they were drawn from."""

    traits: Values
    of: dict[str, Values]

    def __getitem__(self, name: str) -> Values:
        """Return one way of everybody, as a column to set beside their days."""
        return self.of[name][:, None]

    def __len__(self) -> int:
        return len(self.traits)

    def only(self, people: slice) -> Ways:
        """Return some of the people."""
        return Ways(self.traits[people], {name: way[people] for name, way in self.of.items()})


def ways(traits: Values, chance: np.random.Generator) -> Ways:
    """Draw the ways of people with such traits."""
    drawn = {}
    for name, way in WAYS.items():
        noise = chance.standard_normal(len(traits)) * np.sqrt(way.noise)
        drawn[name] = way.in_its_unit(traits @ np.array(way.loadings) + noise)
    return Ways(traits, drawn)
