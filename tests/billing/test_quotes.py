"""A quote shows what a loan would cost, and refuses what could not be drawn."""

from datetime import datetime, time, timedelta

import pytest

from billing.models import Quote
from billing.services.draw_down import quotes
from core.maths.calendar import BUSINESS_ZONE
from lending.models import Ceiling, CreditLine
from tests.billing.conftest import DRAWN_ON, noon
from tests.factories import CeilingFactory


def ask(line: CreditLine, amount_fen: int = 6000_00, instalments: int = 6) -> Quote:
    return quotes.quote(
        line=line,
        principal_fen=amount_fen,
        instalments=instalments,
        on=DRAWN_ON,
        at=noon(DRAWN_ON),
    )


def test_it_shows_every_instalment_and_the_total_interest(line: CreditLine) -> None:
    shown = ask(line).shown
    totals = [row["total_fen"] for row in shown["instalments"]]
    assert totals == [1072_00, 1077_50, 1060_00, 1046_50, 1031_00, 1014_50]
    assert shown["total_interest_fen"] == 301_50


def test_it_names_both_annual_rates(line: CreditLine) -> None:
    shown = ask(line).shown
    assert shown["simple_annual_rate_ppm"] == 182_500
    assert 197_000 < shown["irr_annual_rate_ppm"] < 201_000


def test_it_says_what_thirty_days_late_would_cost(line: CreditLine) -> None:
    # 1,000.00 and 72.00 at 0.075 % over 30 days.
    late = ask(line).shown["late_payment"]
    assert (late["days_late"], late["paid_on"]) == (30, "2015-11-09")
    assert (late["penalty_interest_fen"], late["compound_interest_fen"]) == (22_50, 1_62)
    assert late["total_fen"] == 1072_00 + 22_50 + 1_62


def test_it_is_valid_for_thirty_minutes(line: CreditLine) -> None:
    quoted = ask(line)
    assert quoted.valid_until - quoted.quoted_at == timedelta(minutes=30)


def test_it_never_says_that_it_outlives_its_day(line: CreditLine) -> None:
    late = datetime.combine(DRAWN_ON, time(23, 50), BUSINESS_ZONE)
    quoted = quotes.quote(line=line, principal_fen=6000_00, instalments=6, on=DRAWN_ON, at=late)
    assert quoted.valid_until - quoted.quoted_at == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("amount_fen", "instalments", "refusal"),
    [
        (99_99, 6, quotes.AmountTooSmall),
        (100_000_01, 6, quotes.AboveAvailable),
        (1000_00, 0, quotes.InstalmentsNotOffered),
        (1000_00, 7, quotes.InstalmentsNotOffered),
    ],
)
def test_what_is_not_on_offer_is_refused(
    line: CreditLine, amount_fen: int, instalments: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        ask(line, amount_fen, instalments)
    assert not Quote.objects.exists()


def test_nothing_is_quoted_to_a_student(line: CreditLine) -> None:
    line.borrower.is_student = True
    line.borrower.save()
    with pytest.raises(quotes.NoLendingToStudents):
        ask(line)


def test_nothing_is_quoted_on_a_frozen_line(line: CreditLine) -> None:
    CreditLine.objects.update(is_frozen=True)
    with pytest.raises(quotes.LineFrozen):
        ask(line)


def test_the_annual_cost_is_held_against_the_ceiling_of_the_day(line: CreditLine) -> None:
    CeilingFactory(kind=Ceiling.Kind.ANNUAL_COST, value=120_000, effective_from=DRAWN_ON)
    with pytest.raises(quotes.AnnualCostAboveCeiling, match="12%"):
        ask(line)


def test_a_ceiling_that_is_switched_off_or_still_to_come_refuses_nothing(line: CreditLine) -> None:
    tomorrow = DRAWN_ON + timedelta(days=1)
    CeilingFactory(value=120_000, effective_from=DRAWN_ON, is_on=False)
    CeilingFactory(value=120_000, effective_from=tomorrow)
    assert ask(line).pk
