"""Try every attack on real people: what each measure says, which thresholds follow, and what they find.

People are split in two halves. Thresholds are chosen on one and judged on the other: `choose` never sees a
person whom `rates` counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import ceil, floor, log10
from random import Random

from benchmarks.fabrication.people import People
from benchmarks.fabrication.variants import VARIANTS, Variant
from devices.maths import resemblance
from devices.maths.fabrication import (
    FEWEST_DAYS,
    IMPOSSIBLE_DAYS,
    MEASURES,
    RESEMBLANCE,
    SAME_DAYS,
    Rule,
    worn,
)
from devices.maths.series import Series

# Measures that no chance decides keep their threshold; the others have theirs chosen.
FIXED = {"impossible_days": IMPOSSIBLE_DAYS, "same_days": SAME_DAYS}
RULE_OF = {measure.name: measure.rule for measure in MEASURES} | {
    "resemblance": Rule.ANOTHERS_SERIES,
    "same_days": Rule.ANOTHERS_SERIES,
}
BELOW = {measure.name for measure in MEASURES if measure.suspicious_below}
IN_FORCE = {measure.name: measure.threshold for measure in MEASURES} | {
    "resemblance": RESEMBLANCE,
    "same_days": SAME_DAYS,
}
# An attack is promised where all but this share of its tries lie beyond the threshold.
MISSED = 0.05
WINDOWS_A_PERSON = 5

Thresholds = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Trial:
    """One series put to the measures. `variant` is None for a real one, `whole` False for a part of one."""

    person: str
    variant: Variant | None
    values: Mapping[str, float]
    device_at_two: bool = False
    whole: bool = True

    def broken(self, thresholds: Thresholds) -> set[Rule]:
        """Return the rules that this series breaks under `thresholds`."""
        rules = {
            RULE_OF[name]
            for name, value in self.values.items()
            if (value < thresholds[name] if name in BELOW else value > thresholds[name])
        }
        return rules | ({Rule.DEVICE_AT_TWO} if self.device_at_two else set())


@dataclass
class Half:
    """Some of the people, and where their signatures are found."""

    people: People
    places: dict[tuple[str, str], list[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    days: People = field(default_factory=dict)

    def __post_init__(self) -> None:
        for who, series in self.people.items():
            days = worn(series)
            if days is not None:
                self.add(who, days)

    def add(self, who: str, days: Series) -> None:
        """Record a series of worn days so that it is found by its signatures."""
        self.days[who] = days
        for signature in resemblance.signatures(days):
            self.places[signature.metric, signature.extremes].append((who, signature.start))

    def candidates(self, days: Series) -> set[tuple[str, int]]:
        """Return who shares a signature with a series, and by how many days it is moved."""
        return {
            (other, start - signature.start)
            for signature in resemblance.signatures(days)
            for other, start in self.places.get((signature.metric, signature.extremes), ())
        }


def halves(people: People) -> tuple[Half, Half]:
    """Split the people in the order they come in: every first and every second of two."""
    numbers = list(people)
    first, second = numbers[::2], numbers[1::2]
    return Half({who: people[who] for who in first}), Half({who: people[who] for who in second})


def honest(half: Half) -> Iterator[Trial]:
    """Try the real people, whole and in stretches of at least FEWEST_DAYS days; too short ones break no rule."""
    for who, series in half.people.items():
        days = half.days.get(who)
        if days is None:
            yield Trial(who, None, {})
            continue
        yield Trial(who, None, _values(series, {who}, half))
        chance = Random(who)
        for _window in range(WINDOWS_A_PERSON if len(days.days) > FEWEST_DAYS else 0):
            length = chance.randint(FEWEST_DAYS, len(days.days) - 1)
            first = chance.randint(0, len(days.days) - length)
            part = days.where(first <= no < first + length for no in range(len(days.days)))
            yield Trial(who, None, _values(part, {who}, half), whole=False)


def attacks(half: Half, tries: int, variants: Iterable[Variant] = VARIANTS) -> Iterator[Trial]:
    """Try every variant `tries` times on each person; what leaves fewer than FEWEST_DAYS days isn't judged at all."""
    for variant in variants:
        for who in half.days:
            for no in range(tries):
                chance = Random(f"{variant.attack} {variant.name} {who} {no}")
                other = chance.choice([name for name in half.days if name != who])
                sent = variant.make(half.people[who], half.people[other], chance)
                if worn(sent.series) is not None:
                    unseen = {who, other} if sent.is_strangers else {who}
                    values = _values(sent.series, unseen, half)
                    yield Trial(who, variant, values, device_at_two=sent.device_is_known)


