"""The compiled loop adds to each total the weight of the bin that its value is in, to the bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.maths.bin_sums import ROWS_AT_A_TIME, Steps
from scoring.maths.scorecards import Bins
from scoring.maths.stored import in_log_odds

MANY = 2 * ROWS_AT_A_TIME + 3
numbers = st.lists(st.integers(-50, 50).map(float), unique=True, max_size=8).map(sorted)


def added(bins: Bins, units: np.ndarray, column: np.ndarray) -> list[float]:
    """Add the units to totals that count every value as missing already."""
    total = np.full(len(column), in_log_odds(units[0]))
    Steps.of(bins.steps, bins.codes, in_log_odds(units)).add(total, column)
    return total.tolist()


@given(cuts=numbers, codes=numbers, seed=st.integers(0, 2**32))
def test_a_value_adds_the_weight_of_its_bin(
    cuts: list[float], codes: list[float], seed: int
) -> None:
    chance = np.random.default_rng(seed)
    units = chance.integers(-(2**40), 2**40, len(cuts) + len(codes) + 2)
    bins = Bins("f", "phone", np.array(cuts), np.array(codes), in_log_odds(units), units)
    edges = np.array([np.nan, np.inf, -np.inf, -0.0, 0.5, *cuts, *codes])
    column = chance.choice(np.concatenate([edges, np.nextafter(edges, -np.inf)]), MANY)
    assert added(bins, units, column) == in_log_odds(units[bins.numbers(column)]).tolist()


def test_columns_that_nobody_may_write_to_are_read() -> None:
    column = np.array([np.nan, 1.0, 2.0])
    column.flags.writeable = False
    units = np.array([7, 1, 4])
    bins = Bins("f", "phone", np.array([2.0]), np.array([]), in_log_odds(units), units)
    assert added(bins, units, column) == in_log_odds(units).tolist()
