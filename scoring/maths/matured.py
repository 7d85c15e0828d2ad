"""What became of a vintage, held against what the model foretold: calibration by decile, and discrimination.

A vintage is matured when the outcome of its last member is known. `bad` holds 1 for bad and 0 for good, `pd` the
probability of default that was foretold, one row a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from scoring.maths.measures import Interval, Outcomes, Scores, auc_interval

DECILES = 10
# A decile lies outside by chance once in a hundred; the same one two months running, once in ten thousand.
CONFIDENCE = 0.99
# The rule: so far below its validation a vintage is a finding, where chance alone doesn't explain it.
AUC_BELOW_VALIDATION = 0.03
# Fewer bads or goods than this tell nothing about order.
FEWEST_OF_A_KIND = 10
CONFIDENCE_OF_REPORTS = 0.95


@dataclass(frozen=True, slots=True)
class Decile:
    """People of like PD: what was foretold, what came, and the interval of the true bad rate."""

    people: int
    bads: int
    mean_pd: float
    low: float
    high: float

    @property
    def bad_rate(self) -> float:
        """Return the share that went bad."""
        return self.bads / self.people

    @property
    def is_outside(self) -> bool:
        """Return whether the foretold rate can't be the true one."""
        return not self.low <= self.mean_pd <= self.high


def clopper_pearson(
    bads: int, people: int, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the exact binomial interval of a rate (Clopper and Pearson 1934): never narrower than it says."""
    tail = (1 - confidence) / 2
    low = float(betaincinv(bads, people - bads + 1, tail)) if bads else 0.0
    high = float(betaincinv(bads + 1, people - bads, 1 - tail)) if bads < people else 1.0
    return low, high


def deciles(bad: Outcomes, pd: Scores) -> list[Decile]:
    """Cut a vintage into ten parts of equal size by PD, lowest first. Fewer people than that: a part each."""
    order = np.argsort(pd, kind="stable")
    parts = np.array_split(order, min(DECILES, len(order))) if len(order) else []
    return [_decile(bad[part], pd[part]) for part in parts]


def _decile(bad: NDArray[np.int64], pd: NDArray[np.float64]) -> Decile:
    people, bads = len(bad), int(bad.sum())
    return Decile(people, bads, float(pd.mean()), *clopper_pearson(bads, people))


def discrimination(bad: Outcomes, pd: Scores) -> Interval | None:
    """Return the AUC with its 95 % interval; None where there are too few bads or goods to tell."""
    bads = int(bad.sum())
    if min(bads, len(bad) - bads) < FEWEST_OF_A_KIND:
        return None
    return auc_interval(bad, pd, confidence=CONFIDENCE_OF_REPORTS)


def is_below_validation(found: Interval, validated: Interval) -> bool:
    """Return whether a vintage is 0.03 or more below its validation, and by more than chance gives once in 200 times.

    Chance is that of both samples together: the standard errors of two independent AUCs.
    """
    below = validated.value - found.value
    by_chance = float(ndtri((1 + CONFIDENCE) / 2)) * hypot(
        found.standard_error, validated.standard_error
    )
    return below >= max(AUC_BELOW_VALIDATION, by_chance)
