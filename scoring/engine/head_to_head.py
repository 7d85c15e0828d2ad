"""The families of evidence held against each other: each and every union, on the same people and the same folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from scoring.engine.cross_validation import FOLDS, MODELS, Predictions, predictions
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


def unions(families: Sequence[str] = FAMILIES) -> Iterator[Union]:
    """Give every set of at least one family, small ones first."""
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
    rows = []
    for union in wanted or tuple(unions()):
        outside = _outside(evidence, union, seed, after_fold)
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
    """Give one model's figures; where the best is known, its lead over it and whether it is a leak."""
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
    """Give the best possible score's figures: on these outcomes, and `expected` over all that these people may have."""
    return {
        **_auc(bad, best),
        "expected": measures.expected_auc(best),
        "brier": measures.brier(bad, best),
    }


def _outside(
    evidence: Evidence, union: Union, seed: int, after_fold: Callable[[], None]
) -> Predictions:
    columns = [name for name in evidence.frame.columns if evidence.family_of[name] in union]
    frame = evidence.frame[columns]
    outside = {model: np.zeros(len(evidence.bad)) for model in MODELS}
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for inner, outer in folds.split(frame, evidence.bad):
        given = predictions(frame, evidence.bad, inner, outer)
        for model in MODELS:
            outside[model][outer] = given[model]
        after_fold()
    return outside


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
