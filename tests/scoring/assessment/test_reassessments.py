"""Whom something happened to is assessed anew: overdue, cured, withdrawn."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from billing.services.close import business_days
from devices.maths.catalogue import Kind, Purpose
from devices.services import withdrawal
from lending.models import CreditLine
from scoring.features.feature_set import SourceState
from scoring.models import Assessment
from scoring.services.assessment import reassessments
from tests.billing.conftest import draw, pay
from tests.factories import CapitalPoolFactory, ConsentReceiptFactory, CreditLineFactory
from tests.scoring.assessment.assessed import ON, Told, Trigger, assess, model, noon, told

__all__ = ["model", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]
DRAWN = date(2026, 4, 20)
DUE = date(2026, 5, 10)
NIGHT = timedelta(hours=13)


@pytest.fixture
def line() -> CreditLine:
    CapitalPoolFactory()
    return CreditLineFactory(limit_fen=10_000_00, opened_on=DRAWN)


def changed(on: date) -> dict[str, int]:
    for day in business_days.days_to_close(through=on - timedelta(days=1), today=on):
        business_days.close_day(on=day)
    return reassessments.assess_changed(on=on, as_of=noon(on), actor="night")


def test_falling_overdue_lowers_the_limit_the_next_night(told: Told, line: CreditLine) -> None:
    draw(line, 3000_00, on=DRAWN)

    assert changed(DUE + timedelta(days=1)) == {"overdue": 0, "cure": 0}
    assert changed(DUE + timedelta(days=2)) == {"overdue": 1, "cure": 0}
    line.refresh_from_db()
    # Three tenths off 10,000; the policy's own limit is 6,000.
    assert line.limit_fen == 6_000_00
    assert Assessment.objects.get().rule == "overdue_lowers"


def test_a_night_that_runs_twice_lowers_once(told: Told, line: CreditLine) -> None:
    draw(line, 3000_00, on=DRAWN)
    told.usual["steps.level.30"] = 9000.0

    changed(DUE + timedelta(days=2))
    assert changed(DUE + timedelta(days=2)) == {"overdue": 0, "cure": 0}
    assert changed(DUE + timedelta(days=3)) == {"overdue": 0, "cure": 0}
    assert Assessment.objects.count() == 1


def test_a_cure_is_assessed_and_raises_nothing_yet(told: Told, line: CreditLine) -> None:
    draw(line, 3000_00, on=DRAWN)
    changed(DUE + timedelta(days=2))
    pay(line, 3200_00, DUE + timedelta(days=3))

    assert changed(DUE + timedelta(days=4))["cure"] == 1
    cured = Assessment.objects.get(trigger=Trigger.CURE)
    assert (cured.outcome, cured.rule) == ("unchanged", "policy")


def withdraw(line: CreditLine, kind: Kind, at: datetime) -> dict[str, object]:
    shown = withdrawal.preview(
        borrower=line.borrower, purpose=Purpose.CREDIT, kind=kind, language="en", at=at
    )
    withdrawal.confirm(preview_id=shown.pk, borrower=line.borrower, handset="app", at=at)
    return dict(shown.effect)


def withdrawn(at: datetime) -> int:
    return reassessments.assess_withdrawn(on=at.date(), as_of=at, actor="minute")


def test_what_a_withdrawal_does_is_told_before_and_done_after(told: Told, line: CreditLine) -> None:
    ConsentReceiptFactory(borrower=line.borrower, kind=Kind.BUREAU)
    told.usual["steps.level.30"] = 1000.0
    assess(line.borrower)
    line.refresh_from_db()
    before_fen = line.limit_fen

    shown = withdraw(line, Kind.BUREAU, noon(ON) + timedelta(hours=1))
    assert not Assessment.objects.filter(trigger=Trigger.WITHDRAWAL).exists()
    told.states["bureau"] = SourceState.REFUSED
    assert withdrawn(noon(ON) + timedelta(hours=2)) == 1

    line.refresh_from_db()
    assert shown["limit_fen"] == before_fen
    assert shown["limit_after_fen"] == line.limit_fen < before_fen
    assert "Without it your limit becomes" in str(shown["limit"])


def test_a_withdrawal_is_followed_once(told: Told, line: CreditLine) -> None:
    ConsentReceiptFactory(borrower=line.borrower, kind=Kind.BUREAU)
    assess(line.borrower)
    withdraw(line, Kind.BUREAU, noon(ON) + timedelta(hours=1))
    told.states["bureau"] = SourceState.REFUSED

    assert withdrawn(noon(ON) + timedelta(hours=2)) == 1
    assert withdrawn(noon(ON) + timedelta(hours=3)) == 0


def test_a_withdrawal_of_what_no_score_used_changes_nothing(told: Told, line: CreditLine) -> None:
    ConsentReceiptFactory(borrower=line.borrower, kind=Kind.CAR)
    assess(line.borrower)
    line.refresh_from_db()

    shown = withdraw(line, Kind.CAR, noon(ON) + timedelta(hours=1))

    assert shown["limit_fen"] == shown["limit_after_fen"] == line.limit_fen
    assert withdrawn(noon(ON) + timedelta(hours=2)) == 0


def test_a_withdrawal_never_lowers_below_what_is_drawn(told: Told, line: CreditLine) -> None:
    ConsentReceiptFactory(borrower=line.borrower, kind=Kind.BUREAU)
    assess(line.borrower)
    draw(line, 5_900_00, on=ON)
    told.usual["steps.level.30"] = 1000.0

    shown = withdraw(line, Kind.BUREAU, noon(ON) + timedelta(hours=1))

    assert shown["limit_after_fen"] == 5_900_00
