"""Why a score is what it is: a neutral beginning, up to four reasons, and all the rest. In whole points, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scoring.maths.points import explain, points
from scoring.maths.scorecards import Scorecard
from scoring.maths.stored import Scorer, Values

MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the points of a score: `feature` for a reason, "" for the beginning and the rest."""

    kind: str
    points: int
    feature: str = ""


def parts(scorer: Scorer, values: Values, sources: frozenset[str]) -> tuple[Part, ...]:
    """Split one person's points: the base that everybody has, the strongest reasons, everything else.

    They add up to the score. `values` has one row.
    """
    base, by_feature = _split(scorer, values, sources)
    score = int(points(scorer.log_odds(values, sources))[0])
    strongest = sorted(by_feature, key=lambda name: (-abs(by_feature[name]), name))
    chosen = [name for name in strongest[:MOST_REASONS] if by_feature[name]]
    reasons = [Part("reason", by_feature[name], name) for name in chosen]
    rest = score - base - sum(reason.points for reason in reasons)
    return (Part("base", base), *reasons, Part("rest", rest))


def _split(
    scorer: Scorer, values: Values, sources: frozenset[str]
) -> tuple[int, Mapping[str, int]]:
    if isinstance(scorer, Scorecard):
        added = scorer.contributions(values, sources)
        of_one = {name: float(column[0]) for name, column in added.items()}
        explained = explain(scorer.intercept(sources), of_one)
        return explained.base, explained.by_feature
    return _against_not_knowing(scorer, values, sources)


def _against_not_knowing(
    scorer: Scorer, values: Values, sources: frozenset[str]
) -> tuple[int, Mapping[str, int]]:
    """Return of each feature what the score loses where that one isn't known; the base knows none at all.

    Trees don't add up feature by feature: what they do together is left to the rest.
    """
    known = [name for name, source in scorer.source_of.items() if source in sources]
    asked = {name: np.repeat(values[name], len(known) + 2) for name in scorer.features}
    for row, name in enumerate(known):
        asked[name][row] = np.nan
        asked[name][-1] = np.nan
    found = points(scorer.log_odds(asked, sources)).tolist()
    score, base = found[-2], found[-1]
    return base, {name: score - found[row] for row, name in enumerate(known)}
