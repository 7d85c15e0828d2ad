"""What courts protect of a claim: the worked example of docs/decisions/README.md, and laws for any history."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.maths.facts import Fact
from billing.maths.protected import Claim, claim
from billing.maths.replay import replay
from billing.maths.state import state
from tests.histories import History, histories
from tests.loan_facts import TERMS, draw_down, in_order, repayment, waiver

RATE_PPM = 240_000
A_YEAR_ON = date(2016, 9, 16)


def claimed(facts: list[Fact], on: date, rate_ppm: int = RATE_PPM) -> Claim:
    return claim(replay(TERMS, in_order(facts), on), on, rate_ppm)


def test_a_loan_that_pays_nothing_for_a_year_is_protected_up_to_the_ceiling() -> None:
    found = claimed([draw_down()], A_YEAR_ON)
    # 6,000.00 over 366 days at 24 %: 6000 × 366 × 0.24 / 365 = 1443.945…
    assert found.ceiling_fen == 1443_95
    assert (found.charged_fen, found.contractual_fen) == (1561_33, 7561_33)
    assert (found.above_ceiling_fen, found.protected_fen) == (117_38, 7443_95)


def test_a_loan_that_is_on_time_is_protected_whole() -> None:
    found = claimed([draw_down(), repayment(1072_00, date(2015, 10, 10))], date(2015, 11, 10))
    assert (found.above_ceiling_fen, found.protected_fen) == (0, found.contractual_fen)


def test_the_ceiling_follows_the_principal_over_the_real_days() -> None:
    paid = repayment(1072_00, date(2015, 10, 10))
    # 6,000.00 over 24 days, then 5,000.00 over 31.
    ceiling = Fraction((6000_00 * 24 + 5000_00 * 31) * 24, 100 * 365)
    assert claimed([draw_down(), paid], date(2015, 11, 10)).ceiling_fen == round(ceiling)


def test_what_was_paid_already_is_not_cut() -> None:
    facts = [draw_down(), repayment(7000_00, A_YEAR_ON)]
    found = claimed(facts, A_YEAR_ON)
    assert found.paid_fen == found.charged_fen == 1561_33
    assert (found.above_ceiling_fen, found.protected_fen) == (0, 561_33)


def test_what_was_waived_is_not_claimed() -> None:
    facts = [draw_down(), waiver(A_YEAR_ON, penalty_interest=100_00)]
    found = claimed(facts, A_YEAR_ON)
    assert (found.charged_fen, found.above_ceiling_fen) == (1461_33, 17_38)


@pytest.mark.parametrize(("rate_ppm", "ceiling_fen"), [(240_000, 1443_95), (120_000, 721_97)])
def test_another_rate_is_another_ceiling(rate_ppm: int, ceiling_fen: int) -> None:
    assert claimed([draw_down()], A_YEAR_ON, rate_ppm).ceiling_fen == ceiling_fen


@given(histories(), st.sampled_from([0, 120_000, 240_000, 100_000_000]))
def test_only_unpaid_interest_is_ever_cut(history: History, rate_ppm: int) -> None:
    position = replay(history.terms, history.facts, history.as_of)
    stands, found = (
        state(position, history.as_of),
        claim(position, history.as_of, rate_ppm),
    )
    principal_fen = stands.principal_not_due_fen + stands.due_principal_fen
    # Money that was paid out for nothing is no interest: it is owed whole.
    principal_fen += stands.refund_to_return_fen
    assert found.charged_fen - found.paid_fen == stands.payoff_fen - principal_fen
    assert principal_fen <= found.protected_fen <= found.contractual_fen == stands.payoff_fen
    assert found.above_ceiling_fen == 0 or found.charged_fen > found.ceiling_fen
