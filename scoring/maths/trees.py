"""Stored boosted trees: calibrated log odds as a sum of one leaf per tree. No library is needed to read them.

A leaf holds a whole number of units of log odds, so that sums are exact: one person and a million give the same bits.
Many rows are scored in bit planes: each condition of the model is asked once, eight rows to a byte, and a tree costs a
few operations on such planes (`tree_blocks`); that is many times quicker than walking down trees row by row.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.maths.stored import MOST_UNITS, UNIT, Distribution, Reader, Units, Values, in_log_odds
from scoring.maths.tree_blocks import Block, Planes, Tree, blocks

# Below so many rows it costs less to walk down the trees, all trees of a row at once.
FEWEST_ROWS_IN_PLANES = 256
# So few that a block's planes stay in the processor's cache.
ROWS_AT_A_TIME = 4_096
MOST_LEAVES = 256


@dataclass(frozen=True)
class Questions:
    """The conditions on one feature, in the order of the model: at most so much? `of_missing` answers for nothing."""

    at_most: NDArray[np.float64]
    of_missing: NDArray[np.bool_]

    @cached_property
    def _different(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return the different values of `at_most`, and the place among them of each."""
        return np.unique(self.at_most, return_inverse=True)

    @cached_property
    def planes_of_missing(self) -> Planes:
        """Answer each condition for eight missing values."""
        return np.where(self.of_missing, 255, 0).astype(np.uint8)[:, None]

    def answers(self, column: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Answer each condition for each value: one row per condition."""
        return np.where(np.isnan(column), self.of_missing[:, None], column <= self.at_most[:, None])

    def put_planes(self, column: NDArray[np.float64], planes: Planes) -> None:
        """Answer each condition in bits, eight values to a byte: one plane per condition."""
        different, places = self._different
        np.packbits(column <= different[:, None], axis=1).take(
            places, axis=0, out=planes, mode="clip"
        )
        # Nothing compares with what is missing: where it counts as a yes, it is added.
        planes |= np.packbits(np.isnan(column)) & self.planes_of_missing


@dataclass(frozen=True)
class BoostedTrees:
    """Boosted trees as stored. Log odds are those of bad; a source that isn't used is missing throughout."""

    source_of: dict[str, str]
    questions: dict[str, Questions]
    trees: tuple[Tree, ...]
    intercept: int
    variants: frozenset[frozenset[str]]
    scores: Distribution
    kind: str = "challenger"

    @property
    def features(self) -> tuple[str, ...]:
        """Name the features that the trees read."""
        return tuple(self.source_of)

    def log_odds(self, values: Values, sources: frozenset[str]) -> NDArray[np.float64]:
        """Return the log odds of bad of each row, whose used sources are `sources`. Many rows use all processors."""
        if sources not in self.variants:
            raise KeyError(sources)
        rows = max((len(column) for column in values.values()), default=0)
        columns = {
            name: np.ascontiguousarray(values[name], dtype="float64")
            for name in self.questions
            if self.source_of[name] in sources
        }
        total = np.full(rows, self.intercept * UNIT)
        if rows < FEWEST_ROWS_IN_PLANES:
            return total + in_log_odds(self._walked(columns, rows))
        laid = self._blocks

        def score(first: int) -> None:
            piece = slice(first, first + ROWS_AT_A_TIME)
            planes = self._planes(columns, piece, len(total[piece]))
            for block in laid:
                block.add(total[piece], planes)

        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(score, range(0, rows, ROWS_AT_A_TIME)))
        return total

    @cached_property
    def _blocks(self) -> tuple[Block, ...]:
        return tuple(blocks(self.trees))

    @cached_property
    def _laid(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Units]:
        return _side_by_side(self.trees)

    def _walked(self, columns: Values, rows: int) -> Units:
        """Walk down all trees at once, row by row and level by level."""
        answers = np.concatenate(
            [
                asked.answers(columns[name] if name in columns else np.full(rows, np.nan))
                for name, asked in self.questions.items()
            ]
            or [np.zeros((0, rows), dtype=np.bool_)]
        )
        total = np.zeros(rows, dtype=np.int64)
        conditions, if_so, if_not, leaves = self._laid
        number = np.arange(len(self.trees))
        for row in range(rows):
            said = answers[:, row]
            node = np.zeros(len(self.trees), dtype=np.int64)
            inside = number[conditions[:, 0] >= 0]
            while len(inside):
                at = node[inside]
                goes = said[conditions[inside, at]]
                node[inside] = np.where(goes, if_so[inside, at], if_not[inside, at])
                inside = inside[node[inside] >= 0]
            total[row] = leaves[number, np.maximum(-1 - node, 0)].sum()
        return total

    def _planes(self, columns: Values, piece: slice, rows: int) -> Planes:
        """Ask every condition of every row: a row of bits per condition, eight people to a byte."""
        conditions = sum(len(asked.at_most) for asked in self.questions.values())
        planes = np.empty((conditions, -(-rows // 8)), dtype=np.uint8)
        first = 0
        for name, asked in self.questions.items():
            mine = planes[first : first + len(asked.at_most)]
            first += len(asked.at_most)
            if name in columns:
                asked.put_planes(columns[name][piece], mine)
            else:
                mine[:] = asked.planes_of_missing
        return planes


def _side_by_side(
    trees: Sequence[Tree],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Units]:
    """Lay the trees out as rows of tables; −1 as a condition is no node."""
    nodes = max((len(tree.conditions) for tree in trees), default=0) or 1
    most = max((len(tree.leaves) for tree in trees), default=1)
    laid = [np.full((len(trees), nodes), -1, dtype=np.int64) for _ in range(3)]
    leaves = np.zeros((len(trees), most), dtype=np.int64)
    for number, tree in enumerate(trees):
        for table, part in zip(laid, (tree.conditions, tree.if_so, tree.if_not), strict=True):
            table[number, : len(part)] = part
        leaves[number, : len(tree.leaves)] = tree.leaves
    return laid[0], laid[1], laid[2], leaves


def read(model: Reader) -> BoostedTrees:
    """Make boosted trees of what was stored. Raises `Malformed`."""
    features = model["features"].items()
    questions = {feature["name"].text(): _questions(feature) for feature in features}
    source_of = {feature["name"].text(): feature["source"].source() for feature in features}
    model["features"].check(len(source_of) == len(features))
    conditions = sum(len(asked.at_most) for asked in questions.values())
    trees = tuple(_tree(tree, conditions) for tree in model["trees"].items())
    intercept = model["intercept"].whole(least=-MOST_UNITS, most=MOST_UNITS)
    reach = abs(intercept) + sum(int(np.abs(tree.leaves).max()) for tree in trees)
    model["trees"].check(reach < MOST_UNITS)
    variants = [
        frozenset(source.source() for source in sources.items())
        for sources in model["variants"].items()
    ]
    known = frozenset(source_of.values())
    model["variants"].check(bool(variants) and all(known >= of > set() for of in variants))
    scores = model["scores"].distribution()
    return BoostedTrees(source_of, questions, trees, intercept, frozenset(variants), scores)


def _questions(feature: Reader) -> Questions:
    at_most, of_missing = (
        feature["at_most"].numbers(),
        feature["of_missing"].wholes(least=0, most=1),
    )
    feature["of_missing"].check(len(of_missing) == len(at_most))
    return Questions(at_most, of_missing.astype(np.bool_))


def _tree(tree: Reader, conditions: int) -> Tree:
    """Read one tree: three numbers a node, and its leaves. Each child has one parent, before it."""
    leaves = tree["leaves"].wholes(least=-MOST_UNITS, most=MOST_UNITS)
    count = len(leaves) - 1
    tree["leaves"].check(0 <= count < MOST_LEAVES)
    nodes = tree["nodes"].wholes(least=-MOST_LEAVES, most=10**6)
    tree["nodes"].check(len(nodes) == 3 * count)
    asked, if_so, if_not = nodes.reshape(count, 3).T
    children = np.concatenate([if_so, if_not])
    is_tree = sorted(children.tolist()) == [*range(-count - 1, 0), *range(1, count)]
    parents = np.tile(np.arange(count), 2)
    in_order = bool(((children < 0) | (children > parents)).all())
    is_known = bool(((asked >= 0) & (asked < conditions)).all())
    tree["nodes"].check(count == 0 or (is_tree and in_order and is_known))
    return Tree(asked, if_so, if_not, leaves)
