"""Reading a stored model with mistrust: whatever its hash says, each value is looked at before it is used."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scoring.maths.sources import FAMILY_OF

# Log odds are kept as whole multiples of this: sums of them are exact, in any order, on any machine.
UNIT = 2.0**-32
# Beyond it nothing is a score, and sums could leave what a double holds exactly.
MOST_UNITS = 2**50
MOST_ITEMS = 100_000

Values = Mapping[str, NDArray[np.float64]]
Units = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many people of the training sample stood in each band. `edges` are the inner ones, ascending."""

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


class Scorer(Protocol):
    """A model that scores. Log odds are those of bad; values are columns of one length, NaN where missing."""

    @property
    def kind(self) -> str:
        """Return "scorecard" or "challenger"."""

    @property
    def features(self) -> tuple[str, ...]:
        """Name the features it reads."""

    @property
    def source_of(self) -> Mapping[str, str]:
        """Return each feature's source."""

    @property
    def variants(self) -> frozenset[frozenset[str]]:
        """Return the sets of sources that it can score."""

    @property
    def scores(self) -> Distribution:
        """Return the distribution of the training sample's log odds."""

    def log_odds(self, values: Values, sources: frozenset[str]) -> NDArray[np.float64]:
        """Score rows whose used sources are `sources`. Raises KeyError where no variant has them."""


class Malformed(ValueError):
    """The stored model has a value that no model has; the message says where."""


def in_units(log_odds: NDArray[np.float64]) -> Units:
    """Round log odds to whole units."""
    return np.rint(np.asarray(log_odds) / UNIT).astype(np.int64)


def in_log_odds(units: Units) -> NDArray[np.float64]:
    """Return the log odds of whole units, without any rounding."""
    return np.asarray(units * UNIT, dtype=np.float64)


def written(document: Mapping[str, Any]) -> str:
    """Write a model in its one canonical form: keys in order, no blanks, floats so that they read back exactly."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a stored text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Reader:
    """One value of the stored model and the path that leads to it."""

    def __init__(self, value: Any, path: str = "model") -> None:
        self.value = value
        self.path = path

    def __getitem__(self, key: str) -> Reader:
        """Go to a member of an object."""
        path = f"{self.path}.{key}"
        if not isinstance(self.value, dict) or key not in self.value:
            raise Malformed(path)
        return Reader(self.value[key], path)

    def items(self) -> list[Reader]:
        """Go through a list."""
        self.check(isinstance(self.value, list) and len(self.value) <= MOST_ITEMS)
        return [Reader(value, f"{self.path}[{number}]") for number, value in enumerate(self.value)]

    def text(self) -> str:
        """Read a word."""
        self.check(isinstance(self.value, str) and 0 < len(self.value) <= 200)
        return str(self.value)

    def source(self) -> str:
        """Read the name of a source."""
        self.check(self.text() in FAMILY_OF)
        return str(self.value)

    def number(self) -> float:
        """Read a finite number."""
        self.check(_is_number(self.value))
        return float(self.value)

    def numbers(self, *, ascending: bool = False) -> NDArray[np.float64]:
        """Read a list of finite numbers; ascending means that none repeats."""
        read = np.array([item.number() for item in self.items()], dtype="float64")
        self.check(not ascending or bool((np.diff(read) > 0).all()))
        return read

    def whole(self, *, least: int, most: int) -> int:
        """Read a whole number between two, both inclusive."""
        is_whole = isinstance(self.value, int) and not isinstance(self.value, bool)
        self.check(is_whole and least <= self.value <= most)
        return int(self.value)

    def wholes(self, *, least: int, most: int) -> NDArray[np.int64]:
        """Read a list of whole numbers between two, both inclusive."""
        read = [item.whole(least=least, most=most) for item in self.items()]
        return np.array(read, dtype=np.int64)

    def distribution(self) -> Distribution:
        """Read bands and how many stood in each."""
        edges = self["edges"].numbers(ascending=True)
        counts = self["counts"].wholes(least=0, most=10**12)
        self["counts"].check(len(counts) == len(edges) + 1)
        return Distribution(edges, counts)

    def check(self, holds: bool) -> None:
        """Refuse the value where something doesn't hold of it."""
        if not holds:
            raise Malformed(self.path)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
