"""The same traits, out in the street: raw days, purchases, reports, earlier payments, as a lender receives them.

Whoever is scored has up to 180 days behind them. The tables have the shapes that `scoring.features` reads, so that the
engine of features and the training run on them as on real people. What is best possible here isn't known union by
union, as it is in the lab: the ceiling is the true chance of bad, which knows the traits themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from devices.maths.catalogue import Kind
from scoring.maths.sources import Source
from scoring.synthetic import latent_traits
from scoring.synthetic.behaviour import Values, Ways, ways
from scoring.synthetic.device_days import device_days
from scoring.synthetic.feature_space import ABSENT_AT, RELUCTANCE, Flags
from scoring.synthetic.purchases import purchases
from scoring.synthetic.records import bureau_figures, earlier_instalments

DAYS = 180
# Days are drawn for so many people at once, to bound the memory.
AT_ONCE = 500
# Of those who agreed to a source, so many have taken it back by the day on which they are scored.
WITHDRAWN = 0.03
SATURDAY = 5
_DAY = np.timedelta64(1, "D")
# Shanghai is eight hours ahead: what a day measured is there at 06:30 of the next, and people are scored at nine.
_KNOWN_AFTER = np.timedelta64(22 * 60 + 30, "m")
_SCORED_AT = np.timedelta64(60, "m")
DEVICES = {
    "phone_days": Kind.PHONE,
    "band_days": Kind.BAND,
    "scale_days": Kind.SCALE,
    "car_days": Kind.CAR,
}
SOURCE_OF = {table: kind.value for table, kind in DEVICES.items()}


@dataclass(frozen=True)
class Street:
    """So many people, each scored once. `on` is the day of scoring, `there` who lets a source be read."""

    ways: Ways
    on: NDArray[np.datetime64]
    there: Mapping[str, Flags]
    bad: NDArray[np.int64]
    true_pd: Values
    tables: Mapping[str, pa.Table]

    @property
    def months(self) -> list[str]:
        """Return each one's month of scoring, such as 2026-03."""
        return [str(month) for month in self.on.astype("datetime64[M]")]


def make(people: int, seed: int, *, first_on: date, months: int) -> Street:
    """Invent people who are scored over so many months from a day on. The same arguments give the same people."""
    chance = np.random.default_rng(seed)
    traits = latent_traits.draw(people, chance)
    true_pd = expit(latent_traits.log_odds(traits))
    bad = (chance.random(people) < true_pd).astype(np.int64)
    lived = ways(traits, chance)
    on = np.datetime64(first_on, "D") + chance.integers(0, round(months * 30.4), people) * _DAY
    owns = {
        source: chance.random(people) >= ndtr(threshold + traits @ RELUCTANCE)
        for source, threshold in ABSENT_AT.items()
    }
    there = {source: own & (chance.random(people) >= WITHDRAWN) for source, own in owns.items()}
    there["repayment"] = owns["repayment"]
    tables = {
        **_assessed(on, there),
        **_days(lived, on, owns, chance),
        **_reports(lived, on, owns["bureau"], chance),
        **_repaid(lived, on, owns["repayment"], chance),
    }
    return Street(lived, on, there, bad, true_pd, tables)


def _assessed(on: NDArray[np.datetime64], there: Mapping[str, Flags]) -> dict[str, pa.Table]:
    everybody = np.arange(len(on))
    agreed = [
        pa.table(
            {
                "row": everybody[flags],
                "source": [source] * int(flags.sum()),
                "covers_from": on[flags] - 400 * _DAY,
            }
        )
        for source, flags in there.items()
        if source != Source.REPAYMENT
    ]
    as_of = on.astype("datetime64[us]") + _SCORED_AT
    row = {"row": everybody, "person": everybody, "as_of": as_of, "on": on}
    return {"assessed": pa.table(row), "consents": pa.concat_tables(agreed)}


def _days(
    lived: Ways, on: NDArray[np.datetime64], owns: Mapping[str, Flags], chance: np.random.Generator
) -> dict[str, pa.Table]:
    """Draw every table of days, some people at a time."""
    parts: dict[str, list[pa.Table]] = {table: [] for table in (*DEVICES, "transaction_days")}
    for start in range(0, len(on), AT_ONCE):
        few = slice(start, start + AT_ONCE)
        days = on[few, None] - np.arange(DAYS, 0, -1) * _DAY
        # The first day of 1970 was a Thursday.
        weekend = (days.astype(int) + 3) % 7 >= SATURDAY
        some = lived.only(few)
        for table, kind in DEVICES.items():
            seen = device_days(kind, some, weekend, chance)
            parts[table].append(_long(start, days, owns[SOURCE_OF[table]][few], seen))
        bought = purchases(some, days, chance).day_table()
        parts["transaction_days"].append(_long(start, days, owns["transactions"][few], bought))
    return {table: pa.concat_tables(found) for table, found in parts.items()}


def _long(
    first: int, days: NDArray[np.datetime64], owns: Flags, seen: Mapping[str, Values]
) -> pa.Table:
    """Write people × days as one row a day that is there."""
    there = owns[:, None] & np.isfinite(next(iter(seen.values())))
    person, _place = np.nonzero(there)
    day = days[there]
    figures = {metric: values[there].astype(float) for metric, values in seen.items()}
    known_at = day.astype("datetime64[us]") + _KNOWN_AFTER
    return pa.table({"person": person + first, "day": day, "known_at": known_at, **figures})


def _reports(
    lived: Ways, on: NDArray[np.datetime64], owns: Flags, chance: np.random.Generator
) -> dict[str, pa.Table]:
    figures = bureau_figures(lived, chance)
    reported_on = (on - chance.integers(1, 30, len(on)) * _DAY)[owns]
    known_at = reported_on.astype("datetime64[us]") + _KNOWN_AFTER
    row = {"person": np.flatnonzero(owns), "reported_on": reported_on, "known_at": known_at}
    return {"bureau_reports": pa.table({**row, **{name: of[owns] for name, of in figures.items()}})}


def _repaid(
    lived: Ways, on: NDArray[np.datetime64], has_any: Flags, chance: np.random.Generator
) -> dict[str, pa.Table]:
    before = earlier_instalments(lived, has_any, chance)
    owner = before.loans["person"]
    instalments: dict[str, Any] = {
        "row": before.person,
        "loan": before.loan_of,
        "due_on": on[before.person] - before.due * _DAY,
        "days_late": before.days_late.astype(float),
        "is_unpaid": np.zeros(len(before.person), dtype=bool),
    }
    loans: dict[str, Any] = {
        "row": owner,
        "loan": np.arange(len(owner)),
        "drawn_on": on[owner] - before.loans["drawn"] * _DAY,
        "is_settled": np.ones(len(owner), dtype=bool),
        "prepayments": before.loans["prepayments"].astype(float),
    }
    return {"instalments": pa.table(instalments), "loans": pa.table(loans)}
