"""Every law is caught lying once: a bug is planted for it, and it must fail.

A law without a planted bug fails `test_every_law_has_a_planted_bug`, so that none is added unproved.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from billing.maths import fold, protected, replay, schedule, state
from billing.maths.facts import Fact, FactKind
from billing.maths.fold import PRINCIPAL, Fold, Row
from billing.maths.position import Allocation, Position
from billing.maths.protected import _interest_given as interest_given
from billing.maths.replay import in_force
from billing.maths.segments import Segment, interest_fen
from billing.maths.state import State
from billing.maths.terms import Component, Terms
from billing.maths.waterfall import pay
from core.maths.calendar import months_from
from tests.unit import test_laws_of_replay as replaying
from tests.unit import test_laws_of_schedules as scheduling
from tests.unit import test_protected_claims as protecting

# Bugs are looked for, not explained: no shrinking, no memory, the same examples each time. One example in twenty-five
# shows the rarest of them, but those that show it come in rows, since each is made of the one before: of ten seeds, one
# needs more than 400. The first that shows it is the last.
LOOKING = settings(
    max_examples=1_000,
    database=None,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Planted:
    """A bug: what it is, where it is planted, and the law that must catch it."""

    bug: str
    law: Callable[[], None]
    where: Any
    attribute: str
    planted: Any


Paid = tuple[list[Allocation], int]


def surplus_lost(running: Fold, money_fen: int, on: date, order: tuple[int, ...]) -> Paid:
    given, _ = pay(running, money_fen, on, order)
    return given, 0


def surplus_in_whole_yuan(running: Fold, money_fen: int, on: date, order: tuple[int, ...]) -> Paid:
    given, over_fen = pay(running, money_fen, on, order)
    return given, over_fen // 100 * 100


def interest_cut_off(balance_fen: int, rate: Fraction, days: int) -> int:
    return balance_fen * rate.numerator * days // rate.denominator


def interest_of_one_day_more(balance_fen: int, rate: Fraction, days: int) -> int:
    return interest_fen(balance_fen, rate, days + 1)


def in_order_of_recording(facts: Iterable[Fact]) -> list[Fact]:
    standing = in_force(facts)
    return sorted(standing, key=lambda fact: (fact.kind is not FactKind.DRAW_DOWN, fact.order))


def reversals_without_effect(facts: Iterable[Fact]) -> list[Fact]:
    return in_force(fact for fact in facts if fact.kind is not FactKind.REVERSAL)


def nothing_was_waived(position: Position, as_of: date, kinds: set[FactKind]) -> int:
    return 0 if FactKind.WAIVER in kinds else interest_given(position, as_of, kinds)


def spread_each_prepayment(running: Fold, amount_fen: int, on: date) -> None:
    """Lower the instalments by each payment's own rounded share instead of splitting the rest."""
    rows = running.rows[running.passed :]
    running.not_due_fen -= amount_fen
    running.prepaid_fen += amount_fen
    for row in rows[:-1]:
        share = min(row.left[PRINCIPAL], round(amount_fen / len(rows)))
        row.left[PRINCIPAL] -= share
    rows[-1].left[PRINCIPAL] = running.not_due_fen - sum(row.left[PRINCIPAL] for row in rows[:-1])


def day_of_payment_bears_interest(position: Position, kind: Component, as_of: date) -> int:
    through = as_of + timedelta(days=1)
    return sum(
        segment.accrued_fen(through)
        for segment in position.segments
        if segment.ends_on is None and segment.kind is kind
    )


def day_itself_counted(segment: Segment, through: date) -> int:
    end = min(through, segment.ends_on or through)
    return interest_fen(segment.balance_fen, segment.rate, (end - segment.starts_on).days + 1)


def segment_ends_and_runs_on(running: Fold, row: Row, on: date) -> None:
    if row.overdue_from < on:
        running._add_overdue(row, on)


def opened_on_the_due_date(running: Fold, as_of: date) -> None:
    for row in running.rows:
        if row.due_on <= as_of:
            running._add_overdue(row, None)


