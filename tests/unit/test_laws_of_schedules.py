"""Laws of every schedule: amount, count, method and draw-down day."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from billing.maths import schedule
from billing.maths.schedule import level_payment_fen
from billing.maths.segments import interest_fen
from billing.maths.terms import Terms
from tests.histories import all_terms, drawn


@given(all_terms(), st.integers(1, 5_000_000_00), drawn)
def test_rows_sum_to_the_principal_and_their_count_is_the_chosen_count(
    terms: Terms, principal_fen: int, on: date
) -> None:
    rows = schedule.build(principal_fen, on, terms)
    assert len(rows) == terms.instalments
    assert sum(row.principal_fen for row in rows) == principal_fen
    assert all(row.principal_fen >= 0 and row.interest_fen >= 0 for row in rows)


@given(all_terms(), st.integers(100_00, 5_000_000_00), drawn)
def test_every_row_of_a_real_draw_down_holds_principal(
    terms: Terms, principal_fen: int, on: date
) -> None:
    assert all(row.principal_fen > 0 for row in schedule.build(principal_fen, on, terms))


@given(all_terms(), st.integers(100_00, 5_000_000_00), drawn)
def test_interest_of_a_row_is_that_of_the_balance_over_its_days(
    terms: Terms, principal_fen: int, on: date
) -> None:
    rest, since = principal_fen, on
    for row in schedule.build(principal_fen, on, terms):
        assert row.interest_fen == interest_fen(rest, terms.daily_rate, (row.due_on - since).days)
        rest, since = rest - row.principal_fen, row.due_on


@given(
    st.integers(100_00, 200_000_00),
    st.lists(st.integers(1, 62), min_size=1, max_size=6),
    st.fractions(0, Fraction(1, 500), max_denominator=100_000),
)
def test_the_level_payment_is_within_half_a_fen_of_the_exact_one(
    principal_fen: int, days: list[int], rate: Fraction
) -> None:
    annuity, discount = Fraction(0), Fraction(1)
    for length in days:
        discount /= 1 + rate * length
        annuity += discount
    distance = level_payment_fen(principal_fen, days, rate) - principal_fen / annuity
    assert -Fraction(1, 2) < distance <= Fraction(1, 2)


@given(st.integers(0, 10_000_00), st.integers(0, 400))
def test_interest_is_rounded_half_up_to_the_fen(balance_fen: int, days: int) -> None:
    rate = Fraction(75, 100_000)
    exact = balance_fen * rate * days
    assert -Fraction(1, 2) < interest_fen(balance_fen, rate, days) - exact <= Fraction(1, 2)


def test_each_draw_down_day_of_24_months_falls_due_in_the_month_after() -> None:
    terms = Terms(Fraction(5, 10_000), Fraction(75, 100_000), 10, 6)
    on = date(2023, 1, 1)
    while on < date(2025, 1, 1):
        rows = schedule.build(6000_00, on, terms)
        months = [row.due_on.year * 12 + row.due_on.month for row in rows]
        assert months == [on.year * 12 + on.month + n for n in range(1, 7)]
        assert {row.due_on.day for row in rows} == {10}
        assert rows[0].interest_fen == 300 * (rows[0].due_on - on).days
        assert 10 <= (rows[0].due_on - on).days <= 40
        on += timedelta(days=1)
