"""Mixing two probabilities of bad by their log odds, and how much of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WEIGHTS = np.linspace(0, 1, 11)
SUREST = 1e-6
EVEN = 0.5

Floats = NDArray[np.float64]


def best_weight(
    first: Floats, second: Floats, bad: NDArray[np.int64], *, rather: float = EVEN
) -> float:
    """Choose the share of the second whose log loss is no further than chance from the least, nearest to `rather`.

    On few rows many weights do equally well, and the least loss is luck (the rule of one standard error).
    """
    losses = np.array([losses_of(mixed(first, second, weight), bad) for weight in WEIGHTS])
    least = losses[int(np.argmin(losses.mean(axis=1)))]
    excess = losses - least
    error = excess.std(axis=1, ddof=1) / np.sqrt(len(bad))
    is_as_good = excess.mean(axis=1) <= error
    return float(min(WEIGHTS[is_as_good], key=lambda weight: abs(weight - rather)))


def mixed(first: Floats, second: Floats, weight: float) -> Floats:
    """Mix two probabilities by their log odds; `weight` is the share of the second."""
    return probability((1 - weight) * _log_odds(first) + weight * _log_odds(second))


def probability(log_odds: Floats) -> Floats:
    """Return the probabilities of log odds."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def losses_of(pd_: Floats, bad: NDArray[np.int64]) -> Floats:
    """Return each row's log loss, that of a wrong certainty kept finite."""
    sure = np.clip(pd_, SUREST, 1 - SUREST)
    return np.asarray(-np.where(bad == 1, np.log(sure), np.log(1 - sure)))


def _log_odds(pd_: Floats) -> Floats:
    sure = np.clip(pd_, SUREST, 1 - SUREST)
    return np.asarray(np.log(sure / (1 - sure)))
