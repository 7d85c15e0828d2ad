"""The families of evidence held against each other: each and every union, on the same people and the same folds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold, train_test_split

from scoring.engine.blend import HELD_OUT
from scoring.engine.challenger import challenger
from scoring.engine.cross_validation import FOLDS, MODELS
from scoring.engine.folds import Predictions
from scoring.engine.mixing import best_weight, mixed
from scoring.engine.scorecard import scorecard
from scoring.maths import measures

FAMILIES = ("behaviour", "transaction", "bureau", "repayment")
# So many standard errors above the best possible score, and the model has seen the outcome.
ERRORS_OF_A_LEAK = 3.0
# A month with fewer of either outcome says nothing.
FEWEST_OF_AN_OUTCOME = 10
# Two equal scores differ by no more.
ROUNDING = 1e-9

Union = tuple[str, ...]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """People whose outcome is known. `family_of` names the family of each column of `frame`.

    `months` is the month in which each was scored, such as 2026-03. `best` gives by union the true chance of bad
    given what that union shows, where somebody knows it.
    """

    frame: pd.DataFrame
    bad: NDArray[np.int64]
    family_of: Mapping[str, str]
    months: Sequence[str]
    best: Mapping[Union, Scores] = field(default_factory=dict)


def fingerprint(evidence: Evidence) -> str:
    """Hash the people as the models see them: names, values, outcomes and months."""
    digest = hashlib.sha256()
    for name in evidence.frame.columns:
        digest.update(name.encode())
        digest.update(evidence.frame[name].to_numpy(dtype="<f8").tobytes())
    digest.update(evidence.bad.astype("<i8").tobytes())
    digest.update("\n".join(evidence.months).encode())
    return digest.hexdigest()


def unions(families: Sequence[str] = FAMILIES) -> Iterator[Union]:
    """Return every set of at least one family, small ones first."""
    for size in range(1, len(families) + 1):
        yield from combinations(families, size)


def head_to_head(
    evidence: Evidence,
    *,
    wanted: Sequence[Union] | None = None,
    seed: int = 0,
    after_fold: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Train on each union out of fold and give all figures as plain numbers, ready to be stored."""
    asked = wanted or tuple(unions())
    rows = []
    for union, outside in _out_of_fold(evidence, asked, seed, after_fold).items():
        best = evidence.best.get(union)
        rows.append(
            {
                "families": list(union),
                "models": {model: of_model(evidence.bad, outside[model], best) for model in MODELS},
                "optimum": of_optimum(evidence.bad, best) if best is not None else None,
                "by_month": list(_by_month(evidence, outside["blend"], best)),
            }
        )
    return {
        "people": len(evidence.bad),
        "bad": int(evidence.bad.sum()),
        "folds": FOLDS,
        "seed": seed,
        "months": sorted(set(evidence.months)),
        "unions": rows,
    }


def of_model(bad: NDArray[np.int64], pd_: Scores, best: Scores | None) -> dict[str, Any]:
    """Return one model's figures; where the best is known, its lead over it and whether it is a leak."""
    figures = {
        **_auc(bad, pd_),
        "ks": measures.ks(bad, pd_),
        "brier": measures.brier(bad, pd_),
    }
    if best is None:
        return figures
    lead = measures.auc_lead(bad, pd_, best)
    return {
        **figures,
        "lead": {"value": lead.value, "standard_error": lead.standard_error},
        "is_leak": lead.value > ERRORS_OF_A_LEAK * lead.standard_error + ROUNDING,
    }


def of_optimum(bad: NDArray[np.int64], best: Scores) -> dict[str, float]:
    """Return the best possible score's figures: on these outcomes, and `expected` over all they may have."""
    return {
        **_auc(bad, best),
        "expected": measures.expected_auc(best),
        "brier": measures.brier(bad, best),
    }


def _out_of_fold(
    evidence: Evidence, wanted: Sequence[Union], seed: int, after_fold: Callable[[], None]
) -> dict[Union, Predictions]:
    people = len(evidence.bad)
    of_interest = {family for union in wanted for family in union}
    columns = [name for name in evidence.frame.columns if evidence.family_of[name] in of_interest]
    narrow = replace(evidence, frame=evidence.frame[columns])
    outside: dict[Union, Predictions] = {
        union: {model: np.zeros(people) for model in MODELS} for union in wanted
    }
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for inner, outer in folds.split(narrow.frame, narrow.bad):
        fold = Fold(narrow, inner, outer)
        for union in wanted:
            for model, pd_ in fold.predictions(union).items():
                outside[union][model][outer] = pd_
            after_fold()
    return outside


class Fold:
    """Scorecard, challenger and blend of one fold, for any union: what `folds.predictions` gives.

    The bins of a column are its own, so they are found once for all unions.
    """

    def __init__(
        self, evidence: Evidence, inner: NDArray[np.int64], outer: NDArray[np.int64]
    ) -> None:
        first, held_out = train_test_split(
            inner, test_size=HELD_OUT, stratify=evidence.bad[inner], random_state=0
        )
        self.evidence = evidence
        self.trial = _Trained(evidence, first, held_out)
        self.whole = _Trained(evidence, inner, outer)

    def predictions(self, union: Union) -> Predictions:
        """Return each model's probability of bad for the rows outside of the fold."""
        columns = [
            name for name in self.evidence.frame.columns if self.evidence.family_of[name] in union
        ]
        weight = best_weight(*self.trial.pds(columns), self.evidence.bad[self.trial.outer])
        by_scorecard, by_challenger = self.whole.pds(columns)
        return {
            "scorecard": by_scorecard,
            "challenger": by_challenger,
            "blend": mixed(by_scorecard, by_challenger, weight),
        }


class _Trained:
    """Models trained on the rows `inner`, asked about the rows `outer`."""

    def __init__(
        self, evidence: Evidence, inner: NDArray[np.int64], outer: NDArray[np.int64]
    ) -> None:
        self.inner, self.outer = inner, outer
        self.seen, self.unseen = evidence.frame.iloc[inner], evidence.frame.iloc[outer]
        self.bad = evidence.bad[inner]
        bins = scorecard()[:-1]
        self.seen_weights = bins.fit_transform(self.seen, self.bad)
        self.unseen_weights = bins.transform(self.unseen)

    def pds(self, columns: Sequence[str]) -> tuple[Scores, Scores]:
        """Return the probabilities of scorecard and challenger from some columns."""
        binned = [name for name in self.seen_weights.columns if name in set(columns)]
        logistic = scorecard()[-1].fit(self.seen_weights[binned], self.bad)
        trees = challenger().fit(self.seen[list(columns)], self.bad)
        return (
            logistic.predict_proba(self.unseen_weights[binned])[:, 1],
            trees.predict_proba(self.unseen[list(columns)])[:, 1],
        )


def _by_month(evidence: Evidence, pd_: Scores, best: Scores | None) -> Iterator[dict[str, Any]]:
    months = np.asarray(evidence.months)
    for month in sorted(set(evidence.months)):
        scored = months == month
        bad = evidence.bad[scored]
        if min(bad.sum(), len(bad) - bad.sum()) < FEWEST_OF_AN_OUTCOME:
            continue
        yield {
            "month": month,
            "people": len(bad),
            "bad": int(bad.sum()),
            **_auc(bad, pd_[scored]),
            "optimum": measures.auc(bad, best[scored]) if best is not None else None,
        }


def _auc(bad: NDArray[np.int64], score: Scores) -> dict[str, float]:
    of = asdict(measures.auc_interval(bad, score))
    return {"auc": of.pop("value"), **of}
