"""The limit policy's arithmetic, from the rules: product rules, section 9, and docs/assessment.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.maths.schedule import build
from billing.maths.terms import Terms as LoanTerms
from lending.maths.products import Method
from scoring.maths.limits import (
    Affordability,
    Bound,
    BoundName,
    LineStatus,
    Policy,
    Rule,
    Terms,
    affordable_fen,
    binding,
    bounds,
    decide,
    limit_fen,
    months_ppm,
)

POLICY = Policy(
    product_cap_fen=50_000_00,
    bands=((20_000, 3_000_000), (100_000, 1_000_000), (200_000, 500_000)),
    affordability_ppm=500_000,
    income_unknown_fen=3_000_00,
    other_debt_months=12,
    behaviour_only_cap_fen=5_000_00,
    low_trust_below_ppm=500_000,
    low_trust_cap_fen=2_000_00,
    increase_ppm=300_000,
    clean_instalments=3,
    overdue_cut_ppm=300_000,
    automatic_fen=20_000_00,
)
TERMS = Terms(instalments=6, daily_rate_ppm=500, due_day=10)
WELL_OFF = Affordability(income_fen=20_000_00, essentials_fen=2_000_00, other_balance_fen=0)
STANDING = LineStatus(
    limit_fen=10_000_00, drawn_fen=0, was_set=True, is_overdue=False, clean_instalments=3
)
NEW = LineStatus(limit_fen=0, drawn_fen=0, was_set=False, is_overdue=False, clean_instalments=0)


def bounds_of(pd_ppm: int = 10_000, **given: Any) -> tuple[Bound, ...]:
    usual: dict[str, Any] = {
        "means": WELL_OFF,
        "terms": TERMS,
        "legal_cap_fen": 200_000_00,
        "is_behaviour_only": False,
        "trust_ppm": 1_000_000,
    }
    return bounds(POLICY, pd_ppm=pd_ppm, **{**usual, **given})


@pytest.mark.parametrize(
    ("pd_ppm", "months"),
    [(0, 3_000_000), (19_999, 3_000_000), (20_000, 1_000_000), (199_999, 500_000), (200_000, 0)],
)
def test_a_band_ends_below_its_probability(pd_ppm: int, months: int) -> None:
    assert months_ppm(POLICY, pd_ppm) == months


def test_the_smallest_bound_binds_and_all_are_kept() -> None:
    found = bounds_of()
    assert [bound.name for bound in found] == ["product", "income", "affordability", "legal"]
    assert binding(found).name == BoundName.AFFORDABILITY


def test_behaviour_alone_has_a_cap_of_its_own() -> None:
    found = bounds_of(is_behaviour_only=True)
    assert (binding(found).name, limit_fen(found)) == (BoundName.BEHAVIOUR_ONLY, 5_000_00)


def test_low_trust_has_a_cap_of_its_own() -> None:
    found = bounds_of(trust_ppm=300_000)
    assert (binding(found).name, limit_fen(found)) == (BoundName.LOW_TRUST, 2_000_00)


def test_a_probability_beyond_the_last_band_gets_nothing() -> None:
    assert limit_fen(bounds_of(pd_ppm=200_000)) == 0


def test_income_that_is_not_known_counts_as_the_policy_says() -> None:
    found = bounds_of(pd_ppm=150_000, means=Affordability())
    assert next(bound.fen for bound in found if bound.name == BoundName.INCOME) == 1_500_00


def test_what_is_owed_elsewhere_is_paid_back_over_the_months_of_the_policy() -> None:
    rich = affordable_fen(POLICY, replace(WELL_OFF, other_balance_fen=12_000_00), TERMS)
    assert rich == affordable_fen(POLICY, replace(WELL_OFF, essentials_fen=3_000_00), TERMS)


def test_who_has_nothing_free_can_afford_nothing() -> None:
    assert affordable_fen(POLICY, replace(WELL_OFF, essentials_fen=30_000_00), TERMS) == 0


def test_limits_are_multiples_of_a_hundred_yuan() -> None:
    assert (
        limit_fen(bounds_of(pd_ppm=150_000, means=Affordability(income_fen=3_333_33))) == 1_600_00
    )


@given(
    free=st.integers(1_000_00, 50_000_00),
    day=st.integers(0, 364),
    method=st.sampled_from(Method),
)
def test_the_dearest_instalment_of_an_affordable_limit_is_within_the_share(
    free: int, day: int, method: Method
) -> None:
    limit = affordable_fen(POLICY, Affordability(income_fen=free), TERMS)
    loan = LoanTerms(Fraction(500, 10**6), Fraction(750, 10**6), 10, 6, method=method)
    rows = build(limit, date(2015, 1, 1) + timedelta(days=day), loan)
    # Principal and interest are each rounded to the fen.
    assert max(row.total_fen for row in rows) <= free // 2 + 2


def test_a_first_limit_is_the_policys() -> None:
    assert decide(POLICY, NEW, by_policy_fen=8_000_00).limit_fen == 8_000_00


def test_a_limit_above_the_authority_needs_people() -> None:
    assert not decide(POLICY, NEW, by_policy_fen=20_000_00).needs_people
    assert decide(POLICY, NEW, by_policy_fen=20_100_00).needs_people


def test_an_increase_is_at_most_three_tenths() -> None:
    decision = decide(POLICY, STANDING, by_policy_fen=40_000_00)
    assert (decision.limit_fen, decision.rule) == (13_000_00, Rule.STEP)


def test_an_increase_waits_for_clean_instalments() -> None:
    decision = decide(POLICY, replace(STANDING, clean_instalments=2), by_policy_fen=12_000_00)
    assert (decision.limit_fen, decision.rule) == (10_000_00, Rule.TOO_FEW_CLEAN)


def test_a_small_limit_can_still_rise() -> None:
    decision = decide(POLICY, replace(STANDING, limit_fen=200_00), by_policy_fen=1_000_00)
    assert decision.limit_fen == 260_00


def test_a_limit_that_was_taken_away_comes_back_by_people_only() -> None:
    decision = decide(POLICY, replace(STANDING, limit_fen=0), by_policy_fen=3_000_00)
    assert (decision.limit_fen, decision.needs_people) == (3_000_00, True)


def test_a_worse_score_lowers_at_once_whatever_the_amount() -> None:
    decision = decide(POLICY, replace(STANDING, limit_fen=50_000_00), by_policy_fen=30_000_00)
    assert (decision.limit_fen, decision.needs_people) == (30_000_00, False)


def test_falling_overdue_cuts_the_limit() -> None:
    decision = decide(POLICY, STANDING, by_policy_fen=40_000_00, fell_overdue=True)
    assert (decision.limit_fen, decision.rule) == (7_000_00, Rule.OVERDUE_LOWERS)


def test_falling_overdue_cuts_without_a_score_too() -> None:
    assert decide(POLICY, STANDING, by_policy_fen=None, fell_overdue=True).limit_fen == 7_000_00


def test_falling_overdue_lowers_to_the_policys_limit_where_that_is_less() -> None:
    decision = decide(POLICY, STANDING, by_policy_fen=1_000_00, fell_overdue=True)
    assert decision.limit_fen == 1_000_00


def test_while_overdue_nothing_rises() -> None:
    overdue = replace(STANDING, is_overdue=True, clean_instalments=9)
    assert decide(POLICY, overdue, by_policy_fen=12_000_00).limit_fen == 10_000_00


def test_a_withdrawal_never_lowers_below_what_is_drawn() -> None:
    drawn = replace(STANDING, drawn_fen=6_050_00)
    decision = decide(POLICY, drawn, by_policy_fen=2_000_00, withdrew=True)
    assert (decision.limit_fen, decision.rule) == (6_100_00, Rule.NOT_BELOW_DRAWN)


def test_without_a_score_the_limit_stays() -> None:
    assert decide(POLICY, STANDING, by_policy_fen=None).limit_fen == 10_000_00
    assert decide(POLICY, NEW, by_policy_fen=None).limit_fen == 0


@given(
    limit=st.integers(0, 500).map(lambda hundreds: hundreds * 100_00),
    wanted=st.integers(0, 500).map(lambda hundreds: hundreds * 100_00),
    overdue=st.booleans(),
    fell=st.booleans(),
    withdrew=st.booleans(),
    clean=st.integers(0, 6),
)
def test_no_limit_rises_by_machine_but_by_the_rule(
    limit: int, wanted: int, overdue: bool, fell: bool, withdrew: bool, clean: int
) -> None:
    standing = LineStatus(limit, 0, was_set=True, is_overdue=overdue, clean_instalments=clean)
    decision = decide(POLICY, standing, by_policy_fen=wanted, fell_overdue=fell, withdrew=withdrew)
    if decision.limit_fen > limit and not decision.needs_people:
        assert (overdue, fell) == (False, False)
        assert clean >= 3
        assert limit > 0
    if decision.limit_fen > limit > 0:
        assert decision.limit_fen <= limit * 13 // 10
