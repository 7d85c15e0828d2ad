"""Boosted trees within bounds: where a feature or a family has too large a say, its trees are turned down.

Each tree asks about one feature only (`of_one_feature`). So what a feature adds is a curve, the score is the sum of the
curves, and how far each reaches is a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from lightgbm import Booster
from numpy.typing import NDArray

from scoring.engine.capped import MARGIN, Caps, caps_of

Floats = NDArray[np.float64]


def of_one_feature(columns: int) -> dict[str, Any]:
    """Return the setting under which each tree asks about one column."""
    return {"interaction_constraints": [[column] for column in range(columns)]}


def turn_down(boosters: Sequence[Booster], families: Sequence[str]) -> None:
    """Turn down, in place, what says too much: a behaviour feature 5 %, a family 40 % of the range of the mean score.

    `families` are those of the columns. The caps are those of `caps_of`, of the columns that are asked about.
    """
    trees: list[list[dict[str, Any]]] = [
        dict(booster.dump_model())["tree_info"] for booster in boosters
    ]
    ranges = _ranges(boosters, [tree for of in trees for tree in of], len(families))
    asked = np.flatnonzero(ranges).tolist()
    factors = np.ones(len(families))
    factors[asked] = within(caps_of(ranges[asked], [families[column] for column in asked]))
    for booster, of_booster in zip(boosters, trees, strict=True):
        for number, tree in enumerate(of_booster):
            feature = tree["tree_structure"].get("split_feature")
            if feature is not None and factors[feature] < 1:
                for leaf in range(tree["num_leaves"]):
                    output = booster.get_leaf_output(number, leaf) * factors[feature]
                    booster.set_leaf_output(number, leaf, output)


def within(caps: Caps) -> Floats:
    """Return the factor of each column, at most 1, with which the caps of the score's own range hold.

    What is above its cap comes down to it, columns first and then families, until nothing is: each turn narrows the
    score, and with it what the others may have.
    """
    ranges, families = caps.ranges, np.array(caps.families)
    most = np.where(caps.most_of_a_column < 1, caps.most_of_a_column * (1 - MARGIN), 1)
    most_of_a_family = caps.most_of_a_family * (1 - MARGIN) if caps.most_of_a_family < 1 else 1
    while True:
        down = np.minimum(ranges, most * ranges.sum())
        for family in sorted(set(caps.families)):
            is_in = families == family
            down[is_in] *= min(1, most_of_a_family * down.sum() / down[is_in].sum())
        if np.allclose(down, ranges, rtol=MARGIN / 10, atol=0):
            return np.asarray(down / caps.ranges)
        ranges = down


def _ranges(boosters: Sequence[Booster], trees: Sequence[dict[str, Any]], columns: int) -> Floats:
    """Return how far each column's trees reach together: over each answer to all that they ask, and over nothing."""
    bounds: list[set[float]] = [set() for _ in range(columns)]
    for tree in trees:
        for feature, at_most in _questions(tree["tree_structure"]):
            bounds[feature].add(at_most)
    rows = np.full((max(map(len, bounds), default=0) + 2, columns), np.nan)
    for column, of_column in enumerate(bounds):
        if of_column:
            # Between the bounds, not at them: the library takes what is all but nought for nought.
            edges = np.array(sorted(of_column))
            between = [-np.inf, *((edges[1:] + edges[:-1]) / 2), np.inf]
            rows[: len(between), column] = between
    added = np.mean(
        [np.asarray(booster.predict(rows, pred_contrib=True)) for booster in boosters], axis=0
    )
    return np.where([bool(of_column) for of_column in bounds], np.ptp(added[:, :-1], axis=0), 0.0)


def _questions(node: dict[str, Any]) -> Iterator[tuple[int, float]]:
    if "split_feature" in node:
        yield int(node["split_feature"]), float(node["threshold"])
        yield from _questions(node["left_child"])
        yield from _questions(node["right_child"])
