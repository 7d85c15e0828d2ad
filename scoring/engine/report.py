"""Judge a model on a dated sample: how well it parts people, how true and steady it is, whom it treats how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.engine import stress_tests
from scoring.maths import measures, points
from scoring.maths.reports import (
    Characteristic,
    Figures,
    Group,
    Month,
    Part,
    Report,
    Swapped,
    Trial,
)
from scoring.maths.scorecards import Scorecard
from scoring.maths.stability import counts_by_band, shares, stability_index
from scoring.maths.stored import Scorer, Values

CUT_OFF = 0.15
FEWEST_OF_AN_OUTCOME = 2
AGES = (25, 35, 45, 55)
AGE_BANDS = ("18–24", "25–34", "35–44", "45–54", "55+")

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """People with a known outcome, one row each.

    `values` by feature, NaN where missing; `used` the sources of each person; `parts` train, out_of_sample or
    out_of_time; `months` as 2026-03. Sex and age are read by no model: they only say whom it treats how.
    """

    values: Values
    used: Sequence[frozenset[str]]
    bad: NDArray[np.int64]
    parts: NDArray[np.str_]
    months: NDArray[np.str_]
    sexes: NDArray[np.str_]
    ages: NDArray[np.int64]

    def of(self, mask: Mask) -> Judged:
        """Keep some of the people."""
        return Judged(
            values={name: column[mask] for name, column in self.values.items()},
            used=[sources for sources, kept in zip(self.used, mask, strict=True) if kept],
            bad=self.bad[mask],
            parts=self.parts[mask],
            months=self.months[mask],
            sexes=self.sexes[mask],
            ages=self.ages[mask],
        )


def log_odds(model: Scorer, people: Judged) -> NDArray[np.float64]:
    """Score each person by the variant of the sources used; NaN where there is none."""
    rows: dict[frozenset[str], list[int]] = defaultdict(list)
    for row, sources in enumerate(people.used):
        rows[sources].append(row)
    found = np.full(len(people.used), np.nan)
    for sources, where in rows.items():
        if sources in model.variants:
            values = {name: column[where] for name, column in people.values.items()}
            found[where] = model.log_odds(values, sources)
    return found


def validate(
    *, model: Scorer, people: Judged, against: Scorer | None = None, cut_off: float = CUT_OFF
) -> Report:
    """Judge a model, beside another for the swap set. `cut_off` is the PD from which people are declined.

    Whom the model has no variant for counts as unscored and is left out.
    """
    scored = ~np.isnan(log_odds(model, people))
    everybody = people.of(scored)
    unseen = everybody.of(everybody.parts != "train")
    scores = log_odds(model, unseen)
    pd = points.probability(scores)
    return Report(
        kind=model.kind,
        sources=sorted(frozenset().union(*model.variants)),
        cut_off=cut_off,
        unscored=int((~scored).sum()),
        parts=_parts(model, everybody),
        calibration=measures.calibration(unseen.bad, pd) if len(pd) else [],
        stability=_stability(model, scores),
        characteristics=_characteristics(model, unseen),
        months=_months(model, unseen, scores),
        swap_set=_swap_set(model, against, unseen, cut_off) if against else [],
        groups=[
            *_groups("sex", unseen.sexes, unseen, pd, cut_off),
            *_groups("age", _age_bands(unseen.ages), unseen, pd, cut_off),
        ],
        trials=[
            _trial(model, unseen, name, other)
            for name, other in stress_tests.all_of(unseen, model.source_of)
        ],
    )


def figures(bad: NDArray[np.int64], pd: NDArray[np.float64]) -> Figures:
    """Sum up how well people are parted; most figures are None below two people of an outcome."""
    people, bads = len(bad), int(bad.sum())
    mean_pd = float(pd.mean()) if people else None
    bad_rate = bads / people if people else None
    if min(bads, people - bads) < FEWEST_OF_AN_OUTCOME:
        return Figures(people, bads, mean_pd, bad_rate, *[None] * 6)
    auc = measures.auc_interval(bad, pd)
    return Figures(
        people,
        bads,
        mean_pd,
        bad_rate,
        auc.value,
        auc.low,
        auc.high,
        measures.gini(bad, pd),
        measures.ks(bad, pd),
        measures.brier(bad, pd),
    )


def _parts(model: Scorer, people: Judged) -> list[Part]:
    masks = {name: people.parts == name for name in ("train", "out_of_sample", "out_of_time")}
    masks["unseen"] = ~masks["train"]
    found = []
    for name, mask in masks.items():
        part = people.of(mask)
        found.append(Part(name, figures(part.bad, points.probability(log_odds(model, part)))))
    return found


def _stability(model: Scorer, scores: NDArray[np.float64]) -> float | None:
    if not len(scores):
        return None
    actual = shares(counts_by_band(scores, model.scores.edges))
    return stability_index(shares(model.scores.counts), actual)


def _characteristics(model: Scorer, people: Judged) -> list[Characteristic]:
    """Hold each feature's bins against training, among people whose source is used; the furthest moved first."""
    if not isinstance(model, Scorecard):
        return []
    found = []
    for name, bins in model.bins.items():
        uses = np.array([bins.source in sources for sources in people.used], dtype=bool)
        if uses.any():
            counts = np.bincount(
                bins.numbers(people.values[name][uses]), minlength=len(bins.people)
            )
            index = stability_index(shares(bins.people), shares(counts))
            found.append(Characteristic(name, bins.source, index))
    return sorted(found, key=lambda characteristic: -characteristic.stability)


