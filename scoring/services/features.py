"""The features of people at an instant: from Postgres, through DuckDB, with what each source may say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import transaction

from devices.services import fabrication
from scoring.features import duck, layout, sufficiency
from scoring.features.feature_set import Assessed, FeatureSet, SourceState
from scoring.maths.sources import Source
from scoring.services import feature_extracts, repayment_history

__all__ = ["Assessed", "FeatureSet", "SourceState", "compute"]

# A chunk's days fit into memory several times over.
PEOPLE_AT_ONCE = 500


@transaction.atomic
def compute(*, people: Sequence[Assessed], without: frozenset[str] = frozenset()) -> FeatureSet:
    """Compute every feature of each person at their instant, one row each, in the order given.

    Nothing counts that became known later, of the instant's own business date, or outside a consent that was live
    then and still is. `without` names sources to leave out as if their consents were withdrawn. The same number of
    statements for one person as for PEOPLE_AT_ONCE.
    """
    chunks = [
        _compute(people[first : first + PEOPLE_AT_ONCE], without)
        for first in range(0, max(len(people), 1), PEOPLE_AT_ONCE)
    ]
    if len(chunks) == 1:
        return chunks[0]
    return FeatureSet(
        assessed=tuple(people),
        values={
            name: np.concatenate([chunk.values[name] for chunk in chunks])
            for name in chunks[0].values
        },
        sources=tuple(states for chunk in chunks for states in chunk.sources),
    )


def _compute(people: Sequence[Assessed], without: frozenset[str]) -> FeatureSet:
    consented = [
        consent for consent in feature_extracts.consents(people) if consent.source not in without
    ]
    instalments, loans = repayment_history.of(people)
    inputs = {
        "assessed": feature_extracts.assessed_columns(people),
        "consents": feature_extracts.consent_columns(consented),
        "day_values": feature_extracts.day_values(people, consented),
        "bureau_reports": feature_extracts.bureau_reports(people, consented),
        "instalments": instalments,
        "loans": loans,
    }
    values = layout.by_name(duck.answers(inputs), len(people))
    allowed: list[set[Source]] = [set() for _person in people]
    for consent in consented:
        allowed[consent.row].add(consent.source)
    states = sufficiency.judge(values, allowed, _made_up(people))
    return FeatureSet(assessed=tuple(people), values=values, sources=states)


def _made_up(people: Sequence[Assessed]) -> list[set[Source]]:
    """Name the sources of each row that a person called made up."""
    kinds = fabrication.made_up(asked=[(person.borrower_id, person.as_of) for person in people])
    return [
        {
            source
            for source in Source
            if source.value in kinds.get((person.borrower_id, person.as_of), ())
        }
        for person in people
    ]
