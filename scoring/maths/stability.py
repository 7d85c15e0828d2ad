"""How far people have moved since a model was trained: PSI of the score, CSI of one characteristic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# An empty band would make the index infinite; it counts as if one in ten thousand stood in it.
LEAST_SHARE = 0.0001


def stability_index(expected_shares: Floats, actual_shares: Floats) -> float:
    """Return Σ (actual − expected) × ln(actual / expected) over bands: 0 where nothing moved.

    Of score bands it is the PSI, of a feature's bins its CSI; above 0.25 people are others than those of
    training. Shares are floored at one in ten thousand.
    """
    expected = np.maximum(np.asarray(expected_shares, dtype="float64"), LEAST_SHARE)
    actual = np.maximum(np.asarray(actual_shares, dtype="float64"), LEAST_SHARE)
    return float(np.sum((actual - expected) * np.log(actual / expected)))


def shares(counts: NDArray[np.int64]) -> Floats:
    """Return each count's share of all; zeros where there is nobody."""
    total = int(np.sum(counts))
    return np.asarray(np.asarray(counts, dtype="float64") / (total or 1))


def band_edges(scores: Floats, *, bands: int = 10) -> Floats:
    """Return the inner edges that cut scores into bands of equal size, ascending; equal edges are one."""
    return np.unique(np.quantile(scores, np.linspace(0, 1, bands + 1)[1:-1]))


def counts_by_band(scores: Floats, edges: Floats) -> NDArray[np.int64]:
    """Count scores by band, lowest first; a score on an edge belongs to the band above."""
    band = np.searchsorted(edges, scores, side="right")
    return np.bincount(band, minlength=len(edges) + 1).astype(np.int64)
