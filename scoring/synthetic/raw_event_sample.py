"""The street's people as a dated sample: the form in which every model is built and judged."""

from __future__ import annotations

from datetime import date

import numpy as np

from scoring.engine.building import People
from scoring.synthetic.raw_event_evidence import Known

# Of those scored before the last months, every fifth is kept out of training.
OUT_OF_SAMPLE = 0.2
YOUNGEST, OLDEST = 20, 55


def sample(known: Known, *, out_of_time_from: date, seed: int) -> People:
    """Return everybody with part, sex and age. No trait depends on either, so what differs between groups is chance."""
    chance = np.random.default_rng([seed, 1])
    people = len(known.street.on)
    parts = np.where(chance.random(people) < OUT_OF_SAMPLE, "out_of_sample", "train")
    parts[known.street.on >= np.datetime64(out_of_time_from)] = "out_of_time"
    return People(
        frame=known.frame,
        used=known.used,
        source_of=known.source_of,
        bad=known.street.bad.astype("float64"),
        was_rejected=np.zeros(people, dtype=bool),
        parts=parts,
        months=np.array(known.street.months),
        sexes=np.where(chance.random(people) < 0.5, "female", "male"),
        ages=chance.integers(YOUNGEST, OLDEST + 1, people),
    )
