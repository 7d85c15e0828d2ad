"""Finding a person, a loan or a case by what an officer has at hand: a number, an ID number, a phone, a whole name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from billing.models import OverdueCase
from lending.models import Borrower, CreditLine, Loan
from lending.services import borrowers

MOST_PEOPLE = 20


@dataclass(frozen=True)
class Found:
    """What a term names, as far as it was asked for: people, and what there is of them."""

    people: list[Borrower] = field(default_factory=list)
    lines: QuerySet[CreditLine] = field(default_factory=CreditLine.objects.none)
    loans: QuerySet[Loan] = field(default_factory=Loan.objects.none)
    cases: QuerySet[OverdueCase] = field(default_factory=OverdueCase.objects.none)


def find(*, term: str, among: Collection[str]) -> Found:
    """Find what a term names among borrowers, lines, loans and cases, each called by its model's name.

    Of more than twenty people of one name the newest are found. Whose data may not be seen isn't looked at.
    """
    people = borrowers.find(term).order_by("-pk")[:MOST_PEOPLE]
    found = list(people) if "borrower" in among else []
    whose = [person.pk for person in found]
    loans = Loan.objects.filter(
        Q(number__in=borrowers.spellings(term)) | Q(line__borrower__in=whose)
    ).order_by("-pk")
    lines = CreditLine.objects.filter(borrower__in=whose).order_by("-pk")
    cases = OverdueCase.objects.filter(
        Q(loan__number__in=borrowers.spellings(term)) | Q(loan__line__borrower__in=whose),
        closed_on__isnull=True,
    ).order_by("opened_on", "pk")
    return Found(
        people=found,
        lines=lines if "creditline" in among else lines.none(),
        loans=loans if "loan" in among else loans.none(),
        cases=cases if "overduecase" in among else cases.none(),
    )


def by_number(*, term: str, among: Collection[str]) -> Borrower | Loan | None:
    """Return the one loan or borrower of which a term is the whole number, or None."""
    spellings = borrowers.spellings(term)
    loan = Loan.objects.filter(number__in=spellings).first() if "loan" in among else None
    if loan is not None or "borrower" not in among:
        return loan
    return Borrower.objects.filter(number__in=spellings).first()
