"""From a snapshot to a decision: score, reasons, limit, nearest change. Nothing but the snapshot and the model counts.

A snapshot is what `scoring.services.assessment.snapshots` freezes: whole numbers, texts and, for values, exact
hexadecimal floats. So the same snapshot gives the same decision bit for bit, years later, in another process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scoring.maths import limits
from scoring.maths.limits import Affordability, Bound, Decision, LineStatus, Policy, Rule, Terms
from scoring.maths.nearest import Change, changes
from scoring.maths.points import points, probability
from scoring.maths.reasons import Part, parts
from scoring.maths.sources import families_of
from scoring.maths.stored import Scorer

_MILLION = 1_000_000
_ENOUGH = 1_000


@dataclass(frozen=True, slots=True)
class Score:
    """What the model says: log odds of bad, and the same as chance and points."""

    log_odds: float
    pd_ppm: int
    points: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """What would raise the limit: one feature's change, or instalments paid on time. "" : nothing that we know of."""

    kind: str = ""
    limit_fen: int = 0
    change: Change | None = None
    instalments: int = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that follows from a snapshot."""

    score: Score | None
    parts: tuple[Part, ...]
    bounds: tuple[Bound, ...]
    decision: Decision
    outcome: str
    nearest: Nearest


@dataclass(frozen=True)
class Case:
    """A snapshot, read."""

    values: Mapping[str, float]
    scored: frozenset[str]
    policy: Policy
    terms: Terms
    means: Affordability
    standing: LineStatus
    legal_cap_fen: int | None
    trust_ppm: int
    fell_overdue: bool
    withdrew: bool
    is_blocked: bool
    may_change: Mapping[str, tuple[int, bool]]

    @property
    def is_behaviour_only(self) -> bool:
        """Return whether nothing but behaviour was used."""
        return families_of(self.scored) <= {"behaviour"}

    def bounds(self, pd_ppm: int) -> tuple[Bound, ...]:
        """Return how much each rule allows at a probability of default."""
        return limits.bounds(
            self.policy,
            pd_ppm=pd_ppm,
            means=self.means,
            terms=self.terms,
            legal_cap_fen=self.legal_cap_fen,
            is_behaviour_only=self.is_behaviour_only,
            trust_ppm=self.trust_ppm,
        )

    def decide(self, by_policy_fen: int | None, standing: LineStatus | None = None) -> Decision:
        """Return what the limit becomes."""
        return limits.decide(
            self.policy,
            standing or self.standing,
            by_policy_fen=by_policy_fen,
            fell_overdue=self.fell_overdue,
            withdrew=self.withdrew,
        )


def read(snapshot: Mapping[str, Any]) -> Case:
    """Read a snapshot as it was stored."""
    figures = dict(snapshot["policy"])
    figures.pop("number")
    figures.pop("review_days")
    bands = tuple((below, months) for below, months in figures.pop("bands"))
    return Case(
        values={
            name: float("nan") if value is None else float.fromhex(value)
            for name, value in snapshot["features"].items()
        },
        scored=frozenset(snapshot["scored"]),
        policy=Policy(bands=bands, **figures),
        terms=Terms(**snapshot["terms"]),
        means=Affordability(**snapshot["means"]),
        standing=LineStatus(**snapshot["standing"]),
        legal_cap_fen=snapshot["legal_cap_fen"],
        trust_ppm=snapshot["trust_ppm"],
        fell_overdue=snapshot["fell_overdue"],
        withdrew=snapshot["withdrew"],
        is_blocked=snapshot["is_blocked"],
        may_change={name: (bad, whole) for name, (bad, whole) in snapshot["may_change"].items()},
    )


def evaluate(snapshot: Mapping[str, Any], scorer: Scorer | None) -> Evaluation:
    """Decide a snapshot. Without a scorer, or where it has no variant for the sources, nothing is scored."""
    case = read(snapshot)
    if scorer is None or case.scored not in scorer.variants:
        decision = case.decide(None)
        return Evaluation(None, (), (), decision, outcome(case, decision), Nearest())
    columns = {name: np.array([value]) for name, value in case.values.items()}
    score = _score(float(scorer.log_odds(columns, case.scored)[0]))
    found = case.bounds(score.pd_ppm)
    decision = case.decide(limits.limit_fen(found))
    return Evaluation(
        score=score,
        parts=parts(scorer, columns, case.scored),
        bounds=found,
        decision=decision,
        outcome=outcome(case, decision),
        nearest=_nearest(case, scorer, decision, limits.limit_fen(found)),
    )


def outcome(case: Case, decision: Decision) -> str:
    """Return what becomes of a decision: only an increase within the authority can be blocked."""
    now = case.standing.limit_fen
    if decision.limit_fen == now:
        return "unchanged" if now else "declined"
    if decision.needs_people:
        return "waits"
    return "blocked" if decision.limit_fen > now and case.is_blocked else "set"


def _score(log_odds: float) -> Score:
    odds = np.array([log_odds])
    return Score(
        log_odds=log_odds,
        pd_ppm=round(float(probability(odds)[0]) * _MILLION),
        points=int(points(odds)[0]),
    )


def _nearest(case: Case, scorer: Scorer, decision: Decision, by_policy_fen: int) -> Nearest:
    if decision.rule in (Rule.TOO_FEW_CLEAN, Rule.STEP):
        return _by_instalments(case, decision, by_policy_fen)
    if decision.rule in (Rule.OVERDUE_HOLDS, Rule.OVERDUE_LOWERS):
        return Nearest()
    tried = changes(scorer, case.values, case.scored, case.may_change)
    if not tried:
        return Nearest()
    asked = {name: np.full(len(tried), value) for name, value in case.values.items()}
    for row, change in enumerate(tried):
        asked[change.feature][row] = change.to
    chances = probability(scorer.log_odds(asked, case.scored))
    best: Nearest | None = None
    for change, chance in zip(tried, chances.tolist(), strict=True):
        if best is not None and best.change is not None and change.steps > best.change.steps:
            break
        wanted = case.decide(limits.limit_fen(case.bounds(round(chance * _MILLION))))
        if wanted.limit_fen > max(decision.limit_fen, best.limit_fen if best else 0):
            best = Nearest("feature", wanted.limit_fen, change=change)
    return best or Nearest()


def _by_instalments(case: Case, decision: Decision, by_policy_fen: int) -> Nearest:
    """Return how many more instalments on time allow the next step, and how high it is."""
    standing = replace(case.standing, limit_fen=decision.limit_fen, clean_instalments=_ENOUGH)
    step = case.decide(by_policy_fen, standing)
    if step.limit_fen <= decision.limit_fen:
        return Nearest()
    have = case.standing.clean_instalments if decision.rule == Rule.TOO_FEW_CLEAN else 0
    return Nearest("instalments", step.limit_fen, instalments=case.policy.clean_instalments - have)