def rest_forgotten(
    principal_fen: int, since: date, dates: Sequence[date], terms: Terms
) -> list[int]:
    return [principal_fen // len(dates)] * len(dates)


def rounded_up_to_ten_yuan(principal_fen: int, count: int) -> list[int]:
    share, rest, parts = -(-principal_fen // count // 1000) * 1000, principal_fen, []
    for _ in range(count):
        parts.append(min(share, rest))
        rest -= parts[-1]
    return parts


def rounded_up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def refund_without_cover_forgotten(running: Fold, amount_fen: int) -> None:
    running.credit_fen = max(0, running.credit_fen - amount_fen)


def refund_without_cover_lent(running: Fold, amount_fen: int) -> None:
    """Add what the credit balance doesn't cover to the last instalment's principal."""
    covered_fen = min(amount_fen, running.credit_fen)
    running.credit_fen -= covered_fen
    running.rows[-1].left[PRINCIPAL] += amount_fen - covered_fen
    if running.passed < len(running.rows):
        running.not_due_fen += amount_fen - covered_fen


def carried_counted_as_due(standing: State) -> int:
    return (
        standing.due_principal_fen
        + standing.due_interest_fen
        + standing.penalty_interest_fen
        + standing.compound_interest_fen
        + standing.refund_to_return_fen
    )


def due_in_the_same_month(drawn_on: date, due_day: int, count: int) -> list[date]:
    return months_from(drawn_on.year, drawn_on.month, due_day, count)


BUGS = [
    Planted(
        "the surplus of a payment is lost",
        replaying.test_allocation_conserves_the_money_of_every_payment,
        replay,
        "pay",
        surplus_lost,
    ),
    Planted(
        "a frozen segment is cut off where the running one is rounded",
        replaying.test_what_was_drawn_and_accrued_is_either_settled_or_unpaid,
        fold,
        "interest_fen",
        interest_cut_off,
    ),
    Planted(
        "facts count in the order of recording alone",
        replaying.test_the_order_in_which_facts_are_entered_does_not_matter,
        replay,
        "in_force",
        in_order_of_recording,
    ),
    Planted(
        "a reversal undoes nothing",
        replaying.test_a_reversed_fact_is_as_if_it_never_was,
        replay,
        "in_force",
        reversals_without_effect,
    ),
    Planted(
        "each prepayment is spread and rounded by itself",
        replaying.test_a_payment_split_in_two_on_its_day_settles_the_same,
        Fold,
        "take_principal_not_due",
        spread_each_prepayment,
    ),
    Planted(
        "the day of repayment bears overdue interest in the quote",
        replaying.test_the_pay_off_settles_to_exactly_zero_on_any_day,
        state,
        "_open_fen",
        day_of_payment_bears_interest,
    ),
    Planted(
        "fen beyond the pay-off become income",
        replaying.test_a_fen_more_than_the_pay_off_stays_the_borrowers,
        replay,
        "pay",
        surplus_in_whole_yuan,
    ),
    Planted(
        "a refund without cover is forgotten",
        replaying.test_a_refund_is_covered_by_credit_balance_or_to_be_returned,
        Fold,
        "refund",
        refund_without_cover_forgotten,
    ),
    Planted(
        "a refund without cover becomes principal and bears interest",
        replaying.test_a_refund_to_return_bears_nothing_and_ages_nothing,
        Fold,
        "refund",
        refund_without_cover_lent,
    ),
    Planted(
        "penalty interest that a restructure carried over is asked for at once",
        replaying.test_what_is_due_and_the_pay_off_are_the_sums_of_their_parts,
        State,
        "due_fen",
        property(carried_counted_as_due),
    ),
    Planted(
        "the day asked for is counted",
        replaying.test_the_daily_accruals_sum_to_the_segment,
        Segment,
        "accrued_fen",
        day_itself_counted,
    ),
    Planted(
        "an ended overdue segment runs on",
        replaying.test_segments_of_one_instalment_and_kind_never_overlap,
        Fold,
        "end_overdue_segments",
        segment_ends_and_runs_on,
    ),
    Planted(
        "the split forgets the rest",
        replaying.test_instalments_and_prepayments_hold_the_whole_principal,
        fold,
        "split",
        rest_forgotten,
    ),
    Planted(
        "overdue segments open on the due date itself",
        replaying.test_a_position_stays_true_until_an_unpaid_due_date_has_passed,
        Fold,
        "open_overdue_segments",
        opened_on_the_due_date,
    ),
    Planted(
        "a payment found late counts from the day it was found",
        replaying.test_a_payment_found_late_counts_from_its_value_date,
        replay,
        "in_force",
        in_order_of_recording,
    ),
    Planted(
        "what was waived is still claimed",
        protecting.test_only_unpaid_interest_is_ever_cut,
        protected,
        "_interest_given",
        nothing_was_waived,
    ),
    Planted(
        "the split forgets the rest",
        scheduling.test_rows_sum_to_the_principal_and_their_count_is_the_chosen_count,
        schedule,
        "split",
        rest_forgotten,
    ),
    Planted(
        "rounding an instalment up leaves nothing for the last",
        scheduling.test_every_row_of_a_real_draw_down_holds_principal,
        schedule,
        "_equal_parts",
        rounded_up_to_ten_yuan,
    ),
    Planted(
        "the due date itself bears interest",
        scheduling.test_interest_of_a_row_is_that_of_the_balance_over_its_days,
        schedule,
        "interest_fen",
        interest_of_one_day_more,
    ),
    Planted(
        "the level payment is rounded up",
        scheduling.test_the_level_payment_is_within_half_a_fen_of_the_exact_one,
        schedule,
        "round_half_up",
        rounded_up,
    ),
    Planted(
        "interest is cut off",
        scheduling.test_interest_is_rounded_half_up_to_the_fen,
        scheduling,
        "interest_fen",
        interest_cut_off,
    ),
    Planted(
        "the first instalment falls due in the draw-down's month",
        scheduling.test_each_draw_down_day_of_24_months_falls_due_in_the_month_after,
        schedule,
        "due_dates",
        due_in_the_same_month,
    ),
]


@pytest.fixture(autouse=True)
def _no_constants_of_modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draw none of the project's own constants: which there are depends on the modules that a run has loaded."""
    monkeypatch.setattr(providers, "_get_local_constants", Constants)
    providers.CONSTANTS_CACHE.cache.clear()
    yield
    providers.CONSTANTS_CACHE.cache.clear()


@pytest.mark.parametrize("planted", BUGS, ids=lambda planted: planted.law.__name__[5:])
def test_the_law_catches_its_planted_bug(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planted.law, "_hypothesis_internal_use_settings", LOOKING, raising=False)
    monkeypatch.setattr(planted.where, planted.attribute, planted.planted)
    with pytest.raises((AssertionError, ValueError)):
        planted.law()


@pytest.mark.parametrize("module", [replaying, scheduling], ids=lambda module: module.__name__)
def test_every_law_has_a_planted_bug(module: Any) -> None:
    laws = {name for name in vars(module) if name.startswith("test_")}
    assert laws <= {planted.law.__name__ for planted in BUGS}
