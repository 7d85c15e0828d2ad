"""The book from above: stored as it was known at a month's end, and read from there."""

from __future__ import annotations

from datetime import date

import pytest

from scoring.models import PortfolioSnapshot
from scoring.services.monitoring import months, portfolio_snapshots
from tests.scoring.monitoring.months import AUGUST, SEPTEMBER, borrowers, drawn

pytestmark = pytest.mark.django_db
FEBRUARY = date(2026, 2, 1)


def test_a_vintage_is_shown_by_loans_and_by_amount() -> None:
    drawn(borrowers(4), date(2026, 2, 5), [True, False, False, False])
    (rows,) = portfolio_snapshots.newest(on=SEPTEMBER).curves.values()
    assert [(row.months_on_book, row.loans, row.bad) for row in rows[2:5]] == [
        (2, 4, 0),
        (3, 4, 0),
        (4, 4, 1),
    ]
    assert (rows[4].drawn_fen, rows[4].bad_fen) == (4000_00, 1000_00)


def test_a_stored_picture_reads_as_it_was_made() -> None:
    drawn(borrowers(4), date(2026, 2, 5), [True, False, False, False])
    made = portfolio_snapshots.newest(on=SEPTEMBER)
    portfolio_snapshots.store(month=AUGUST)
    assert portfolio_snapshots.newest(on=SEPTEMBER) == made


def test_what_becomes_known_later_leaves_a_stored_month_as_it_was() -> None:
    drawn(borrowers(4), date(2026, 2, 5), [False] * 4)
    months.run(month=AUGUST, on=SEPTEMBER)
    drawn(borrowers(2), date(2026, 2, 6), [True, True])
    months.run(month=AUGUST, on=date(2026, 9, 15))
    assert portfolio_snapshots.newest(on=date(2026, 9, 15)).curves[FEBRUARY][0].loans == 4
    assert PortfolioSnapshot.objects.count() == 1


def test_the_next_month_has_a_picture_of_its_own() -> None:
    drawn(borrowers(4), date(2026, 2, 5), [False] * 4)
    portfolio_snapshots.store(month=AUGUST)
    drawn(borrowers(2), date(2026, 2, 6), [True, True])
    portfolio_snapshots.store(month=SEPTEMBER)
    assert portfolio_snapshots.newest(on=date(2026, 10, 1)).curves[FEBRUARY][0].loans == 6


def test_a_book_without_loans_has_an_empty_picture() -> None:
    picture = portfolio_snapshots.newest(on=SEPTEMBER)
    assert (picture.curves, picture.rolls) == ({}, [])
