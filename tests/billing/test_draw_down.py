"""A draw-down names its quote and books everything at once."""

from datetime import date, timedelta

import pytest

from billing.models import Fact, Posting, Segment, Transfer
from billing.services.close import business_days
from billing.services.draw_down import draw_down, quotes
from billing.services.positions import stored_positions
from core.models import OutboxEvent
from lending.models import CapitalPool, Ceiling, CreditLine, Loan
from tests.billing.conftest import DRAWN_ON, draw, noon
from tests.factories import CeilingFactory


def test_the_loan_has_the_schedule_of_the_product_rules(loan: Loan) -> None:
    rows = loan.instalment_rows.order_by("no").values_list(
        "due_on", "principal_fen", "interest_fen"
    )
    assert list(rows)[:2] == [
        (date(2015, 10, 10), 1000_00, 72_00),
        (date(2015, 11, 10), 1000_00, 77_50),
    ]


def test_what_is_stored_is_what_replay_says(loan: Loan) -> None:
    loan = Loan.objects.get(pk=loan.pk)
    replayed = stored_positions.replay_loan(loan=loan, as_of=DRAWN_ON)
    stored = stored_positions.stored(loan=loan)
    assert stored.instalments == replayed.instalments
    assert set(stored.segments) == set(replayed.segments)
    assert all(
        getattr(loan.position, name) == value
        for name, value in stored_positions.columns_of(replayed).items()
    )


def test_fact_ledger_event_and_sums_are_booked_with_it(loan: Loan) -> None:
    fact = Fact.objects.get(loan=loan)
    transfer = Transfer.objects.get(posting__loan=loan)
    assert Posting.objects.get(loan=loan).key == f"draw_down:{fact.pk}"
    assert (transfer.debit.slug, transfer.credit.slug, transfer.amount_fen) == (
        "loans_receivable",
        "cash",
        6000_00,
    )
    assert OutboxEvent.objects.get().subject == loan.number
    assert CreditLine.objects.get().principal_outstanding_fen == 6000_00
    assert CapitalPool.objects.get().outstanding_fen == 6000_00
    assert Segment.objects.filter(loan=loan).count() == 6


def test_a_quote_is_drawn_once(line: CreditLine) -> None:
    quoted = quotes.quote(
        line=line, principal_fen=1000_00, instalments=3, on=DRAWN_ON, at=noon(DRAWN_ON)
    )
    draw_down.draw_down(quote_id=quoted.pk, on=DRAWN_ON, at=noon(DRAWN_ON), actor="app")
    with pytest.raises(draw_down.QuoteUsed):
        draw_down.draw_down(quote_id=quoted.pk, on=DRAWN_ON, at=noon(DRAWN_ON), actor="app")


def test_a_quote_expires_after_its_minutes(line: CreditLine) -> None:
    quoted = quotes.quote(
        line=line, principal_fen=1000_00, instalments=3, on=DRAWN_ON, at=noon(DRAWN_ON)
    )
    late = noon(DRAWN_ON) + timedelta(minutes=31)
    with pytest.raises(draw_down.QuoteExpired):
        draw_down.draw_down(quote_id=quoted.pk, on=DRAWN_ON, at=late, actor="app")


def test_more_than_available_is_refused(line: CreditLine) -> None:
    draw(line, 60_000_00)
    with pytest.raises(quotes.AboveAvailable):
        draw(line, 60_000_00)


def test_an_overdue_loan_stops_draw_downs_before_any_close_has_seen_it(
    line: CreditLine, loan: Loan
) -> None:
    with pytest.raises(draw_down.LineOverdue):
        draw(line, 1000_00, on=date(2015, 10, 11))


def test_the_lendable_capital_is_never_passed(line: CreditLine) -> None:
    CapitalPool.objects.update(lendable_fen=5000_00)
    with pytest.raises(draw_down.CapitalExhausted):
        draw(line, 5000_01)
    assert not Loan.objects.exists()


def test_a_draw_down_is_two_statements(line: CreditLine, django_assert_num_queries: object) -> None:
    quoted = quotes.quote(
        line=line, principal_fen=1000_00, instalments=3, on=DRAWN_ON, at=noon(DRAWN_ON)
    )
    with django_assert_num_queries(4):  # type: ignore[operator]  # a savepoint and its release are the test's
        draw_down.draw_down(quote_id=quoted.pk, on=DRAWN_ON, at=noon(DRAWN_ON), actor="app")


def test_nothing_is_drawn_on_a_day_that_the_close_has_begun(line: CreditLine, loan: Loan) -> None:
    business_days.opened()
    business_days.close_day(on=DRAWN_ON)
    with pytest.raises(draw_down.DayClosed):
        draw(line, 1000_00)


def test_one_person_never_owes_more_than_the_ceiling(line: CreditLine, loan: Loan) -> None:
    CeilingFactory(kind=Ceiling.Kind.BALANCE, value=7000_00)
    with pytest.raises(draw_down.BalanceAboveCeiling):
        draw(line, 1000_01)


def test_a_line_frozen_since_the_quote_gives_nothing(line: CreditLine) -> None:
    quoted = quotes.quote(
        line=line, principal_fen=1000_00, instalments=3, on=DRAWN_ON, at=noon(DRAWN_ON)
    )
    CreditLine.objects.update(is_frozen=True)
    with pytest.raises(quotes.LineFrozen):
        draw_down.draw_down(quote_id=quoted.pk, on=DRAWN_ON, at=noon(DRAWN_ON), actor="app")


def test_a_quote_whose_schedule_was_touched_is_refused(line: CreditLine) -> None:
    quoted = quotes.quote(
        line=line, principal_fen=1000_00, instalments=1, on=DRAWN_ON, at=noon(DRAWN_ON)
    )
    quoted.shown["instalments"][0]["interest_fen"] -= 1
    quoted.save()
    with pytest.raises(draw_down.QuoteDiffers):
        draw_down.draw_down(quote_id=quoted.pk, on=DRAWN_ON, at=noon(DRAWN_ON), actor="app")
