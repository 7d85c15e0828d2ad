"""How people had repaid us, as it was known at an instant: their facts recorded by then, replayed.

A fact is known from the end of the business date it was recorded on, and on that date from the instant of recording.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from billing.maths.facts import Stop
from billing.maths.pauses import stopped_days
from billing.maths.position import Instalment, Position
from billing.maths.replay import replay
from billing.models import Fact
from billing.services.positions.stored_positions import as_maths
from billing.services.positions.terms import terms_of
from lending.models import Loan
from scoring.features.duck import Columns
from scoring.features.feature_set import Assessed


@dataclass(frozen=True, slots=True)
class Due:
    """One instalment that had fallen due. Days late of an unpaid one run through the business date."""

    row: int
    loan: int
    due_on: date
    days_late: int
    is_unpaid: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One loan that had been drawn."""

    row: int
    loan: int
    drawn_on: date
    is_settled: bool
    prepayments: int


def of(people: Sequence[Assessed]) -> tuple[Columns, Columns]:
    """Return the instalments and the loans of each row as columns. Two statements, however many people."""
    loans = _loans(people)
    facts = _facts([loan.pk for of_person in loans.values() for loan in of_person], people)
    dues: list[Due] = []
    drawn: list[Drawn] = []
    for row, person in enumerate(people):
        for loan in loans[person.borrower_id]:
            known = [as_maths(fact) for fact in facts[loan.pk] if is_known(fact, person)]
            position = replay(terms_of(loan.product_version, loan.instalments), known, person.on)
            if position.drawn_on is None:
                continue
            dues.extend(_dues(row, loan.pk, position, person.on))
            settled, early = position.settled_on is not None, _prepayments(position)
            drawn.append(Drawn(row, loan.pk, position.drawn_on, settled, early))
    return _due_columns(dues), _drawn_columns(drawn)


def is_known(fact: Fact, person: Assessed) -> bool:
    """Return whether a fact was recorded by the instant."""
    if fact.recorded_on == person.on:
        return fact.recorded_at <= person.as_of
    return fact.recorded_on < person.on


def _loans(people: Sequence[Assessed]) -> dict[int, list[Loan]]:
    found: dict[int, list[Loan]] = defaultdict(list)
    borrowers = {person.borrower_id for person in people}
    loans = Loan.objects.filter(line__borrower__in=borrowers)
    for loan in loans.select_related("line", "product_version").order_by("pk"):
        found[loan.line.borrower_id].append(loan)
    return found


def _facts(loans: Sequence[int], people: Sequence[Assessed]) -> dict[int, list[Fact]]:
    facts: dict[int, list[Fact]] = defaultdict(list)
    last = max((person.on for person in people), default=date.min)
    for fact in Fact.objects.filter(loan__in=loans, recorded_on__lte=last).order_by("pk"):
        facts[fact.loan_id].append(fact)
    return facts


def _dues(row: int, loan: int, position: Position, on: date) -> Iterator[Due]:
    """Return the instalments due before a day of which anything was to be paid.

    Days on which a pause stops the clock are no days late.
    """
    clock = stopped_days([applied.fact for applied in position.applied], Stop.CLOCK)
    last_paid: dict[int | None, date] = {}
    for applied in position.applied:
        for allocation in applied.allocations:
            last_paid[allocation.instalment_no] = applied.fact.value_on
    for instalment in position.instalments:
        if instalment.due_on < on and instalment.principal_fen + instalment.interest_fen:
            is_unpaid = instalment.unpaid_fen > 0
            until = on if is_unpaid else _paid_on(instalment, last_paid)
            stopped = clock.days_between(instalment.due_on, until)
            late = max(0, (until - instalment.due_on).days - stopped)
            yield Due(row, loan, instalment.due_on, late, is_unpaid)


def _paid_on(instalment: Instalment, last_paid: dict[int | None, date]) -> date:
    return last_paid.get(instalment.no, instalment.due_on)


def _prepayments(position: Position) -> int:
    """Count the payments that reached principal not yet due."""
    return sum(
        any(allocation.instalment_no is None for allocation in applied.allocations)
        for applied in position.applied
    )


def _due_columns(dues: Sequence[Due]) -> Columns:
    return {
        "row": np.array([due.row for due in dues], dtype="int64"),
        "loan": np.array([due.loan for due in dues], dtype="int64"),
        "due_on": np.array([due.due_on for due in dues], dtype="datetime64[D]"),
        "days_late": np.array([due.days_late for due in dues], dtype="float64"),
        "is_unpaid": np.array([due.is_unpaid for due in dues], dtype="bool"),
    }


def _drawn_columns(drawn: Sequence[Drawn]) -> Columns:
    return {
        "row": np.array([loan.row for loan in drawn], dtype="int64"),
        "loan": np.array([loan.loan for loan in drawn], dtype="int64"),
        "drawn_on": np.array([loan.drawn_on for loan in drawn], dtype="datetime64[D]"),
        "is_settled": np.array([loan.is_settled for loan in drawn], dtype="bool"),
        "prepayments": np.array([loan.prepayments for loan in drawn], dtype="float64"),
    }
