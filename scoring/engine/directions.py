"""Whether the bad rate of a feature only rises, only falls, or turns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, norm
from sklearn.isotonic import IsotonicRegression

from scoring.engine.cells import special_codes

BANDS = 20
# Where a value is absurd the rate often turns, far out in the last of the twenty bands: both ends are cut finer.
ENDS = (0.002, 0.005, 0.01, 0.02)
FEWEST_AT_AN_END = 50
FEWEST_BANDS = 5
# What is claimed of a feature must be beyond doubt, and departures from a trend no more than chance would make.
DOUBT = 0.001
DOUBT_OF_DEPARTURES = 0.05

Counts = NDArray[np.float64]


def direction(values: NDArray[np.float64], bad: NDArray[np.int64]) -> int:
    """Return 1 where more means more bads throughout, −1 where fewer, 0 where the rows don't say.

    Judged on twenty bands of equal size of these rows, the ends cut finer; fewer than five say nothing. A feature
    with special codes is never bound: a code has no place in the order.
    """
    people, bads = _bands(values, bad)
    if len(special_codes(values)) or len(people) < FEWEST_BANDS:
        return 0
    mean, place = bads.sum() / people.sum(), np.arange(len(people))
    spread = place - np.average(place, weights=people)
    variance = mean * (1 - mean) * (people * spread**2).sum()
    trend = float((bads * spread).sum() / np.sqrt(variance))
    if 2 * norm.sf(abs(trend)) > DOUBT:
        return 0
    if _chance_of_departures(people, bads, rises=trend > 0) < DOUBT_OF_DEPARTURES:
        return 0
    return 1 if trend > 0 else -1


def turns(values: NDArray[np.float64], bad: NDArray[np.int64]) -> bool:
    """Return whether, beyond doubt, the bad rate neither only rises nor only falls. Special codes are no part of it."""
    in_order = ~np.isin(values, special_codes(values))
    people, bads = _bands(values[in_order], bad[in_order])
    return len(people) >= FEWEST_BANDS and all(
        _chance_of_departures(people, bads, rises=rises) < DOUBT for rises in (True, False)
    )


def _bands(values: NDArray[np.float64], bad: NDArray[np.int64]) -> tuple[Counts, Counts]:
    """Count people and bads by band of the values present; none where there are too few people."""
    present = np.isfinite(values)
    if present.sum() < BANDS * 20:
        return np.array([]), np.array([])
    ends = [share for share in ENDS if share * present.sum() >= FEWEST_AT_AN_END]
    places = [*ends, *np.linspace(0, 1, BANDS + 1)[1:-1], *(1 - np.array(ends))]
    edges = np.unique(np.quantile(values[present], places))
    band = np.searchsorted(edges, values[present], side="right")
    people, bads = np.bincount(band), np.bincount(band, weights=bad[present])
    return people[people > 0].astype("float64"), bads[people > 0].astype("float64")


def _chance_of_departures(people: Counts, bads: Counts, *, rises: bool) -> float:
    """Return the probability that chance alone departs as far from the nearest line that only rises, or only falls."""
    place, rate, mean = np.arange(len(people)), bads / people, bads.sum() / people.sum()
    line = IsotonicRegression(increasing=rises).fit_transform(place, rate, sample_weight=people)
    departures = (people * (rate - line) ** 2).sum() / (mean * (1 - mean))
    return float(chi2.sf(departures, df=len(people) - 1))
