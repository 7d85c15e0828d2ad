"""The lab's people as the engine compares them, with the best possible chance of bad for every union."""

from __future__ import annotations

import pandas as pd

from scoring.engine.head_to_head import Evidence, unions
from scoring.maths.sources import FAMILY_OF
from scoring.synthetic import feature_space
from scoring.synthetic.indicators import INDICATORS

# Nothing changes with time in the lab: whoever is in a month is there by chance, so months differ by chance alone.
MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 7))


def lab_evidence(people: int, seed: int) -> Evidence:
    """Invent so many people and work out the best that each union allows."""
    made = feature_space.make(people, seed)
    return Evidence(
        frame=pd.DataFrame(made.values),
        bad=made.bad,
        family_of={indicator.name: FAMILY_OF[indicator.source] for indicator in INDICATORS},
        months=[MONTHS[person % len(MONTHS)] for person in range(people)],
        best={union: feature_space.best_pd(made, union) for union in unions()},
    )
