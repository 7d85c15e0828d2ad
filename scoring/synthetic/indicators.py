"""What can be seen of an invented person in the lab: noisy readings of the traits, source by source.

A reading is `loadings · traits + noise`, of variance one; its value in the table is a strictly rising function of it,
so that a table tells precisely what the readings tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.synthetic.latent_traits import CORRELATIONS


@dataclass(frozen=True)
class Indicator:
    """A reading. `loadings` are in the order of the latents; `middle` and `spread` make its unit."""

    name: str
    source: str
    loadings: tuple[float, float, float, float, float]
    shape: str
    middle: float
    spread: float

    @property
    def noise(self) -> float:
        """Return the variance that no trait explains."""
        of_traits = np.array(self.loadings)
        return float(1 - of_traits @ CORRELATIONS @ of_traits)

    def in_its_unit(self, reading: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn standard readings into amounts, shares or plain figures."""
        if self.shape == "amount":
            return np.asarray(self.middle * np.exp(self.spread * reading))
        if self.shape == "share":
            return np.asarray(1 / (1 + np.exp(-self.middle - self.spread * reading)))
        return np.asarray(self.middle + self.spread * reading)


# Name, what it loads on (conscientiousness, income, liquidity, health, impulse), how it is written.
INDICATORS = (
    Indicator("first_unlock_minute.spread.90", "phone", (-0.18, 0, 0, 0, 0.06), "amount", 45, 0.4),
    Indicator("night_use_minutes.level.90", "phone", (-0.12, 0, 0, 0, 0.15), "amount", 20, 0.9),
    Indicator("screen_minutes.level.90", "phone", (-0.09, 0, 0, -0.09, 0.09), "plain", 270, 70),
    Indicator("app_shopping_uses.level.90", "phone", (0, 0.06, 0, 0, 0.15), "amount", 5, 0.7),
    Indicator("app_finance_uses.trend.90", "phone", (0, 0, -0.12, 0, 0), "plain", 0, 0.3),
    Indicator("in_arrears.level.180", "phone", (-0.09, 0, -0.15, 0, 0), "share", -2.5, 0.9),
    Indicator("steps.level.90", "band", (0.06, 0, 0, 0.27, 0), "amount", 7600, 0.35),
    Indicator("steps.spread.90", "band", (-0.21, 0, 0, 0, 0), "amount", 3200, 0.4),
    Indicator("sleep_midpoint.spread.90", "band", (-0.21, 0, 0, 0, 0.09), "amount", 40, 0.5),
    Indicator("sleep_minutes.level.90", "band", (0, 0, 0.06, 0.18, 0), "plain", 420, 40),
    Indicator("wear_minutes.level.90", "band", (0.18, 0, 0, 0, 0), "plain", 1200, 110),
    Indicator("weigh_ins.level.90", "scale", (0.21, 0, 0, 0.09, 0), "amount", 0.6, 0.5),
    Indicator("weigh_in_minute.spread.90", "scale", (-0.18, 0, 0, 0, 0), "amount", 50, 0.5),
    Indicator("drive_km.level.90", "car", (0, 0.18, 0, 0, 0), "amount", 24, 0.6),
    Indicator("night_km.level.90", "car", (-0.06, 0, 0, 0, 0.15), "amount", 2, 0.9),
    Indicator("trips.spread.90", "car", (-0.15, 0, 0, 0, 0), "amount", 1.1, 0.4),
    Indicator("income_yuan.level.180", "transactions", (0, 0.75, 0.10, 0, 0), "amount", 6500, 0.5),
    Indicator(
        "income_yuan.spread.180", "transactions", (0, -0.10, -0.30, 0, 0), "amount", 900, 0.6
    ),
    Indicator("essentials_yuan.level.90", "transactions", (0, 0.45, 0, 0, 0), "amount", 60, 0.4),
    Indicator("spend_yuan.trend.90", "transactions", (0, 0, -0.20, 0, 0.30), "plain", 0, 0.15),
    Indicator("shopping_yuan.spread.90", "transactions", (0, 0, 0, 0, 0.45), "amount", 180, 0.6),
    Indicator("night_purchases.level.90", "transactions", (-0.20, 0, 0, 0, 0.30), "amount", 1, 0.8),
    Indicator("cash_out_yuan.level.90", "transactions", (0, 0, -0.45, 0, 0.10), "amount", 30, 1.0),
    Indicator("bureau.used_share", "bureau", (0, 0, -0.55, 0, 0.10), "share", -0.3, 1.2),
    Indicator("bureau.inquiries_3m", "bureau", (0, 0, -0.30, 0, 0.30), "amount", 1.5, 0.8),
    Indicator("bureau.worst_dpd_24m", "bureau", (-0.35, 0, -0.30, 0, 0), "amount", 6, 1.2),
    Indicator("bureau.open_accounts", "bureau", (0, 0.15, -0.10, 0, 0.25), "amount", 3, 0.6),
    Indicator("bureau.months_on_file", "bureau", (0.15, 0.30, 0, 0, 0), "amount", 40, 0.7),
    Indicator("repayment.share_late", "repayment", (-0.50, 0, -0.44, 0, 0.11), "share", -1.6, 1.4),
    Indicator("repayment.days_late", "repayment", (-0.39, 0, -0.55, 0, 0.11), "amount", 3, 1.1),
    Indicator("repayment.share_early", "repayment", (0.33, 0.11, 0.39, 0, 0), "share", -1.0, 1.2),
    Indicator("repayment.late_lately", "repayment", (-0.22, 0, -0.61, 0, 0.11), "share", -1.8, 1.3),
)
# One reading of a source that is there is missing by itself so often.
GAPS = {
    "phone": 0.04,
    "band": 0.10,
    "scale": 0.10,
    "car": 0.08,
    "transactions": 0.03,
    "bureau": 0.02,
    "repayment": 0.02,
}
