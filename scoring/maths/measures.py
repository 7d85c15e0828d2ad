"""How well scores part bad from good, and how true their probabilities are.

`bad` holds 1 for bad and 0 for good, `score` is higher for whoever is more likely bad, `pd` is a
probability from 0 to 1. Arrays are one-dimensional and of one length. Both outcomes must occur.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Outcomes = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the interval that holds it with the stated confidence."""

    value: float
    low: float
    high: float
    standard_error: float


def auc(bad: Outcomes, score: Scores) -> float:
    """Return the chance that a bad scores above a good; a tie counts one half."""
    ranks = _ranks(score)
    bads, goods = int(bad.sum()), int(len(bad) - bad.sum())
    return float((ranks[bad == 1].sum() - bads * (bads + 1) / 2) / (bads * goods))


def gini(bad: Outcomes, score: Scores) -> float:
    """Return 2 × AUC − 1: 0 says nothing, 1 parts bad from good without a fault."""
    return 2 * auc(bad, score) - 1


def auc_interval(bad: Outcomes, score: Scores, *, confidence: float = 0.95) -> Interval:
    """Return the AUC with DeLong's interval (DeLong, DeLong and Clarke-Pearson 1988), cut at 0 and 1."""
    of = _interval(*_placements(bad, score), confidence)
    return Interval(of.value, max(of.low, 0.0), min(of.high, 1.0), of.standard_error)


def auc_lead(bad: Outcomes, score: Scores, other: Scores, *, confidence: float = 0.95) -> Interval:
    """Return how much higher the AUC of `score` is than that of `other` on the same people, by DeLong's paired test."""
    mine, its = _placements(bad, score), _placements(bad, other)
    return _interval(mine[0] - its[0], mine[1] - its[1], confidence)


def expected_auc(pd: Scores) -> float:
    """Return the AUC to expect of true probabilities, over all the outcomes that they may have."""
    bads = np.sort(pd)
    goods = 1 - bads
    goods_below = np.cumsum(goods) - goods
    pairs = bads.sum() * goods.sum() - (bads * goods).sum()
    return float((bads * goods_below).sum() / pairs)


def _placements(bad: Outcomes, score: Scores) -> tuple[Scores, Scores]:
    """Return for each bad the share of goods below it, and for each good the share of bads above it.

    They are read from mid-ranks (Sun and Xu 2014), n log n.
    """
    of_bads, of_goods = score[bad == 1], score[bad == 0]
    bads, goods = len(of_bads), len(of_goods)
    ranks = _ranks(np.concatenate([of_bads, of_goods]))
    above_goods = (ranks[:bads] - _ranks(of_bads)) / goods
    below_bads = 1 - (ranks[bads:] - _ranks(of_goods)) / bads
    return above_goods, below_bads


def _ranks(score: Scores) -> Scores:
    """Return the place of each in ascending order, from 1; ties share the mean of theirs."""
    # Loading it takes a second, which every process that never ranks would wait for.
    from scipy.stats import rankdata

    return rankdata(score)


def _interval(of_bads: Scores, of_goods: Scores, confidence: float) -> Interval:
    bads, goods = len(of_bads), len(of_goods)
    value = float(of_bads.mean())
    if bads < 2 or goods < 2:
        return Interval(value, float("nan"), float("nan"), float("nan"))
    error = float(np.sqrt(of_bads.var(ddof=1) / bads + of_goods.var(ddof=1) / goods))
    reach = float(ndtri((1 + confidence) / 2)) * error
    return Interval(value, value - reach, value + reach, error)


def ks(bad: Outcomes, score: Scores) -> float:
    """Return the widest gap between the two cumulated shares, bads and goods, over all cut-offs."""
    order = np.argsort(score, kind="stable")
    sorted_score, sorted_bad = score[order], bad[order]
    last_of_a_tie = np.append(np.diff(sorted_score) != 0, True)
    of_bads = np.cumsum(sorted_bad) / sorted_bad.sum()
    of_goods = np.cumsum(1 - sorted_bad) / (len(bad) - sorted_bad.sum())
    return float(np.abs(of_bads - of_goods)[last_of_a_tie].max())


def brier(bad: Outcomes, pd: Scores) -> float:
    """Return the mean squared distance of probability and outcome: 0 is perfect."""
    return float(np.mean((pd - bad) ** 2))


@dataclass(frozen=True, slots=True)
class CalibrationBand:
    """People of like PD: how many, what was foretold and what came."""

    people: int
    mean_pd: float
    bad_rate: float


def calibration(bad: Outcomes, pd: Scores, *, bands: int = 10) -> list[CalibrationBand]:
    """Cut people into bands of equal size by PD, lowest first. Fewer people than bands: a band each."""
    order = np.argsort(pd, kind="stable")
    return [
        CalibrationBand(len(part), float(pd[part].mean()), float(bad[part].mean()))
        for part in np.array_split(order, min(bands, len(order)))
    ]
