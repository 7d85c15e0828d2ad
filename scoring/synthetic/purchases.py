"""What goes in and out of people's accounts, day by day and category by category, in whole fen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.synthetic.behaviour import Values, Ways

Whole = NDArray[np.int64]

SALARY_DAY = 8
# How many purchases a day, and which share of the day's money goes there.
_PURCHASES = {
    "essentials": (0.9, 0.42),
    "dining": (0.7, 0.20),
    "shopping": (0.30, 0.22),
    "travel": (0.10, 0.06),
    "entertainment": (0.12, 0.06),
    "other": (0.15, 0.04),
}
_DAYS_A_MONTH = 30.4


@dataclass(frozen=True)
class Purchases:
    """People × days. `counts` and `fen` by category: how often, how much altogether; `at_night` how many of them."""

    counts: dict[str, Whole]
    fen: dict[str, Whole]
    at_night: Whole

    def day_table(self) -> dict[str, Values]:
        """Return the figures that features are made of; a day without any movement is NaN."""
        moved = np.sum(list(self.counts.values()), axis=0) > 0
        yuan = {category: np.where(moved, fen / 100, np.nan) for category, fen in self.fen.items()}
        return {
            "income_yuan": yuan["salary"] + yuan["other_income"],
            "spend_yuan": np.sum(
                [yuan[category] for category in (*_PURCHASES, "cash_out")], axis=0
            ),
            "purchases": np.sum([self.counts[category] for category in _PURCHASES], axis=0).astype(
                float
            ),
            "essentials_yuan": yuan["essentials"],
            "dining_yuan": yuan["dining"],
            "shopping_yuan": yuan["shopping"],
            "cash_out_yuan": yuan["cash_out"],
            "night_purchases": self.at_night.astype(float),
        }


def purchases(ways: Ways, days: NDArray[np.datetime64], chance: np.random.Generator) -> Purchases:
    """Draw what people earn and spend on days (people × days)."""
    day_of_month = (days - days.astype("datetime64[M]")).astype(int) + 1
    monthly = ways["income_yuan"]
    odd = ways["odd_jobs"]
    is_payday = day_of_month == SALARY_DAY
    salary = is_payday * monthly * (1 - odd) * np.exp(0.04 * chance.standard_normal(days.shape))
    is_job = chance.random(days.shape) < 0.12
    jobs = is_job * monthly * odd / (0.12 * _DAYS_A_MONTH) * chance.gamma(2, 0.5, days.shape)
    a_day = monthly * ways["spent_share"] / _DAYS_A_MONTH
    counts, fen = (
        {"salary": is_payday.astype(np.int64), "other_income": is_job.astype(np.int64)},
        {},
    )
    fen["salary"], fen["other_income"] = _fen(salary), _fen(jobs)
    for category, (often, share) in _PURCHASES.items():
        rate = often * (0.5 + 1.3 * ways["dining"] if category == "dining" else 1.0)
        counts[category] = chance.poisson(rate, days.shape)
        size = a_day * share / often * chance.gamma(3, 1 / 3, days.shape)
        fen[category] = _fen(counts[category] * size)
    spree = chance.random(days.shape) < 0.12 * ways["sprees"]
    counts["shopping"] += 2 * spree
    fen["shopping"] += _fen(spree * a_day * chance.gamma(4, 0.9, days.shape))
    is_cash = chance.random(days.shape) < 0.07
    counts["cash_out"] = is_cash.astype(np.int64)
    fen["cash_out"] = _fen(is_cash * ways["cash_out_yuan"] * chance.gamma(4, 0.25, days.shape))
    bought = np.sum([counts[category] for category in _PURCHASES], axis=0)
    at_night = chance.binomial(bought, np.broadcast_to(ways["at_night"], days.shape))
    return Purchases(counts, fen, at_night)


def _fen(yuan: Values) -> Whole:
    return np.round(np.maximum(yuan, 0) * 100).astype(np.int64)
