"""What may befall the evidence: a family is gone, behaviour fades, bads learn to look like goods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.maths.sources import FAMILIES, FAMILY_OF

if TYPE_CHECKING:
    from scoring.engine.report import Judged

FADED_BY = 0.3
SHARES_OF_CHEATS = (0.1, 0.3)
SEED = 0


def all_of(people: Judged, source_of: Mapping[str, str]) -> Iterator[tuple[str, Judged]]:
    """Return each hardship's name and the same people under it."""
    for family in FAMILIES:
        if any(FAMILY_OF[source] == family for sources in people.used for source in sources):
            yield f"without_{family}", without(people, family)
    yield "behaviour_faded", faded(people, source_of)
    for share in SHARES_OF_CHEATS:
        yield f"cheats_{share:.0%}", with_cheats(people, source_of, share)


def without(people: Judged, family: str) -> Judged:
    """Take a family away. Who had nothing else can't be scored."""
    left = [
        frozenset(source for source in sources if FAMILY_OF[source] != family)
        for sources in people.used
    ]
    return replace(people, used=left)


def faded(people: Judged, source_of: Mapping[str, str], by: float = FADED_BY) -> Judged:
    """Draw every behaviour value towards the median of all, by a share of the way."""
    values = dict(people.values)
    for name in _behaviour(source_of):
        if not np.isnan(values[name]).all():
            values[name] = values[name] * (1 - by) + np.nanmedian(values[name]) * by
    return replace(people, values=values)


def with_cheats(people: Judged, source_of: Mapping[str, str], share: float) -> Judged:
    """Return a share of the bads the behaviour of a good who uses the same sources, drawn by chance."""
    chance = np.random.default_rng(SEED)
    values = dict(people.values)
    bads = np.flatnonzero(people.bad == 1).tolist()
    cheats = chance.choice(bads, round(share * len(bads)), replace=False).tolist()
    goods: dict[frozenset[str], list[int]] = {}
    for row in np.flatnonzero(people.bad == 0).tolist():
        goods.setdefault(people.used[row], []).append(row)
    pairs = [
        (cheat, chance.choice(goods[people.used[cheat]]))
        for cheat in cheats
        if people.used[cheat] in goods
    ]
    if pairs:
        copies, models = np.array(pairs).T
        for name in _behaviour(source_of):
            values[name] = values[name].copy()
            values[name][copies] = people.values[name][models]
    return replace(people, values=values)


def _behaviour(source_of: Mapping[str, str]) -> list[str]:
    return [name for name, source in source_of.items() if FAMILY_OF[source] == "behaviour"]
