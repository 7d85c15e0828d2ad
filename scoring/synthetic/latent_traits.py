"""What nobody sees: five traits of an invented person, and what they do to the chance of going bad.

Each is standard normal. The correlations are invented, in sizes that surveys of such traits would not find odd.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

LATENTS = ("conscientiousness", "income", "liquidity", "health", "impulse")

CORRELATIONS: Matrix = np.array(
    [
        [1.00, 0.25, 0.30, 0.25, -0.40],
        [0.25, 1.00, 0.45, 0.20, -0.10],
        [0.30, 0.45, 1.00, 0.15, -0.30],
        [0.25, 0.20, 0.15, 1.00, -0.15],
        [-0.40, -0.10, -0.30, -0.15, 1.00],
    ]
)
# Log odds of bad, by one standard deviation of each.
EFFECTS: Matrix = np.array([-0.60, -0.25, -0.80, -0.10, 0.50])
# Chosen for about 18 bad people in a hundred.
INTERCEPT = -2.2


def draw(people: int, chance: np.random.Generator) -> Matrix:
    """Draw the traits of so many people, one row each."""
    return chance.standard_normal((people, len(LATENTS))) @ np.linalg.cholesky(CORRELATIONS).T


def log_odds(latents: Matrix) -> Matrix:
    """Return everybody's true log odds of going bad."""
    return np.asarray(INTERCEPT + latents @ EFFECTS)
