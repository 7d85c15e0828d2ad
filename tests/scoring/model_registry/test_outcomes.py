"""What became of people who were observed, held against their facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from billing.maths.replay import in_force, replay
from billing.maths.state import state
from billing.maths.terms import Component
from billing.models import Books, Fact, Position
from billing.services.facts import reversals, waivers
from billing.services.positions import stored_positions
from billing.services.positions.terms import terms_of
from core.maths.calendar import BUSINESS_ZONE, months_from
from core.models import Approval
from lending.models import CreditLine, Loan
from scoring.models import Assessment, LimitPolicy
from scoring.services.model_registry import outcomes
from scoring.services.model_registry.outcomes import Observed, Windows
from tests.billing.conftest import draw, pay
from tests.billing.long_lives import Company
from tests.factories import (
    ApprovalFactory,
    CapitalPoolFactory,
    CreditLineFactory,
    ProductVersionFactory,
)

pytestmark = pytest.mark.django_db
DRAWN_ON = date(2015, 9, 16)
DUE_ON = date(2015, 10, 10)
KNOWN_ON = date(2016, 4, 30)
WINDOWS = Windows(date(2015, 9, 1), date(2015, 10, 31), months=6, bad_dpd=30)


@pytest.fixture
def line() -> CreditLine:
    ProductVersionFactory()
    CapitalPoolFactory()
    return CreditLineFactory(limit_fen=100_000_00)


@pytest.fixture
def approval(line: CreditLine) -> Approval:
    return ApprovalFactory()


def close_through(on: date) -> None:
    """Make the stored positions stand as the close of a day leaves them."""
    for row in Position.objects.select_related("loan", "product_version"):
        facts = stored_positions.load_facts([row.pk])[row.pk]
        terms = terms_of(row.product_version, row.loan.instalments)
        position = replay(terms, facts, on + timedelta(days=1))
        stored_positions.store(row=row, position=position, last_fact_id=row.last_fact_id)
    Books.objects.update_or_create(
        pk=1,
        defaults={"opened_on": DRAWN_ON}
        | dict.fromkeys(("passed_through", "accrued_through", "closed_through"), on),
    )


def observe(known_on: date = KNOWN_ON, windows: Windows = WINDOWS) -> list[Observed]:
    close_through(max(known_on, KNOWN_ON))
    return outcomes.observe(windows=windows, known_on=known_on)


def assess(line: CreditLine, on: date, *, outcome: str = "set") -> Assessment:
    return Assessment.objects.create(
        borrower=line.borrower,
        as_of=datetime.combine(on, time(15), BUSINESS_ZONE),
        on=on,
        trigger=Assessment.Trigger.APPLICATION,
        policy=LimitPolicy.objects.earliest("pk"),
        sources={},
        snapshot={},
        snapshot_sha256="",
        limit_before_fen=0,
        limit_fen=0,
        outcome=outcome,
    )


def pay_each(line: CreditLine, *, late: int) -> None:
    """Pay six instalments of 1,200 yuan, each so many days late."""
    for month in range(6):
        due_on = date(2015 + (9 + month) // 12, (9 + month) % 12 + 1, 10)
        pay(line, 1200_00, due_on + timedelta(days=late), f"p{month}")


@pytest.mark.parametrize(("late", "is_bad"), [(0, False), (30, False), (31, True)])
def test_bad_is_thirty_days_past_due_at_the_end_of_a_day(line, late, is_bad):
    draw(line)
    # A payment on the thirtieth day comes before that day ends.
    pay_each(line, late=late)

    (row,) = observe()

    assert (row.borrower_id, row.seen_on, row.is_bad) == (line.borrower_id, DRAWN_ON, is_bad)


def test_who_pays_nothing_is_bad(line):
    draw(line)

    assert [row.is_bad for row in observe()] == [True]


def test_lateness_after_the_window_does_not_count(line):
    draw(line)
    pay_each(line, late=0)
    windows = Windows(WINDOWS.observed_from, WINDOWS.observed_through, months=1, bad_dpd=30)

    # A month after the draw-down nothing could have been thirty days late.
    assert [row.is_bad for row in observe(windows=windows)] == [None]


def test_a_window_that_is_not_over_has_no_outcome(line):
    draw(line)

    assert [row.is_bad for row in observe(known_on=date(2016, 3, 15))] == [None]
    assert [row.is_bad for row in observe(known_on=date(2016, 3, 16))] == [True]


def test_what_was_corrected_since_is_told_as_it_was_known(line):
    draw(line)
    pay(line, 9000_00, KNOWN_ON + timedelta(days=1), "late", value_on=DUE_ON)

    assert [row.is_bad for row in observe()] == [True]
    assert [row.is_bad for row in observe(known_on=KNOWN_ON + timedelta(days=1))] == [False]


def test_a_payment_reversed_since_counted_when_it_was_known(line, approval):
    draw(line)
    paid = pay(line, 9000_00, DUE_ON, "bounced")
    fact = Fact.objects.get(receipt=paid.receipt)
    after = KNOWN_ON + timedelta(days=1)
    reversals.reverse(fact=fact, on=after, actor="officer", approval=approval)

    assert [row.is_bad for row in observe()] == [False]
    assert [row.is_bad for row in observe(known_on=after)] == [True]


def test_nothing_lent_has_no_outcome(line):
    assess(line, DRAWN_ON)

    assert [(row.is_bad, row.was_rejected) for row in observe()] == [(None, False)]


def test_the_declined_come_in_as_rejected(line):
    assess(line, DRAWN_ON, outcome="declined")

    assert [(row.is_bad, row.was_rejected) for row in observe()] == [(None, True)]


def test_one_row_a_person_and_month_the_first(line):
    draw(line, 100_00, on=date(2015, 10, 20))
    assess(line, date(2015, 10, 12))
    assess(line, date(2015, 10, 25))
    draw(line, on=DRAWN_ON)

    assert [row.seen_on for row in observe()] == [DRAWN_ON, date(2015, 10, 12)]


def test_a_draw_down_is_observed_before_anything_of_its_day_is_known(line):
    draw(line)

    (row,) = observe()

    assert row.observed_at.astimezone(BUSINESS_ZONE).time() == time(0)


def test_who_is_bad_already_is_not_observed(line):
    draw(line)
    windows = Windows(date(2015, 11, 1), date(2015, 11, 30), months=3, bad_dpd=30)
    assess(line, DUE_ON + timedelta(days=29 + 1))

    assert observe(windows=windows) == []


def test_a_draw_down_that_failed_lent_nothing(line, approval):
    loan = draw(line)
    drawn = Fact.objects.get(loan=loan, kind="draw_down")
    reversals.reverse(fact=drawn, on=DRAWN_ON, actor="officer", approval=approval)

    assert observe() == []


def test_penalty_left_after_a_waiver_is_late_too(line, approval):
    loan = draw(line, instalments=1)
    on = DUE_ON + timedelta(days=10)
    stands = stored_positions.state_of(loan=loan, as_of=on)
    waived = {
        Component.PRINCIPAL: stands.due_principal_fen,
        Component.INTEREST: stands.due_interest_fen,
    }
    waivers.waive(loan=loan, waived=waived, on=on, actor="officer", approval=approval)

    assert [row.is_bad for row in observe()] == [True]


@pytest.mark.parametrize("seed", [1, 3])
def test_outcomes_are_those_of_the_facts_whatever_life_brought(approval, line, seed):
    company = Company(
        [line, CreditLineFactory(limit_fen=50_000_00)], approval, DRAWN_ON, Random(seed)
    )
    for _ in range(110):
        company.live_a_night()
    through = Books.objects.get().closed_through
    windows = Windows(DRAWN_ON, through, months=1, bad_dpd=3)

    for known_on in (through, through - timedelta(days=15), through - timedelta(days=25)):
        found = outcomes.observe(windows=windows, known_on=known_on)
        bads = {(row.borrower_id, row.seen_on) for row in found if row.is_bad}
        goods = {(row.borrower_id, row.seen_on) for row in found if row.is_bad is False}
        late = set(days_late(known_on, windows.bad_dpd))
        assert bads
        for person, seen_on in bads | goods:
            _start, end = months_from(seen_on.year, seen_on.month, seen_on.day, 2)
            window = {(person, seen_on + timedelta(n + 1)) for n in range((end - seen_on).days)}
            assert (person, seen_on) not in late
            assert bool(window & late) == ((person, seen_on) in bads)


def days_late(known_on: date, bad_dpd: int) -> Iterator[tuple[int, date]]:
    """Return each person's bad days, one replay a loan and day."""
    for loan in Loan.objects.select_related("line", "product_version"):
        terms = terms_of(loan.product_version, loan.instalments)
        known = list(in_force(stored_positions.load_facts([loan.pk], known_on)[loan.pk]))
        on = loan.drawn_on
        while on <= known_on:
            facts = [fact for fact in known if fact.value_on <= on]
            if facts and state(replay(terms, facts, on), on).days_past_due >= bad_dpd:
                yield loan.line.borrower_id, on
            on += timedelta(days=1)
