"""The whole demo company, founded in one transaction: an interrupted one leaves an empty database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from billing.services.ledger import capital
from core.maths.calendar import month_after
from core.services.actor import acting_as
from demo import office, seed_assessments, seed_models, seed_monitoring, timeline

BORROWERS, MONTHS, SEED = 40, 6, 1
CAPITAL_FEN = 20_000_000_00
Count = Callable[[int, int], None]


def found(*, borrowers: int, months: int, seed: int, ends_at: datetime, count: Count) -> None:
    """Open the company, hire its officers and play the months up to `ends_at`.

    `count` is called after each day with how many are played and how many there are.
    """
    through = ends_at.date()
    first_on = month_after(through, -months)
    days = (through - first_on).days + 1
    played = iter(range(1, days + 1))
    with transaction.atomic():
        with acting_as(timeline.ACTOR):
            capital.open_company(on=first_on, capital_fen=CAPITAL_FEN)
            office.hire()
        seed_models.register(on=first_on)
        timeline.play(
            count=borrowers,
            first_on=first_on,
            ends_at=ends_at,
            seed=seed,
            advance=lambda: count(next(played), days),
        )
        with acting_as(timeline.ACTOR):
            seed_monitoring.watch(first_on=first_on, through=through)
        seed_assessments.assess(at=ends_at)
