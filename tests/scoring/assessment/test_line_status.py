"""How a line stands: from loans that were really drawn and paid."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.services.close import business_days
from lending.models import CreditLine
from scoring.services.assessment import line_status
from tests.billing.conftest import draw, line, pay

__all__ = ["line"]
pytestmark = pytest.mark.django_db
OPENED = date(2015, 1, 1)
DUE = [date(2015, 10, 10), date(2015, 11, 10), date(2015, 12, 10)]


def clean(line: CreditLine, on: date, since: date = OPENED) -> int:
    return line_status.clean_instalments(line=line, since=since, on=on)


def test_a_line_that_never_borrowed_has_nothing_clean(line: CreditLine) -> None:
    found = line_status.of(line=line, on=date(2015, 9, 16))

    assert (found.clean_instalments, found.is_overdue, found.was_set) == (0, False, True)


def test_instalments_paid_on_their_day_are_clean(line: CreditLine) -> None:
    draw(line)
    pay(line, 1072_00, DUE[0])
    pay(line, 1077_50, DUE[1], "p2")

    assert clean(line, DUE[1]) == 2


def test_an_instalment_not_yet_due_does_not_count_though_paid(line: CreditLine) -> None:
    draw(line)
    pay(line, 6000_00, date(2015, 9, 20))

    assert clean(line, date(2015, 9, 21)) == 0


def test_an_instalment_due_today_and_unpaid_is_neither(line: CreditLine) -> None:
    draw(line)
    pay(line, 1072_00, DUE[0])

    assert clean(line, DUE[1]) == 1


def test_whoever_was_late_begins_anew(line: CreditLine) -> None:
    draw(line)
    pay(line, 2000_00, DUE[0] + timedelta(days=5))
    pay(line, 3000_00, DUE[1], "p2")

    assert clean(line, DUE[1]) == 1


def test_instalments_of_one_day_count_as_one(line: CreditLine) -> None:
    for _no in range(3):
        draw(line, 100_00, instalments=1)
    pay(line, 400_00, DUE[0])

    assert clean(line, DUE[0]) == 1


def test_only_what_fell_due_since_the_last_change_counts(line: CreditLine) -> None:
    draw(line)
    pay(line, 1072_00, DUE[0])
    pay(line, 1077_50, DUE[1], "p2")

    assert clean(line, DUE[1], since=DUE[0]) == 1


def test_the_day_after_an_unpaid_due_date_is_overdue(line: CreditLine) -> None:
    draw(line)

    assert not line_status.is_overdue(line=line, on=DUE[0])
    assert line_status.is_overdue(line=line, on=DUE[0] + timedelta(days=1))


def test_what_is_drawn_and_held_is_drawn(line: CreditLine) -> None:
    draw(line)
    line.refresh_from_db()

    assert line_status.of(line=line, on=DUE[0]).drawn_fen == 6000_00


def test_late_is_late_after_the_close_too(line: CreditLine) -> None:
    draw(line)
    through = DUE[0] + timedelta(days=2)
    for on in business_days.days_to_close(through=through, today=through + timedelta(days=1)):
        business_days.close_day(on=on)
    pay(line, 1100_00, through + timedelta(days=1))

    assert clean(line, through + timedelta(days=1)) == 0
