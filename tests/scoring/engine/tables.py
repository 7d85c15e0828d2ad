"""Tables of made-up people, as strangers' files have them."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def people(rows: int = 600, *, seed: int = 0, bad_rate: float = 0.3) -> pd.DataFrame:
    """Return people whose outcome hangs on income, lateness and city, and on nothing else."""
    chance = np.random.default_rng(seed)
    income = chance.lognormal(8.5, 0.5, rows).round(2)
    late = chance.poisson(0.7, rows)
    city = chance.choice(["Jinan", "Suzhou", "Harbin"], rows)
    log_odds = -0.8 * np.log(income / 5000) + 0.8 * late + 0.6 * (city == "Harbin")
    log_odds += np.quantile(log_odds, 0.5) * -1 + np.log(bad_rate / (1 - bad_rate))
    bad = (chance.random(rows) < 1 / (1 + np.exp(-log_odds))).astype(int)
    return pd.DataFrame(
        {
            "income": income,
            "late": late,
            "city": city,
            "noise": chance.normal(size=rows),
            "target": bad,
        }
    )


def hard_people(rows: int = 1500, *, seed: int = 1) -> pd.DataFrame:
    """Return the same people as a careless export: thousands of levels, a fifth missing, units, ids, copies."""
    chance = np.random.default_rng(seed)
    frame = people(rows, seed=seed)
    employers = chance.integers(0, rows // 2, rows)
    frame["employer"] = [f"Factory {number}" for number in employers]
    frame["term"] = chance.choice(["12 months", "24 months", "36 months"], rows)
    frame["usage %"] = [f"{share:.1f}%" for share in chance.uniform(0, 100, rows)]
    frame["joined"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        chance.integers(0, 700, rows), unit="D"
    )
    frame["joined"] = frame["joined"].dt.strftime("%Y-%m-%d")
    frame["person"] = np.arange(rows) + 10_000
    frame["constant"] = 7
    frame["nothing"] = np.nan
    frame["income again"] = frame["income"]
    for name in ("income", "late", "city", "employer", "term"):
        frame[name] = frame[name].astype("object").where(chance.random(rows) > 0.2, None)
    frame["income again"] = frame["income"]
    return frame


def written(frame: pd.DataFrame, folder: Path, name: str = "people.csv", **options: Any) -> Path:
    """Write a table as a CSV file."""
    path = folder / name
    frame.to_csv(path, index=False, **options)
    return path
