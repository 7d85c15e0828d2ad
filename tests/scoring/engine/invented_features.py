"""Features of made-up people with sources, as a sample has them."""

import numpy as np
import pandas as pd

COUNTS = {
    "phone": 6,
    "band": 6,
    "scale": 4,
    "car": 4,
    "transactions": 5,
    "bureau": 3,
    "repayment": 3,
}
STRENGTH = {
    "phone": 0.15,
    "band": 0.15,
    "scale": 0.1,
    "car": 0.1,
    "transactions": 0.3,
    "bureau": 0.6,
    "repayment": 0.6,
}


def features(
    rows: int = 3000, *, seed: int = 0, columns: int = 1, sources: tuple[str, ...] = tuple(COUNTS)
) -> tuple[pd.DataFrame, np.ndarray, dict[str, str]]:
    """Return features, outcome and the source of each feature; a tenth is missing, of scale and car by whole people."""
    chance = np.random.default_rng(seed)
    made, source_of, log_odds = {}, {}, np.full(rows, -2.0)
    for source in sources:
        has = chance.random(rows) < (0.6 if source in ("scale", "car") else 1.0)
        for number in range(COUNTS[source] * columns):
            truth = chance.normal(size=rows)
            log_odds += np.where(has, STRENGTH[source] / np.sqrt(columns) * truth, 0)
            seen = truth + chance.normal(scale=0.7, size=rows)
            name = f"{source}_{number}.level.30"
            made[name] = np.where(has & (chance.random(rows) < 0.9), seen, np.nan)
            source_of[name] = source
    bad = (chance.random(rows) < 1 / (1 + np.exp(-log_odds))).astype(np.int64)
    return pd.DataFrame(made), bad, source_of
