"""Stored boosted trees: calibrated log odds as a sum of one leaf per tree. No library is needed to read them.

A leaf holds a whole number of units of log odds, so that sums are exact: one person and a million give the same bits.
Many rows are scored in bit planes: each condition of the model is asked once, eight rows to a byte, and a tree costs a
few operations on such planes; that is many times quicker than walking down trees row by row.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.maths.stored import MOST_UNITS, Distribution, Reader, Units, Values, in_log_odds

# Below so many rows it costs less to walk down the trees, all trees of a row at once.
FEWEST_ROWS_IN_PLANES = 256
ROWS_AT_A_TIME = 65_536
ROWS_ASKED_AT_A_TIME = 4_096
MOST_LEAVES = 256

Planes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes in an order in which parents stand before their children. A child below zero is a leaf: −1 is leaf 0.

    Node n asks `conditions[n]`; where it holds the row goes to `if_so[n]`, else to `if_not[n]`.
    """

    conditions: NDArray[np.int64]
    if_so: NDArray[np.int64]
    if_not: NDArray[np.int64]
    leaves: Units


@dataclass(frozen=True, slots=True)
class Questions:
    """The conditions on one feature, in the order of the model: at most so much? `of_missing` answers for nothing."""

    at_most: NDArray[np.float64]
    of_missing: NDArray[np.bool_]

    def answers(self, column: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Answer each condition for each value: one row per condition."""
        return np.where(np.isnan(column), self.of_missing[:, None], column <= self.at_most[:, None])

    def planes(self, column: NDArray[np.float64]) -> Planes:
        """Answer each condition in bits, eight values to a byte."""
        found = np.empty((len(self.at_most), -(-len(column) // 8)), dtype=np.uint8)
        # Nothing compares with what is missing: where it counts as a yes, the opposite is asked.
        if not self.of_missing.all():
            asked = self.at_most[~self.of_missing, None]
            found[~self.of_missing] = np.packbits(column <= asked, axis=1)
        if self.of_missing.any():
            asked = self.at_most[self.of_missing, None]
            found[self.of_missing] = ~np.packbits(column > asked, axis=1)
        return found


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
        """Give the log odds of bad of each row, whose used sources are `sources`. Many rows use all processors."""
        if sources not in self.variants:
            raise KeyError(sources)
        rows = max((len(column) for column in values.values()), default=0)
        columns = {
            name: np.ascontiguousarray(values[name], dtype="float64")
            for name in self.questions
            if self.source_of[name] in sources
        }
        total = np.full(rows, self.intercept, dtype=np.int64)
        if rows < FEWEST_ROWS_IN_PLANES:
            total += self._walked(columns, rows)
            return in_log_odds(total)
        size = min(ROWS_AT_A_TIME, -(-rows // (2 * 8)) * 8)
        pieces = [slice(at, min(at + size, rows)) for at in range(0, rows, size)]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(lambda piece: self._add_planes(total, columns, piece), pieces))
        return in_log_odds(total)

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

    def _add_planes(self, total: Units, columns: Values, piece: slice) -> None:
        rows = piece.stop - piece.start
        planes = self._planes(columns, piece)
        table: Units = np.zeros(1, dtype=np.int64)
        number = np.zeros(planes.shape[1] * 8, dtype=np.uint16)
        for tree in self.trees:
            if len(table) * len(tree.leaves) > 4096:
                total[piece] += np.take(table, number[:rows])
                table = np.zeros(1, dtype=np.int64)
                number[:] = 0
            number *= len(tree.leaves)
            number += _leaf_numbers(tree, planes)
            table = np.add.outer(table, tree.leaves).ravel()
        total[piece] += np.take(table, number[:rows])

    def _planes(self, columns: Values, piece: slice) -> Planes:
        """Ask every condition of every row: a row of bits per condition, eight people to a byte."""
        rows = piece.stop - piece.start
        width = -(-rows // 8)
        planes = np.zeros((sum(len(q.at_most) for q in self.questions.values()), width), np.uint8)
        first = 0
        for name, asked in self.questions.items():
            last = first + len(asked.at_most)
            if name not in columns:
                planes[first:last] = np.where(asked.of_missing, 255, 0)[:, None]
            else:
                column = columns[name][piece]
                for at in range(0, rows, ROWS_ASKED_AT_A_TIME):
                    bits = asked.planes(column[at : at + ROWS_ASKED_AT_A_TIME])
                    planes[first:last, at // 8 : at // 8 + bits.shape[1]] = bits
            first = last
        return planes


def _leaf_numbers(tree: Tree, planes: Planes) -> NDArray[np.uint8]:
    """Give the leaf that each row comes to."""
    width = planes.shape[1]
    bits = max(int(len(tree.leaves) - 1).bit_length(), 1)
    of_leaf = np.zeros((bits, width), dtype=np.uint8)
    if not len(tree.conditions):
        return np.zeros(width * 8, dtype=np.uint8)
    reached: dict[int, Planes] = {0: np.full(width, 255, dtype=np.uint8)}
    for node, (condition, if_so, if_not) in enumerate(
        zip(tree.conditions.tolist(), tree.if_so.tolist(), tree.if_not.tolist(), strict=True)
    ):
        here = reached.pop(node)
        goes = here & planes[condition]
        here ^= goes
        for child, rows in ((if_so, goes), (if_not, here)):
            if child >= 0:
                reached[child] = rows
                continue
            for bit in range(bits):
                if (-1 - child) >> bit & 1:
                    of_leaf[bit] |= rows
    unpacked = np.unpackbits(of_leaf, axis=1)
    number: NDArray[np.uint8] = unpacked[0]
    for bit in range(1, bits):
        number |= unpacked[bit] << np.uint8(bit)
    return number


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
