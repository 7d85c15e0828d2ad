"""A copy is found by its ups and downs, however it is moved or scaled; strangers are not."""

from __future__ import annotations

import pytest

from devices.maths.fabrication import RESEMBLANCE, SAME_DAYS
from devices.maths.measures import SHAPE
from devices.maths.resemblance import WINDOW, resemblance, same_days, signatures
from devices.maths.series import Series
from tests.devices.months_lived import changed, lived, numbers


def scaled(series: Series, by: float) -> Series:
    return changed(
        series, **{metric: [round(by * n) for n in numbers(series, metric)] for metric in SHAPE}
    )


def moved(series: Series, days: int) -> Series:
    """Return the series a number of days later, as long as the month lasts."""
    return Series(
        series.days[days:],
        {metric: column[: len(column) - days] for metric, column in series.values.items()},
    )


def test_moving_and_scaling_keep_the_signatures() -> None:
    series = lived(1)
    copy = moved(scaled(series, 1.2), 5)
    told = {(one.metric, one.start, one.extremes) for one in signatures(series)}
    assert {(one.metric, one.start, one.extremes) for one in signatures(copy)} <= told


def test_a_month_has_a_signature_for_each_stretch_and_metric() -> None:
    assert len(list(signatures(lived(1)))) == (31 - WINDOW + 1) * len(SHAPE)


def test_strangers_share_hardly_a_signature() -> None:
    told: dict[tuple[str, str], set[int]] = {}
    for seed in range(60):
        for one in signatures(lived(seed)):
            told.setdefault((one.metric, one.extremes), set()).add(seed)
    assert sum(len(seeds) > 1 for seeds in told.values()) <= 10


def test_a_moved_copy_resembles_at_its_shift_alone() -> None:
    series = lived(1)
    copy = moved(scaled(series, 0.85), 5)
    values = {shift: resemblance(copy, series, shift) for shift in range(-8, 9)}
    assert values.pop(0) > 10 * RESEMBLANCE / 7
    assert max(values.values()) < RESEMBLANCE


@pytest.mark.parametrize("other", range(2, 12))
def test_strangers_do_not_resemble(other: int) -> None:
    assert max(resemblance(lived(1), lived(other), shift) for shift in range(-15, 16)) < RESEMBLANCE


def test_resemblance_is_mutual() -> None:
    one, other = lived(1), lived(2)
    assert resemblance(one, other, 3) == pytest.approx(resemblance(other, one, -3))


def test_too_few_common_days_say_nothing() -> None:
    series = lived(1)
    assert resemblance(series, series, 31 - WINDOW + 1) == 0


def test_same_days_are_counted_at_one_shift() -> None:
    series = lived(1)
    assert same_days(series, series) == 31
    assert same_days(moved(series, 5), series) == 26
    assert same_days(lived(2), series) <= SAME_DAYS
    assert same_days(scaled(series, 1.01), series) == 0
