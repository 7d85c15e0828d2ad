"""Positions as they were known at the end of a day that is closed late.

A close runs after midnight, or days later, when facts of later days are recorded already. What it writes for
good, a statement or a provision, must know nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db.models import Q

from billing.maths.facts import Fact
from billing.maths.replay import replay
from billing.models import Books, Position
from billing.models import Fact as StoredFact
from billing.services.ledger.accrual_lock import replay_as_of
from billing.services.positions import stored_positions
from billing.services.positions.terms import terms_of


@contextmanager
def as_known_on(on: date, among: Q) -> Iterator[None]:
    """Rewind the stored positions among some, inside the block, as the facts recorded through `on` make them.

    Only loans with a fact recorded later are touched, locked until the caller's transaction ends. The caller
    keeps further facts of these loans out.
    """
    later = StoredFact.objects.filter(recorded_on__gt=on)
    rows = stored_positions.lock(among & Q(pk__in=later.values("loan_id")))
    books = Books.objects.first()
    standing = {row.pk: replay_as_of(books, row.replayed_as_of) for row in rows.values()}
    known = stored_positions.load_facts(rows, known_on=on)
    for row in rows.values():
        _stand(row, known[row.pk], on + timedelta(days=1))
    yield
    every = stored_positions.load_facts(rows)
    for row in rows.values():
        _stand(row, every[row.pk], standing[row.pk])


def _stand(row: Position, facts: list[Fact], as_of: date) -> None:
    terms = terms_of(row.product_version, row.loan.instalments)
    last_fact_id = max((fact.order for fact in facts), default=0)
    stored_positions.store(row=row, position=replay(terms, facts, as_of), last_fact_id=last_fact_id)
