"""What waivers gave up, by product version and component: what was settled besides is what was paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Max, QuerySet

from billing.maths.facts import FactKind
from billing.maths.replay import replay
from billing.maths.terms import Component
from billing.models import Fact
from billing.services.positions import stored_positions
from billing.services.positions.terms import terms_of
from billing.services.set_aside_loans import LAST_ID
from lending.models import Loan


def known() -> tuple[Any, ...]:
    """Return what changes as soon as anything is recorded on a loan with a waiver."""
    facts = Fact.objects.filter(loan__in=_loans().values("pk"))
    return tuple(facts.aggregate(last=Max("pk"), count=Count("pk")).values())


def waived(
    *, left_out: Collection[int], first_id: int = 1, last_id: int = LAST_ID
) -> dict[str, list[Any]]:
    """Return the values for the proof of the ledger, in fen, over the loans of a range of ids but those left out.

    A waiver gives up at most what it names: how much was unpaid on its day, a replay tells.
    """
    loans = _loans().filter(pk__range=(first_id, last_id)).exclude(pk__in=left_out)
    by_id = loans.select_related("product_version").in_bulk()
    given_up: Counter[tuple[int, Component]] = Counter()
    for loan_id, facts in stored_positions.load_facts(by_id).items():
        loan = by_id[loan_id]
        terms = terms_of(loan.product_version, loan.instalments)
        position = replay(terms, facts, max(fact.value_on for fact in facts))
        for applied in position.applied:
            if applied.fact.kind is FactKind.WAIVER:
                for allocation in applied.allocations:
                    key = (loan.product_version_id, allocation.component)
                    given_up[key] += allocation.amount_fen
    return {
        "waived_versions": [version_id for version_id, _component in given_up],
        "waived_components": [component.value for _id, component in given_up],
        "waived_fen": list(given_up.values()),
    }


def _loans() -> QuerySet[Loan]:
    waivers = Fact.objects.filter(kind=Fact.Kind.WAIVER)
    return Loan.objects.filter(pk__in=waivers.values("loan"))
