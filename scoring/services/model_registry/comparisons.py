"""Results of holding the families of evidence against each other. They are made by commands and only read here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from scoring.models import Comparison


@transaction.atomic
def store(
    *,
    population: Comparison.Population,
    figures: Mapping[str, Any],
    fingerprint: str,
    at: datetime,
    seed: int | None = None,
) -> Comparison:
    """Keep one run. `figures` is what `engine.head_to_head` gave, `fingerprint` the hash of what it was given.

    `seed` is what invented people were drawn from.
    """
    return Comparison.objects.create(
        population=population,
        people=figures["people"],
        seed=seed,
        fingerprint=fingerprint,
        figures=dict(figures),
        made_at=at,
    )


def to_show() -> list[Comparison]:
    """List the newest run of each kind of people, our own borrowers first, without its figures."""
    order = list(Comparison.Population.values)
    newest = Comparison.objects.order_by("population", "-made_at").distinct("population")
    return sorted(newest.defer("figures"), key=lambda run: order.index(run.population))
