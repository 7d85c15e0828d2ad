"""From a probability of default to a limit, in whole fen, by the figures of one policy version.

First `bounds` says how much each rule would allow; the smallest binds. Then `decide` says how far today's limit may
move towards it. Whole numbers only, so that a decision is computed again to the fen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_MILLION = 1_000_000
_WHOLE = 100_00  # limits are multiples of 100 yuan
_YUAN = 100
_LONGEST_MONTH = 31


class BoundName(StrEnum):
    """What bounds a limit."""

    PRODUCT = "product"
    INCOME = "income"
    AFFORDABILITY = "affordability"
    LEGAL = "legal"
    BEHAVIOUR_ONLY = "behaviour_only"
    LOW_TRUST = "low_trust"


class Rule(StrEnum):
    """By which rule a limit is what is decided."""

    POLICY = "policy"
    FIRST = "first"
    STEP = "step"
    TOO_FEW_CLEAN = "too_few_clean"
    OVERDUE_LOWERS = "overdue_lowers"
    OVERDUE_HOLDS = "overdue_holds"
    NOT_BELOW_DRAWN = "not_below_drawn"
    FROM_NOTHING = "from_nothing"
    NO_SCORE = "no_score"


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures of a policy version. A PD at or above the last band gets nothing."""

    product_cap_fen: int
    bands: Sequence[tuple[int, int]]
    affordability_ppm: int
    income_unknown_fen: int
    other_debt_months: int
    behaviour_only_cap_fen: int
    low_trust_below_ppm: int
    low_trust_cap_fen: int
    increase_ppm: int
    clean_instalments: int
    overdue_cut_ppm: int
    automatic_fen: int


@dataclass(frozen=True, slots=True)
class Affordability:
    """What a person lives on, a month; the balance owed elsewhere. None: not known."""

    income_fen: int | None = None
    essentials_fen: int | None = None
    other_balance_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What of the product's terms makes an instalment."""

    instalments: int
    daily_rate_ppm: int
    due_day: int


@dataclass(frozen=True, slots=True)
class LineStatus:
    """How the line stands: `was_set` where it ever had a limit, instalments clean since that last changed."""

    limit_fen: int
    drawn_fen: int
    was_set: bool
    is_overdue: bool
    clean_instalments: int


@dataclass(frozen=True, slots=True)
class Bound:
    """How much one rule allows."""

    name: BoundName
    fen: int


@dataclass(frozen=True, slots=True)
class Decision:
    """The limit decided and by which rule. `needs_people`: not within the authority of a machine."""

    limit_fen: int
    rule: Rule
    needs_people: bool = False


def bounds(
    policy: Policy,
    *,
    pd_ppm: int,
    means: Affordability,
    terms: Terms,
    legal_cap_fen: int | None,
    is_behaviour_only: bool,
    trust_ppm: int,
) -> tuple[Bound, ...]:
    """Return how much each rule allows, in fen; a rule that doesn't apply isn't listed."""
    found = [
        Bound(BoundName.PRODUCT, policy.product_cap_fen),
        Bound(BoundName.INCOME, _of_income(policy, pd_ppm, means)),
        Bound(BoundName.AFFORDABILITY, affordable_fen(policy, means, terms)),
    ]
    if legal_cap_fen is not None:
        found.append(Bound(BoundName.LEGAL, legal_cap_fen))
    if is_behaviour_only:
        found.append(Bound(BoundName.BEHAVIOUR_ONLY, policy.behaviour_only_cap_fen))
    if trust_ppm < policy.low_trust_below_ppm:
        found.append(Bound(BoundName.LOW_TRUST, policy.low_trust_cap_fen))
    return tuple(found)


def binding(found: Sequence[Bound]) -> Bound:
    """Find the smallest bound; of equals the first."""
    return min(found, key=lambda bound: bound.fen)


def limit_fen(found: Sequence[Bound]) -> int:
    """Return the limit by the policy: the smallest bound, rounded down to 100 yuan."""
    return max(_rounded(binding(found).fen), 0)


