"""Days laid out as weeks, and a series drawn beside a person's own past."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from devices.maths.heat_map import Share, lay_out
from devices.maths.series_chart import draw
from devices.templatetags.heat_maps import heat_in_words
from devices.templatetags.series_charts import unit_name

MONDAY = date(2026, 6, 1)


def days(count: int) -> list[date]:
    return [MONDAY + timedelta(days=no) for no in range(count)]


def test_a_week_begins_on_monday_and_fills_one_column() -> None:
    laid = lay_out({}, first_day=MONDAY, last_day=days(8)[-1], agreed_from=MONDAY)
    assert [(cell.column, cell.row) for cell in laid.cells] == [
        *((0, row) for row in range(7)),
        (1, 0),
    ]


def test_days_before_the_consent_are_not_missing() -> None:
    laid = lay_out({}, first_day=MONDAY, last_day=days(10)[-1], agreed_from=days(8)[-1])
    assert laid.days_asked_for == 3
    assert laid.longest_gap is not None
    assert laid.longest_gap.days == 3


@pytest.mark.parametrize(
    ("coverage", "level"), [(0.0, 1), (0.24, 1), (0.25, 2), (0.99, 4), (1.0, 4)]
)
def test_a_day_is_coloured_by_quarters_of_coverage(coverage: float, level: int) -> None:
    laid = lay_out(
        {MONDAY: Share(coverage, 1)}, first_day=MONDAY, last_day=MONDAY, agreed_from=MONDAY
    )
    assert laid.cells[0].level == level


def test_trust_is_said_in_figures_where_it_is_not_whole() -> None:
    shares = {day: Share(1, trust) for day, trust in zip(days(3), (1, 0.5, 0.25), strict=True)}
    doubted = lay_out(shares, first_day=MONDAY, last_day=days(3)[-1], agreed_from=MONDAY)
    trusted = lay_out({MONDAY: Share(1, 1)}, first_day=MONDAY, last_day=MONDAY, agreed_from=MONDAY)
    with translation.override("en"):
        assert "trust on 2 days below 100%, down to 25%" in heat_in_words(doubted)
        assert "trust" not in heat_in_words(trusted)


def test_units_are_named_in_the_officers_language() -> None:
    with translation.override("zh-hans"):
        assert [unit_name(unit) for unit in ("m", "kcal", "count", "%")] == ["米", "千卡", "", "%"]


def test_what_is_usual_comes_from_the_days_before_the_suspect_ones_alone() -> None:
    values = {day: (100.0 if no < 20 else 900.0) for no, day in enumerate(days(30))}
    chart = draw(
        values,
        first_day=MONDAY,
        last_day=days(30)[-1],
        suspect_from=days(21)[-1],
        suspect_through=days(30)[-1],
    )
    assert chart.usual is not None
    assert (chart.usual.low, chart.usual.high) == (100, 100)
    assert [bar.is_suspect for bar in chart.bars] == [False] * 20 + [True] * 10


def test_too_short_a_past_says_nothing_is_usual() -> None:
    chart = draw({MONDAY: 1.0}, first_day=MONDAY, last_day=MONDAY, suspect_from=days(2)[-1])
    assert chart.usual is None


def test_minutes_before_midnight_hang_below_zero() -> None:
    chart = draw({MONDAY: -60.0}, first_day=MONDAY, last_day=MONDAY)
    assert chart.bars[0].top == chart.scale.share(0)
    assert chart.bars[0].bottom < chart.bars[0].top
