"""A stored scorecard: bins of each feature, and a logistic regression for each set of sources. Scores and explains.

Each bin of a variant holds a whole number of units of log odds, so that a sum is exact in whatever order it is taken:
one person and a million at once, this machine and another, give the same bits.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.maths.stored import (
    MOST_UNITS,
    UNIT,
    Distribution,
    Reader,
    Units,
    Values,
    in_log_odds,
    in_units,
)

# From so many rows on it pays to compile the loop. A thread's totals stay in the processor's cache, and each call takes
# long enough for threads not to wait for the interpreter's lock.
FEWEST_ROWS_COMPILED = ROWS_AT_A_TIME = 131_072
MOST_BINS = 100


@dataclass(frozen=True)
class Bins:
    """The bins of one feature: missing first, then by cuts (the upper bin holds the cut), then special codes."""

    name: str
    source: str
    cuts: NDArray[np.float64]
    codes: NDArray[np.float64]
    weights: NDArray[np.float64]
    people: NDArray[np.int64]

    def numbers(self, column: NDArray[np.float64]) -> NDArray[np.uint8]:
        """Return the number of each value's bin: 0 where it is missing."""
        number: NDArray[np.uint8] = np.add.reduce(
            column >= self.steps[:, None], axis=0, dtype=np.uint8
        )
        for place, code in enumerate(self.codes):
            number[column == code] = len(self.cuts) + 2 + place
        return number

    @cached_property
    def steps(self) -> NDArray[np.float64]:
        """Return the cuts with −∞ before them, which all but missing values reach: the first bin of values is 1."""
        return np.concatenate([[-np.inf], self.cuts])


@dataclass(frozen=True)
class Variant:
    """The score of people whose used sources are these: units of log odds by bin of each feature that counts."""

    sources: frozenset[str]
    intercept: int
    units: dict[str, Units]


@dataclass(frozen=True)
class Scorecard:
    """A scorecard as stored. Log odds are those of bad."""

    bins: dict[str, Bins]
    by_sources: dict[frozenset[str], Variant]
    scores: Distribution
    kind: str = "scorecard"

    @property
    def features(self) -> tuple[str, ...]:
        """Name the features that any variant reads."""
        return tuple(self.bins)

    @property
    def source_of(self) -> dict[str, str]:
        """Return each feature's source."""
        return {name: bins.source for name, bins in self.bins.items()}

    @property
    def variants(self) -> frozenset[frozenset[str]]:
        """Return the sets of sources that can be scored."""
        return frozenset(self.by_sources)

    def intercept(self, sources: frozenset[str]) -> float:
        """Return the log odds that everybody with these sources begins with."""
        return self.by_sources[sources].intercept * UNIT

    def contributions(
        self, values: Values, sources: frozenset[str]
    ) -> dict[str, NDArray[np.float64]]:
        """Return the log odds that each feature adds; with the intercept they add up to the score exactly."""
        variant = self.by_sources[sources]
        return {
            name: in_log_odds(units[self.bins[name].numbers(_column(values, name))])
            for name, units in variant.units.items()
        }

    def log_odds(self, values: Values, sources: frozenset[str]) -> NDArray[np.float64]:
        """Return the log odds of bad of each row, whose used sources are `sources`. Many rows use all processors."""
        variant = self.by_sources[sources]
        columns = {name: _column(values, name) for name in variant.units}
        rows = max((len(column) for column in values.values()), default=0)
        if rows >= FEWEST_ROWS_COMPILED:
            return self._of_many(columns, variant, rows)
        total = np.full(rows, variant.intercept, dtype=np.int64)
        for name, units in variant.units.items():
            total += units[self.bins[name].numbers(columns[name])]
        return in_log_odds(total)

    def _of_many(self, columns: Values, variant: Variant, rows: int) -> NDArray[np.float64]:
        """Score on all processors. Whole units of log odds are added exactly as floats too."""
        from scoring.maths.bin_sums import Steps

        features = [
            (
                Steps.of(self.bins[name].steps, self.bins[name].codes, in_log_odds(units)),
                columns[name],
            )
            for name, units in variant.units.items()
        ]
        of_missing = variant.intercept + sum(int(units[0]) for units in variant.units.values())
        total = np.full(rows, of_missing * UNIT)

        def score(first: int) -> None:
            piece = slice(first, first + ROWS_AT_A_TIME)
            for steps, column in features:
                steps.add(total[piece], column[piece])

        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(score, range(0, rows, ROWS_AT_A_TIME)))
        return total

    def bin_numbers(self, values: Values) -> dict[str, NDArray[np.uint8]]:
        """Return each row's bin of each feature, to be counted beside `Bins.people`."""
        return {name: bins.numbers(_column(values, name)) for name, bins in self.bins.items()}


def read(model: Reader) -> Scorecard:
    """Make a scorecard of what was stored. Raises `Malformed`."""
    bins = [bins_of(feature) for feature in model["features"].items()]
    by_name = {feature.name: feature for feature in bins}
    model["features"].check(len(by_name) == len(bins))
    variants = [_variant(variant, bins) for variant in model["variants"].items()]
    by_sources = {variant.sources: variant for variant in variants}
    model["variants"].check(0 < len(by_sources) == len(variants))
    return Scorecard(by_name, by_sources, model["scores"].distribution())


def bins_of(feature: Reader) -> Bins:
    """Read the bins of one feature. Raises `Malformed`."""
    cuts, codes = feature["cuts"].numbers(ascending=True), feature["codes"].numbers(ascending=True)
    weights = feature["weights"].numbers()
    people = feature["people"].wholes(least=0, most=10**12)
    expected = len(cuts) + len(codes) + 2
    feature["weights"].check(len(weights) == expected <= MOST_BINS)
    feature["people"].check(len(people) == expected)
    return Bins(feature["name"].text(), feature["source"].source(), cuts, codes, weights, people)


def _variant(variant: Reader, bins: Sequence[Bins]) -> Variant:
    sources = frozenset(source.source() for source in variant["sources"].items())
    variant["sources"].check(0 < len(sources) == len(variant["sources"].items()))
    coefficients = variant["coefficients"].numbers()
    variant["coefficients"].check(len(coefficients) == len(bins))
    intercept = variant["intercept"].number()
    variant["intercept"].check(abs(intercept) / UNIT < MOST_UNITS)
    units: dict[str, Units] = {}
    reach = abs(intercept) / UNIT
    for coefficient, feature in zip(coefficients, bins, strict=True):
        if coefficient == 0:
            continue
        variant["coefficients"].check(feature.source in sources)
        with np.errstate(over="ignore", invalid="ignore"):
            by_bin = coefficient * feature.weights
        reach += np.abs(by_bin).max() / UNIT
        variant["coefficients"].check(reach < MOST_UNITS)
        units[feature.name] = in_units(by_bin)
    return Variant(sources, int(in_units(np.array(intercept))), units)


def _column(values: Values, name: str) -> NDArray[np.float64]:
    return np.ascontiguousarray(values[name], dtype="float64")
