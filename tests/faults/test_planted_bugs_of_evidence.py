"""What is sealed goes in time, and nothing else goes: a bug is planted in who is asked about, and it must show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.services import retention
from lending.models import Borrower
from scoring.models import BureauReport, Transaction
from scoring.services import evidence_retention
from scoring.sql import statement
from tests.scoring.evidence.evidence_told import (
    BOTH,
    NOW,
    bought,
    report,
    reported,
    tell,
    teller,
    withdraw,
)

pytestmark = pytest.mark.django_db
LONG_AGO, LATELY = NOW - timedelta(days=31), NOW - timedelta(days=29)


@pytest.fixture
def people() -> tuple[Borrower, Borrower, Borrower]:
    """Return one whose time is over, one who withdrew lately, and one who never did. Each told both kinds."""
    told = (teller(), teller(), teller())
    for person in told:
        tell(person, bought(), bought("t-2"))
        report(person, reported())
    for kind in BOTH:
        withdraw(told[0], kind, at=LONG_AGO)
        withdraw(told[1], kind, at=LATELY)
    return told


def require_gone_in_time(people: tuple[Borrower, ...]) -> None:
    """Ask the database itself about everybody, once the night is over: nothing is left to delete."""
    retention.delete_sealed(at=NOW)
    for person in people:
        for kind in BOTH:
            left = evidence_retention.delete_of(borrower_id=person.pk, kind=kind, at=NOW)
            assert left == {}, (person, kind)


def require_kept(*people: Borrower) -> None:
    for person in people:
        assert Transaction.objects.filter(borrower=person).count() == 2
        assert BureauReport.objects.filter(borrower=person).count() == 1


def planted(before: str, after: str) -> Callable[[str], str]:
    """Return a reader of statements that puts a bug into the one it reads."""

    def read(name: str) -> str:
        assert before in statement(name)
        return statement(name).replace(before, after)

    return read


def test_the_night_that_the_bugs_are_planted_in_is_sound(
    people: tuple[Borrower, Borrower, Borrower],
) -> None:
    require_gone_in_time(people)
    require_kept(people[1], people[2])
    assert not Transaction.objects.filter(borrower=people[0]).exists()


@pytest.mark.parametrize(
    ("bug", "before", "after"),
    [
        ("bureau reports are forgotten", "WHEN 'bureau'", "WHEN 'nothing'"),
        ("transactions are forgotten", "WHEN 'transactions'", "WHEN 'nothing'"),
        ("the time counts twice", "days => rule.days", "days => rule.days * 2"),
        ("only what is due this instant goes", "<= %(at)s\n", "= %(at)s\n"),
    ],
)
def test_what_is_left_too_long_is_caught(
    people: tuple[Borrower, ...], monkeypatch: Any, bug: str, before: str, after: str
) -> None:
    monkeypatch.setattr(evidence_retention, "statement", planted(before, after))
    with pytest.raises(AssertionError):
        require_gone_in_time(people)


@pytest.mark.parametrize(
    ("bug", "before", "after"),
    [
        ("nobody's time is waited for", "<= %(at)s\n", "IS NOT NULL\n"),
        ("who agreed counts too", "receipt.decision = 'withdrawn'", "receipt.decision = 'given'"),
    ],
)
def test_what_is_asked_for_too_early_stays(
    people: tuple[Borrower, ...], monkeypatch: Any, bug: str, before: str, after: str
) -> None:
    """Whether a row is sealed is for the database to see, whoever is named to it."""
    monkeypatch.setattr(evidence_retention, "statement", planted(before, after))
    retention.delete_sealed(at=NOW)
    require_kept(people[1], people[2])
