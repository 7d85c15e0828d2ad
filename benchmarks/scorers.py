"""Batch scoring: a million people by scorecard beside one matrix product, and people a second by boosted trees.

`python -m benchmarks.scorers` needs no server. The scorecard has the most columns that training keeps, all used;
the trees are trained on invented people, five models of 400 trees on 150 features.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Ratio, beside, of_rounds, seconds, timed
from scoring.maths import scorecards, trees
from scoring.maths.sources import SOURCES
from scoring.maths.stored import Reader, Scorer, Values

PEOPLE = 1_000_000
COLUMNS_OF_A_SOURCE = 12
BINS = 6
MOST_TIMES_A_PRODUCT = 3
PEOPLE_OF_TREES = 262_144
LEAST_A_SECOND = 100_000
TRAINED_ON, FEATURES = 10_000, 150
SECONDS_UNTIL_THREADS_REST = 0.5
ROUNDS = 5
ALL = frozenset(SOURCES)


def ratios(say: Callable[[str], None]) -> list[Ratio]:
    """Measure both, and see that a row alone gets the bits that it gets among many."""
    say("Scoring a million people by scorecard, beside a matrix product")
    rows = [_by_scorecard()]
    say("Training boosted trees and scoring by them")
    return [*rows, _by_trees()]


def _by_scorecard() -> Ratio:
    chance = np.random.default_rng(0)
    card = scorecards.read(Reader(_card(chance)))
    people = chance.normal(size=(PEOPLE, len(card.features)))
    people[chance.random(people.shape) < 0.05] = np.nan
    values = {name: people[:, place].copy() for place, name in enumerate(card.features)}
    _see_that_bits_agree(card, values)
    product, weights = np.nan_to_num(people), chance.normal(size=len(card.features))

    def score() -> float:
        # NumPy's threads of the product before go on waiting for another one; they aren't ours to pay for.
        time.sleep(SECONDS_UNTIL_THREADS_REST)
        return timed(lambda: card.log_odds(values, ALL))

    scored, multiplied = beside(
        score,
        lambda: timed(lambda: product @ weights),
    )
    return Ratio(
        f"a million people by scorecard, {len(card.features)} columns / one product of that shape",
        seconds(scored),
        seconds(multiplied),
        of_rounds(scored, multiplied),
        MOST_TIMES_A_PRODUCT,
    )


def _by_trees() -> Ratio:
    import pandas as pd

    from scoring.engine.training import train_challenger

    chance = np.random.default_rng(0)
    people = chance.normal(size=(TRAINED_ON, FEATURES))
    people[chance.random(people.shape) < 0.05] = np.nan
    log_odds = np.nan_to_num(people) @ chance.normal(scale=0.1, size=FEATURES) - 2
    bad = (chance.random(TRAINED_ON) < 1 / (1 + np.exp(-log_odds))).astype(np.int64)
    frame = pd.DataFrame(people, columns=[f"feature {n}" for n in range(FEATURES)])
    sources = {name: SOURCES[n % len(SOURCES)] for n, name in enumerate(frame.columns)}
    model = trees.read(Reader(json.loads(train_challenger(frame, bad, sources=sources))))
    values = {name: np.resize(frame[name].to_numpy(), PEOPLE_OF_TREES) for name in frame.columns}
    _see_that_bits_agree(model, values)
    took = sorted(timed(lambda: model.log_odds(values, ALL)) for _ in range(ROUNDS))[ROUNDS // 2]
    rate = PEOPLE_OF_TREES / took
    return Ratio(
        f"people a second by {len(model.trees):,} boosted trees, {FEATURES} features",
        f"{rate:,.0f} a second",
        "1 a second",
        rate,
        LEAST_A_SECOND,
        at_least=True,
    )


def _see_that_bits_agree(model: Scorer, values: Values) -> None:
    together = model.log_odds(values, ALL)
    for row in (0, 1, 40_000, len(together) - 1):
        alone = model.log_odds({name: column[[row]] for name, column in values.items()}, ALL)
        assert alone[0] == together[row]  # noqa: S101  what is quick and wrong is nothing


def _card(chance: np.random.Generator) -> dict[str, Any]:
    """Make a scorecard with the most columns that training keeps, each with six bins and one of missing values."""
    features = [
        {
            "name": f"{source} {number}",
            "source": source,
            "cuts": np.sort(chance.normal(size=BINS - 1)).tolist(),
            "codes": [],
            "weights": chance.normal(size=BINS + 1).tolist(),
            "people": [1] * (BINS + 1),
        }
        for source in SOURCES
        for number in range(COLUMNS_OF_A_SOURCE)
    ]
    coefficients: NDArray[np.float64] = chance.uniform(0.1, 1, len(features))
    return {
        "features": features,
        "variants": [
            {"sources": [*SOURCES], "intercept": -3.0, "coefficients": coefficients.tolist()}
        ],
        "scores": {"edges": [], "counts": [1]},
    }


def main() -> None:
    """Measure and print."""
    for ratio in ratios(print):
        print(*ratio.row(), sep=" | ")


if __name__ == "__main__":
    main()
