"""What is known of people at an instant: gathered for many at once, before any line is looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from devices.maths.catalogue import DEVICE_KINDS
from devices.services import fabrication
from scoring.features.feature_set import Assessed
from scoring.maths.limits import Affordability
from scoring.maths.stored import Scorer
from scoring.models import ModelVersion
from scoring.services import affordability, features
from scoring.services.model_registry import artefacts, findings, models

NOT_IN_MODEL = "not_in_model"
_MILLION = 1_000_000


@dataclass(frozen=True)
class Person:
    """What was gathered of one person at an instant, before their line is looked at."""

    borrower_id: int
    model: ModelVersion | None
    is_blocked: bool
    states: Mapping[str, str]
    values: Mapping[str, float]
    scored: frozenset[str]
    means: Affordability
    trust_ppm: int


def gather(
    *,
    borrower_ids: Sequence[int],
    as_of: datetime,
    on: date,
    without: frozenset[str] = frozenset(),
) -> list[Person]:
    """Gather the evidence of people, in order; one computation of features for all of them.

    `without` leaves sources out as if their consents were withdrawn. Raises as `artefacts.load` does.
    """
    found = features.compute(people=[Assessed(who, as_of) for who in borrower_ids], without=without)
    used = {who: found.used(row) for row, who in enumerate(borrower_ids)}
    lived_on = affordability.of(used=used, as_of=as_of)
    trust = _trust(used, as_of)
    in_use = models.in_use(on=on)
    blocked: dict[int, bool] = {}
    people = []
    for row, who in enumerate(borrower_ids):
        model = in_use.deciding(who)
        scorer = artefacts.scorer_of(model)
        if model is not None and model.pk not in blocked:
            artefacts.require_untouched(model)
            blocked[model.pk] = findings.block_increases(model)
        known = frozenset[str]().union(*scorer.variants) if scorer else frozenset[str]()
        scored = used[who] & known
        people.append(
            Person(
                borrower_id=who,
                model=model,
                is_blocked=model is not None and blocked[model.pk],
                states={
                    str(source): NOT_IN_MODEL if source in used[who] - scored else str(state)
                    for source, state in found.sources[row].items()
                },
                values=_values(scorer, scored, found.values, row) if scorer else {},
                scored=scored,
                means=lived_on[who],
                trust_ppm=trust[who],
            )
        )
    return people


def _values(
    scorer: Scorer, scored: frozenset[str], values: Mapping[str, Any], row: int
) -> dict[str, float]:
    """Return the features that the model reads; of a source that isn't scored nothing."""
    return {
        name: float(values[name][row]) if source in scored and name in values else math.nan
        for name, source in scorer.source_of.items()
    }


def _trust(used: Mapping[int, frozenset[str]], as_of: datetime) -> dict[int, int]:
    """Return the lowest trust in any device's data that is used of each person, per million."""
    kinds = {
        who: [kind for kind in DEVICE_KINDS if kind in sources] for who, sources in used.items()
    }
    lowest = fabrication.lowest_trust(kinds=kinds, as_of=as_of)
    return {who: round(share * _MILLION) for who, share in lowest.items()}
