"""Whether the bad rate of a feature only rises or only falls."""

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
# The trend must be beyond doubt, and the departures from it no more than chance would make.
DOUBT_OF_A_TREND = 0.001
DOUBT_OF_DEPARTURES = 0.05


def direction(values: NDArray[np.float64], bad: NDArray[np.int64]) -> int:
    """Give 1 where more means more bads throughout, −1 where fewer, 0 where the rows don't say.

    Judged on twenty bands of equal size of these rows, the ends cut finer; fewer than five say nothing. A feature
    with special codes is never bound: a code has no place in the order.
    """
    present = np.isfinite(values)
    if len(special_codes(values)) or present.sum() < BANDS * 20:
        return 0
    ends = [share for share in ENDS if share * present.sum() >= FEWEST_AT_AN_END]
    places = [*ends, *np.linspace(0, 1, BANDS + 1)[1:-1], *(1 - np.array(ends))]
    edges = np.unique(np.quantile(values[present], places))
    band = np.searchsorted(edges, values[present], side="right")
    people = np.bincount(band).astype("float64")
    bads = np.bincount(band, weights=bad[present])
    people, bads = people[people > 0], bads[people > 0]
    if len(people) < FEWEST_BANDS:
        return 0
    rate, mean = bads / people, bads.sum() / people.sum()
    place = np.arange(len(people))
    spread = place - np.average(place, weights=people)
    variance = mean * (1 - mean) * (people * spread**2).sum()
    trend = float((bads * spread).sum() / np.sqrt(variance))
    if 2 * norm.sf(abs(trend)) > DOUBT_OF_A_TREND:
        return 0
    line = IsotonicRegression(increasing=trend > 0).fit_transform(place, rate, sample_weight=people)
    departures = (people * (rate - line) ** 2).sum() / (mean * (1 - mean))
    if chi2.sf(departures, df=len(people) - 1) < DOUBT_OF_DEPARTURES:
        return 0
    return 1 if trend > 0 else -1