def _values(series: Series, unseen: set[str], half: Half) -> dict[str, float]:
    days = worn(series)
    assert days is not None  # noqa: S101  (the caller looked)
    measured = {measure.name: measure.of(days) for measure in MEASURES}
    values = {name: found.value for name, found in measured.items() if found is not None}
    values["resemblance"] = max(
        (
            resemblance.resemblance(days, half.days[other], moved)
            for other, moved in half.candidates(days)
            if other not in unseen
        ),
        default=0.0,
    )
    values["same_days"] = max(
        (
            resemblance.same_days(days, other)
            for name, other in half.days.items()
            if name not in unseen
        ),
        default=0,
    )
    return values


def choose(half: Half, real: Sequence[Trial], made_up: Sequence[Trial]) -> dict[str, float]:
    """Choose each threshold midway between the real people's edge and the attacks' edge.

    The real people's edge is the most suspicious value of any real series, whole or part. The attacks' edge is the
    value that all but MISSED of the tries lie beyond, of the variant that is hardest to see among those the measure
    is meant for. Where they overlap the former is taken. Rounded to three digits, never onto a real person.
    """
    chosen = dict(FIXED)
    for name in RULE_OF:
        if name in FIXED:
            continue
        sign = -1 if name in BELOW else 1
        edge = max(sign * trial.values[name] for trial in real if name in trial.values)
        if name == "resemblance":
            edge = max(edge, _closest_strangers(half))
        beyond = _attacks_edge(name, made_up, sign)
        middle = float(f"{(edge + beyond) / 2:.3g}")
        chosen[name] = sign * (middle if middle > edge else _rounded_up(edge))
    return chosen


def _rounded_up(value: float) -> float:
    """Round up to three significant digits."""
    unit = 10.0 ** (floor(log10(abs(value))) - 2)
    return float(f"{ceil(value / unit) * unit:.3g}")


def _attacks_edge(name: str, made_up: Sequence[Trial], sign: int) -> float:
    by_variant: dict[str, list[float]] = defaultdict(list)
    for trial in made_up:
        if trial.variant and trial.variant.seen_by == name:
            by_variant[trial.variant.name].append(sign * trial.values[name])
    return min(sorted(values)[int(MISSED * len(values))] for values in by_variant.values())


def _closest_strangers(half: Half) -> float:
    """Return the greatest resemblance of any two people at any shift, candidates or not."""
    longest = max(len(days.days) for days in half.days.values()) - resemblance.WINDOW
    return max(
        resemblance.resemblance(one, other, moved)
        for one, other in combinations(half.days.values(), 2)
        for moved in range(-longest, longest + 1)
    )


def closest_of_crowd(people: People, crowd: int) -> tuple[int, float]:
    """Return how many pairs a crowd makes, and the greatest resemblance that its signatures lead to.

    The crowd is made of the real people's real days in shuffled order, so that nobody copied; two made of one
    person's days aren't compared.
    """
    chance, pool = Random(crowd), Half(people)
    names = list(pool.days)
    made = Half({})
    pairs, closest = 0, 0.0
    for no in range(crowd):
        source = names[no % len(names)]
        order = list(range(len(pool.days[source].days)))
        chance.shuffle(order)
        days = pool.days[source].in_order(order)
        for other, moved in made.candidates(days):
            if other.split()[0] != source:
                closest = max(closest, resemblance.resemblance(days, made.days[other], moved))
        made.add(f"{source} {no}", days)
        pairs += no - no // len(names)
    return pairs, closest


@dataclass(frozen=True, slots=True)
class Rate:
    """How many tries broke at least one rule, and at least two, on how many people."""

    tries: int
    people: int
    flagged: int
    cases: int
    by_rule: Mapping[Rule, int]


def rate(trials: Sequence[Trial], thresholds: Thresholds) -> Rate:
    """Count what `thresholds` find."""
    broken = [trial.broken(thresholds) for trial in trials]
    return Rate(
        tries=len(trials),
        people=len({trial.person for trial in trials}),
        flagged=sum(bool(rules) for rules in broken),
        cases=sum(len(rules) > 1 for rules in broken),
        by_rule={rule: sum(rule in rules for rules in broken) for rule in Rule},
    )


def by_variant(trials: Iterable[Trial]) -> dict[Variant, list[Trial]]:
    """Return the tries of each variant, in the order of the variants."""
    found: dict[Variant, list[Trial]] = defaultdict(list)
    for trial in trials:
        if trial.variant:
            found[trial.variant].append(trial)
    return found


def wilson(found: float, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, after Wilson."""
    z = 1.96
    middle = (found + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * (found * (1 - found) / of + z * z / (4 * of * of)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)
