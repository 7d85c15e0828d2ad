"""Which sources may speak for somebody: refused, doubted and thin ones don't."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from scoring.features.catalogue import (
    CONTINUOUS,
    CONTINUOUS_FAMILIES,
    FAMILY_OF,
    FEATURES,
    LEAST_DAYS_OF_90,
    LEAST_FEATURES,
    days_of,
)
from scoring.features.feature_set import SourceState
from scoring.features.layout import Values
from scoring.maths.sources import Family, Source

_FEATURES_OF = {
    source: [name for name, feature in FEATURES.items() if feature.source is source]
    for source in Source
}
# A source without this figure has told nothing.
_TELLS = {
    Source.BUREAU: "bureau.report_age_days",
    Source.REPAYMENT: "repayment.instalments_due",
} | {source: f"{days_of(source)}.coverage.180" for source in CONTINUOUS}


def judge(
    values: Values,
    consented: Sequence[Collection[Source]],
    made_up: Sequence[Collection[Source]],
) -> tuple[Mapping[str, SourceState], ...]:
    """Return how each source stands for each row, and blank the features of those that aren't used.

    A source comes in by consent, repayment without one. Data that a person called made up doesn't count. A continuous
    source with fewer than LEAST_DAYS_OF_90 days of the last 90 isn't used, nor a continuous family with fewer than
    LEAST_FEATURES features left.
    """
    states = [
        {source: _alone(values, row, source, consented[row], made_up[row]) for source in Source}
        for row in range(len(consented))
    ]
    for row, of_row in enumerate(states):
        for family in CONTINUOUS_FAMILIES:
            _weigh(values, row, family, of_row)
        for source, state in of_row.items():
            if state is not SourceState.USED:
                for name in _FEATURES_OF[source]:
                    values[name][row] = np.nan
    return tuple({source.value: state for source, state in of_row.items()} for of_row in states)


def _alone(
    values: Values,
    row: int,
    source: Source,
    consented: Collection[Source],
    made_up: Collection[Source],
) -> SourceState:
    if source is not Source.REPAYMENT and source not in consented:
        return SourceState.REFUSED
    if source in made_up:
        return SourceState.DISTRUSTED
    if np.isnan(values[_TELLS[source]][row]):
        return SourceState.NO_DATA
    if source in CONTINUOUS:
        days = values[f"{days_of(source)}.coverage.90"][row] * 90
        if round(days) < LEAST_DAYS_OF_90:
            return SourceState.TOO_FEW_DAYS
    return SourceState.USED


def _weigh(values: Values, row: int, family: Family, states: dict[Source, SourceState]) -> None:
    """Leave a family out whose sources have too few features between them."""
    used = [
        source
        for source, state in states.items()
        if state is SourceState.USED and FAMILY_OF[source] is family
    ]
    names = [name for source in used for name in _FEATURES_OF[source]]
    live = sum(not np.isnan(values[name][row]) for name in names)
    if live < LEAST_FEATURES:
        for source in used:
            states[source] = SourceState.TOO_FEW_FEATURES