def months_ppm(policy: Policy, pd_ppm: int) -> int:
    """Return the months of income, per million, that a probability of default may borrow."""
    return next((months for below, months in policy.bands if pd_ppm < below), 0)


def affordable_fen(policy: Policy, means: Affordability, terms: Terms) -> int:
    """Return the highest limit of which the dearest instalment is within the share of free income.

    Free is income less essentials and what other lenders take a month: rent can't wait, dining out can. The dearest
    instalment is the first one of equal principal over the longest term, after the longest first period there is: drawn
    on the first of a long month.
    """
    income = policy.income_unknown_fen if means.income_fen is None else means.income_fen
    other = (means.other_balance_fen or 0) // policy.other_debt_months
    free = max(income - (means.essentials_fen or 0) - other, 0)
    days = _LONGEST_MONTH - 1 + terms.due_day
    # limit × (1/n + rate × days) ≤ free × share, with every fraction cleared.
    numerator = free * policy.affordability_ppm * terms.instalments
    return numerator // (_MILLION + terms.instalments * terms.daily_rate_ppm * days)


def decide(
    policy: Policy,
    standing: LineStatus,
    *,
    by_policy_fen: int | None,
    fell_overdue: bool = False,
    withdrew: bool = False,
) -> Decision:
    """Return what today's limit becomes, given the policy's own; None where nothing could be scored.

    `fell_overdue` cuts once; while overdue nothing rises. A withdrawal never lowers the limit below what is drawn.
    """
    now = standing.limit_fen
    if standing.is_overdue or fell_overdue:
        return _overdue(policy, standing, by_policy_fen, fell_overdue)
    if by_policy_fen is None:
        return Decision(now, Rule.NO_SCORE)
    if by_policy_fen <= now:
        floor = min(_rounded_up(standing.drawn_fen), now) if withdrew else 0
        if by_policy_fen < floor:
            return Decision(floor, Rule.NOT_BELOW_DRAWN)
        return Decision(by_policy_fen, Rule.POLICY)
    return _raised(policy, standing, by_policy_fen)


def _overdue(
    policy: Policy, standing: LineStatus, by_policy_fen: int | None, fell_overdue: bool
) -> Decision:
    now = standing.limit_fen
    kept = _rounded(now * (_MILLION - policy.overdue_cut_ppm) // _MILLION) if fell_overdue else now
    wanted = now if by_policy_fen is None else by_policy_fen
    lowered = min(now, kept, wanted)
    return Decision(lowered, Rule.OVERDUE_LOWERS if lowered < now else Rule.OVERDUE_HOLDS)


def _raised(policy: Policy, standing: LineStatus, by_policy_fen: int) -> Decision:
    now = standing.limit_fen
    if not standing.was_set:
        return _within(policy, by_policy_fen, Rule.FIRST)
    if not now:
        # Thirty per cent of nothing is nothing: only people can lend again to whom a limit was taken away.
        return Decision(by_policy_fen, Rule.FROM_NOTHING, needs_people=True)
    if standing.clean_instalments < policy.clean_instalments:
        return Decision(now, Rule.TOO_FEW_CLEAN)
    step = now * (_MILLION + policy.increase_ppm) // _MILLION
    highest = _rounded(step) if _rounded(step) > now else step // _YUAN * _YUAN
    if by_policy_fen <= highest:
        return _within(policy, by_policy_fen, Rule.POLICY)
    return _within(policy, highest, Rule.STEP)


def _within(policy: Policy, to_fen: int, rule: Rule) -> Decision:
    return Decision(to_fen, rule, needs_people=to_fen > policy.automatic_fen)


def _of_income(policy: Policy, pd_ppm: int, means: Affordability) -> int:
    income = policy.income_unknown_fen if means.income_fen is None else means.income_fen
    return income * months_ppm(policy, pd_ppm) // _MILLION


def _rounded(fen: int) -> int:
    return fen // _WHOLE * _WHOLE


def _rounded_up(fen: int) -> int:
    return -(-fen // _WHOLE) * _WHOLE
