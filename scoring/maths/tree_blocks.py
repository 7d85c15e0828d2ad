"""Many trees for many rows in bit planes: eight rows to a byte, and trees side by side, node by node.

One operation does a node of all trees of a block, so that the time goes into bytes and not into calls. Of few rows at
a time, all that a block needs stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.maths.stored import Units, in_log_odds

TREES_AT_A_TIME = 48
# The leaves of a few trees are looked up at once, by a number of one byte.
BITS = 8
# The ways that rows can have come by: all of them, none, then both answers of each node.
EVERYBODY, NOBODY, ANSWERS = 0, 1, 2

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
class Block:
    """Trees side by side. Each column of a table is a tree's; what isn't there is asked of nobody.

    Of each node `conditions` gives the plane it asks and `origins` the way that leads to it; of each leaf `ends` gives
    the way that ends in it. `sums` has a row for each few trees: the log odds of every combination of their leaves, the
    first tree's number in the highest bits.
    """

    conditions: NDArray[np.intp]
    origins: NDArray[np.intp]
    ends: NDArray[np.intp]
    sums: NDArray[np.float64]

    def add(self, total: NDArray[np.float64], planes: Planes) -> None:
        """Add to the totals the leaf of each tree that each row comes to."""
        nodes, trees = self.conditions.shape
        width = planes.shape[1]
        ways = np.empty((ANSWERS + 2 * nodes, trees, width), dtype=np.uint8)
        ways[EVERYBODY], ways[NOBODY] = 255, 0
        by_number = ways.reshape(-1, width)
        here, asked = np.empty((2, trees, width), dtype=np.uint8)
        for node in range(nodes):
            yes, no = ways[ANSWERS + 2 * node : ANSWERS + 2 * node + 2]
            by_number.take(self.origins[node], axis=0, out=here, mode="clip")
            planes.take(self.conditions[node], axis=0, out=asked, mode="clip")
            np.bitwise_and(here, asked, out=yes)
            np.bitwise_xor(here, yes, out=no)
        index, found = np.empty(len(total), dtype=np.intp), np.empty(len(total))
        numbers = self._numbers(by_number.take(self.ends, axis=0))
        for number, table in zip(numbers, self.sums, strict=True):
            index[:] = number[: len(total)]
            # Every number is in the table; to clip it costs less than to look whether it is.
            table.take(index, out=found, mode="clip")
            total += found

    def _numbers(self, reached: Planes) -> NDArray[np.uint8]:
        """Return the number of each row's leaves in each few trees: the leaf's number in bits, tree after tree."""
        leaves, trees, width = reached.shape
        few = trees // len(self.sums)
        number = np.zeros((len(self.sums), width * 8), dtype=np.uint8)
        bits = [2**bit for bit in reversed(range(leaves.bit_length() - 1))]
        planes = np.array(
            [
                np.bitwise_or.reduce(reached.reshape(-1, 2, bit, trees, width)[:, 1], axis=(0, 1))
                for bit in bits
            ]
        )
        for tree in range(few):
            for plane in planes:
                number += number
                number |= np.unpackbits(plane[tree::few], axis=1)
        return number


def blocks(trees: Sequence[Tree]) -> Iterator[Block]:
    """Put trees side by side."""
    nodes = max((len(tree.conditions) for tree in trees), default=0)
    bits = max(max((len(tree.leaves) - 1 for tree in trees), default=0).bit_length(), 1)
    together = max(BITS // bits, 1)
    size = max(TREES_AT_A_TIME // together, 1) * together
    for first in range(0, len(trees), size):
        yield _block(trees[first : first + size], nodes, bits, together)


def _block(trees: Sequence[Tree], nodes: int, bits: int, together: int) -> Block:
    count = -(-len(trees) // together) * together
    conditions = np.zeros((nodes, count), dtype=np.intp)
    origins = np.full((nodes, count), NOBODY)
    ends = np.full((2**bits, count), NOBODY)
    leaves = np.zeros((count, 2**bits), dtype=np.int64)
    for place, tree in enumerate(trees):
        leaves[place, : len(tree.leaves)] = tree.leaves
        conditions[: len(tree.conditions), place] = tree.conditions
        origins[:1, place] = ends[0, place] = EVERYBODY
        children = np.stack([tree.if_so, tree.if_not], axis=1).ravel()
        ways = np.arange(ANSWERS, ANSWERS + len(children))
        is_leaf = children < 0
        origins[children[~is_leaf], place] = ways[~is_leaf]
        ends[-1 - children[is_leaf], place] = ways[is_leaf]
    sums = np.zeros((count // together, 1), dtype=np.int64)
    for of_tree in leaves.reshape(-1, together, 2**bits).swapaxes(0, 1):
        sums = (sums[:, :, None] + of_tree[:, None, :]).reshape(len(sums), -1)
    column = np.arange(count)
    return Block(conditions, origins * count + column, ends * count + column, in_log_odds(sums))
