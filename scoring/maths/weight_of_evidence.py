"""Weight of evidence: what membership in a bin says for or against a bad outcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Added to both counts of every bin, so that a bin without a bad (or a good) has a finite weight.
HALF_A_PERSON = 0.5


def weight_of_evidence(goods: NDArray[np.int64], bads: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return ln(share of all bads / share of all goods) of each bin: above zero speaks for bad.

    Half a person is added to each count. An empty bin says nothing: its weight is 0.
    """
    share_of_goods = (goods + HALF_A_PERSON) / (goods.sum() + HALF_A_PERSON)
    share_of_bads = (bads + HALF_A_PERSON) / (bads.sum() + HALF_A_PERSON)
    weights = np.log(share_of_bads / share_of_goods)
    return np.where(goods + bads == 0, 0.0, weights)


def information_value(goods: NDArray[np.int64], bads: NDArray[np.int64]) -> float:
    """Return the information value of a binning: Σ (share of bads − share of goods) × weight."""
    weights = weight_of_evidence(goods, bads)
    difference = bads / max(bads.sum(), 1) - goods / max(goods.sum(), 1)
    return float(np.sum(difference * weights))