def _months(model: Scorer, people: Judged, scores: NDArray[np.float64]) -> list[Month]:
    found = []
    for month in np.unique(people.months):
        of = people.months == month
        pd = points.probability(scores[of])
        found.append(Month(str(month), figures(people.bad[of], pd), _stability(model, scores[of])))
    return found


def _swap_set(model: Scorer, against: Scorer, people: Judged, cut_off: float) -> list[Swapped]:
    """Compare both models where each approves as many people as this one does at the cut-off, and compare whom."""
    both_score = people.of(~np.isnan(log_odds(against, people)))
    ours, theirs = log_odds(model, both_score), log_odds(against, both_score)
    approved = int((points.probability(ours) < cut_off).sum())
    by_us, by_them = _lowest(ours, approved), _lowest(theirs, approved)
    masks = {
        "both": by_us & by_them,
        "only_this": by_us & ~by_them,
        "only_other": ~by_us & by_them,
        "neither": ~by_us & ~by_them,
    }
    return [
        Swapped(who, int(mask.sum()), _mean(both_score.bad[mask])) for who, mask in masks.items()
    ]


def _lowest(scores: NDArray[np.float64], count: int) -> Mask:
    mask = np.zeros(len(scores), dtype=bool)
    mask[np.argsort(scores, kind="stable")[:count]] = True
    return mask


def _groups(
    attribute: str,
    groups: NDArray[np.str_],
    people: Judged,
    pd: NDArray[np.float64],
    cut_off: float,
) -> list[Group]:
    found = []
    for group in np.unique(groups):
        of = groups == group
        approved = of & (pd < cut_off)
        found.append(
            Group(
                attribute,
                str(group),
                figures(people.bad[of], pd[of]),
                float(approved.sum() / of.sum()),
                _mean(people.bad[approved]),
            )
        )
    return found


def _age_bands(ages: NDArray[np.int64]) -> NDArray[np.str_]:
    return np.array(AGE_BANDS)[np.searchsorted(AGES, ages, side="right")]


def _mean(bad: NDArray[np.int64]) -> float | None:
    return float(bad.mean()) if len(bad) else None


def _trial(model: Scorer, people: Judged, name: str, other: Judged) -> Trial:
    """Score the same people twice; whom the hardship leaves without a score is left out of both."""
    under_it = log_odds(model, other)
    stays = ~np.isnan(under_it)
    before = figures(people.bad[stays], points.probability(log_odds(model, people)[stays]))
    after = figures(people.bad[stays], points.probability(under_it[stays]))
    return Trial(name, before.people, before.auc, after.auc, before.mean_pd, after.mean_pd)
