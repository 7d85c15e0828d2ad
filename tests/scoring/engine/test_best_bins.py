"""The quick search for bins beside the library's own general solver: the same problem, the same best."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from optbinning import OptimalBinning
from optbinning.binning.cp import BinningCP

from scoring.engine.best_bins import EITHER_WAY, SCALE, BestBins, best_bins
from scoring.engine.binning import WeightOfEvidence
from scoring.maths.weight_of_evidence import information_value

Counts = NDArray[np.int64]
TRENDS = ("ascending", "descending", "peak", "valley")


def first_bins(seed: int) -> tuple[Counts, Counts]:
    """Return goods and bads of some neighbouring first bins: a slope, a bow and chance in its rates."""
    chance = np.random.default_rng(seed)
    number, people = chance.integers(2, 17), chance.choice([40, 100, 500])
    place = np.linspace(-1, 1, number)
    rate = 0.3 + chance.choice([-0.2, 0, 0.2]) * place + chance.choice([-0.2, 0, 0.2]) * place**2
    of_bin = chance.integers(people, 2 * people, number)
    bads = chance.binomial(of_bin, (rate + chance.normal(0, 0.05, number)).clip(0.05, 0.95))
    bads = bads.clip(1, of_bin - 1)
    return of_bin - bads, bads


def by_general_solver(goods: Counts, bads: Counts, trend: str) -> NDArray[np.bool_]:
    nothing = [None] * 8
    solver = BinningCP(trend, *nothing, 0, None, "consecutive", 0, None, 20)
    solver.build_model("iv", goods, bads, None)
    return np.asarray(solver.solve()[1])


def told(goods: Counts, bads: Counts, ends: NDArray[np.bool_]) -> int:
    """Add up what the bins tell, in the library's whole millionths."""
    starts = np.append(0, np.flatnonzero(ends)[:-1] + 1)
    of_goods, of_bads = (np.add.reduceat(of, starts) / of.sum() for of in (goods, bads))
    parts = (of_bads - of_goods) * np.log(of_bads / of_goods)
    return int((parts * SCALE).astype(np.int64).sum())


@pytest.mark.parametrize("trend", TRENDS)
@pytest.mark.parametrize("seed", range(12))
def test_the_bins_tell_as_much_as_the_general_solver_s(trend: str, seed: int) -> None:
    goods, bads = first_bins(seed)
    found, reference = best_bins(goods, bads, trend), by_general_solver(goods, bads, trend)
    assert told(goods, bads, found) == told(goods, bads, reference)


@pytest.mark.parametrize(("trend", "sign"), [("ascending", 1), ("descending", -1)])
@pytest.mark.parametrize("seed", range(6))
def test_rates_keep_to_the_trend(trend: str, sign: int, seed: int) -> None:
    goods, bads = first_bins(seed)
    starts = np.append(0, np.flatnonzero(best_bins(goods, bads, trend))[:-1] + 1)
    rates = np.add.reduceat(bads, starts) / np.add.reduceat(goods + bads, starts)
    assert (sign * np.diff(rates) > 0).all()


def test_one_bin_is_left_where_every_step_goes_the_wrong_way() -> None:
    falling = np.array([40, 30, 20, 10])
    assert best_bins(50 - falling, falling, "ascending").tolist() == [False, False, False, True]


def test_a_peak_has_bins_on_both_sides() -> None:
    bads = np.array([10, 30, 10])
    assert best_bins(50 - bads, bads, "peak").all()


@pytest.mark.parametrize("slope", [1, -1])
def test_either_way_is_the_library_s_more_telling_direction(slope: int) -> None:
    chance = np.random.default_rng(3)
    values = np.where(chance.random(3000) < 0.1, np.nan, chance.normal(size=3000))
    bad = (slope * np.nan_to_num(values) + chance.logistic(size=3000) > 1).astype(int)
    one_way = [
        OptimalBinning(monotonic_trend=trend).fit(values, bad)
        for trend in ("ascending", "descending")
    ]
    more = max(
        one_way,
        key=lambda of: information_value(of.binning_table.n_nonevent, of.binning_table.n_event),
    )
    found = BestBins(monotonic_trend=EITHER_WAY).fit(values, bad)
    assert found.splits.tolist() == more.splits.tolist()


@pytest.mark.parametrize("is_worded", [False, True])
def test_a_column_that_parts_the_outcomes_tells_the_most(is_worded: bool) -> None:
    bad = np.repeat([0, 1], 100)
    amount = bad * 100 + np.arange(200) % 50
    frame = pd.DataFrame({"told": np.where(bad, "late", "paid") if is_worded else amount * 1.0})
    card = WeightOfEvidence().fit(frame, bad)
    assert card.information_["told"] > 5
    weights = card.transform(frame)["told"]
    assert (weights[bad == 1] > 4).all()
    assert (weights[bad == 0] < -4).all()
