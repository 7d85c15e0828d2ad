"""Trees of any shape give many rows the bits that they give each row alone."""

from typing import Any

import numpy as np
import pytest

from scoring.maths.trees import BoostedTrees
from tests.scoring.artefacts import BOTH, PHONE, boosted, loaded

NAMES = ("steps.level.30", "bureau.worst_dpd_24m")
CONDITIONS = 40


def grown(chance: np.random.Generator, leaves: int) -> dict[str, Any]:
    """Split leaves by chance until there are so many."""
    nodes: list[list[int]] = []
    open_ends: list[tuple[int, int]] = []
    for number in range(leaves - 1):
        if open_ends:
            parent, side = open_ends.pop(int(chance.integers(len(open_ends))))
            nodes[parent][side] = number
        nodes.append([int(chance.integers(CONDITIONS)), 0, 0])
        open_ends += [(number, 1), (number, 2)]
    for leaf, (parent, side) in enumerate(open_ends):
        nodes[parent][side] = -1 - leaf
    values = chance.integers(-(2**30), 2**30, leaves).tolist()
    return {"nodes": [part for node in nodes for part in node], "leaves": values}


def forest(*leaves: int) -> BoostedTrees:
    chance = np.random.default_rng(0)
    asked = {
        # Some values are asked twice: once with what is missing counted as a yes, once as a no.
        "at_most": np.repeat(np.arange(CONDITIONS // 4), 2).astype(float).tolist(),
        "of_missing": [0, 1] * (CONDITIONS // 4),
    }
    document = boosted() | {"trees": [grown(chance, count) for count in leaves]}
    document["features"] = [feature | asked for feature in document["features"]]
    scorer = loaded(document)
    assert isinstance(scorer, BoostedTrees)
    return scorer


@pytest.mark.parametrize(
    "leaves",
    [(1,), (2,), (1, 2, 3), (15,) * 100, (16, 17), (256, 1, 5), tuple(range(1, 60))],
    ids=lambda leaves: f"{len(leaves)} trees to {max(leaves)}",
)
def test_trees_side_by_side_are_walked_as_each_is_alone(leaves: tuple[int, ...]) -> None:
    scorer, chance = forest(*leaves), np.random.default_rng(1)
    shape = (2, 4_099)
    drawn = np.where(chance.random(shape) < 0.2, np.nan, chance.uniform(-1, 11, shape))
    values = dict(zip(NAMES, drawn, strict=True))
    for sources in (BOTH, PHONE):
        together = scorer.log_odds(values, sources)
        rows = [*range(12), 4_095, 4_096, 4_098]
        alone = scorer.log_odds({name: column[rows] for name, column in values.items()}, sources)
        assert alone.tolist() == together[rows].tolist()
