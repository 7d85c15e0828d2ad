"""The tables of docs/fabrication.md: thresholds, what they find, and how much of that hangs on the split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from random import Random
from statistics import median

from benchmarks.fabrication.people import People
from benchmarks.fabrication.trials import (
    FIXED,
    IN_FORCE,
    RULE_OF,
    Half,
    Rate,
    Trial,
    attacks,
    by_variant,
    choose,
    closest_of_crowd,
    halves,
    honest,
    rate,
    wilson,
)
from benchmarks.fabrication.variants import Variant
from devices.maths.fabrication import Rule

CROWD = 6000
BEGIN, END = "<!-- tried: begin -->", "<!-- tried: end -->"


def tables(people: People, tries: int, splits: int) -> Iterator[str]:
    """Return the report line by line. `tries` attacks of each variant and person; `splits` other halvings."""
    first, second = halves(people)
    tried = [(half, list(honest(half)), list(attacks(half, tries))) for half in (first, second)]
    chosen = [choose(*one) for one in tried]
    yield from _thresholds(chosen)
    yield ""
    yield from _real([(tried[1], chosen[0]), (tried[0], chosen[1])])
    yield ""
    yield from _found(tried[1][2], chosen[0], tried[0][2], chosen[1])
    yield ""
    yield from _other_splits(people, splits)
    pairs, closest = closest_of_crowd(people, CROWD)
    yield ""
    yield (
        f"In a crowd of {CROWD:,}, made of the real days in shuffled order, {pairs:,} pairs of strangers come to a"
        f" resemblance of {closest:.1f} at most; the threshold is {chosen[0]['resemblance']:g}."
    )


def differing(people: People, tries: int) -> dict[str, tuple[float, float]]:
    """Return the thresholds in force that aren't those chosen on the first half: in force, chosen."""
    first, _second = halves(people)
    chosen = choose(first, list(honest(first)), list(attacks(first, tries)))
    return {
        name: (IN_FORCE[name], value) for name, value in chosen.items() if IN_FORCE[name] != value
    }


def replaced(text: str, lines: Iterable[str]) -> str:
    """Return a page with what stands between the markers renewed."""
    head, _old, tail = text.partition(BEGIN)[0], *text.partition(BEGIN)[2].partition(END)[::2]
    return f"{head}{BEGIN}\n\n{chr(10).join(lines)}\n\n{END}{tail}"


def _thresholds(chosen: Sequence[Mapping[str, float]]) -> Iterator[str]:
    yield "| rule | measure | threshold in force | chosen on the other half |"
    yield "|---|---|--:|--:|"
    for name, rule in RULE_OF.items():
        values = "fixed" if name in FIXED else f"{chosen[1][name]:g}"
        yield f"| {_words(rule)} | {_words(name)} | {chosen[0][name]:g} | {values} |"


_Judged = tuple[tuple[Half, list[Trial], list[Trial]], Mapping[str, float]]


def _real(judged: Sequence[_Judged]) -> Iterator[str]:
    yield "| real people | people | with 20 worn days | lowered trust | opened a case | which rules |"
    yield "|---|--:|--:|--:|--:|---|"
    totals = []
    for name, ((half, trials, _made_up), thresholds) in zip(
        ("second half, thresholds of the first", "first half, thresholds of the second"),
        judged,
        strict=True,
    ):
        whole = [trial for trial in trials if trial.whole]
        counted = rate(whole, thresholds)
        totals.append(counted)
        yield (
            f"| {name} | {len(half.people)} | {len(half.days)} | {counted.flagged} | {counted.cases}"
            f" | {_rules(counted)} |"
        )
    yield (
        f"| **all** | **{sum(one.tries for one in totals)}** | **{sum(len(one.days) for (one, *_), _ in judged)}**"
        f" | **{sum(one.flagged for one in totals)}**"
        f" | **{sum(one.cases for one in totals)}** | |"
    )
    parts = [
        (trial.person, trial.broken(thresholds))
        for (_half, trials, _made_up), thresholds in judged
        for trial in trials
        if not trial.whole
    ]
    flagged = [person for person, rules in parts if rules]
    yield (
        f"| {len(parts)} random stretches of their months, 20 worn days and more | | | {len(flagged)} stretches of"
        f" {len(set(flagged))} people | {sum(len(rules) > 1 for _person, rules in parts)} | |"
    )


def _found(
    second: Sequence[Trial],
    chosen_on_first: Mapping[str, float],
    first: Sequence[Trial],
    chosen_on_second: Mapping[str, float],
) -> Iterator[str]:
    yield "| attack | variant | tries | found | 95 % interval | case | the other way round | rules |"
    yield "|---|---|--:|--:|--:|--:|--:|---|"
    reported, swapped = by_variant(second), by_variant(first)
    for attack, variants in groupby(reported, key=lambda variant: variant.attack):
        kept = list(variants)
        promised = [variant for variant in kept if variant.seen_by]
        both = [
            rate([trial for variant in promised for trial in tries[variant]], thresholds)
            for tries, thresholds in ((reported, chosen_on_first), (swapped, chosen_on_second))
        ]
        yield _line(f"**{attack}**", f"**all {len(promised)} promised**", *both)
        for variant in kept:
            yield _line(
                "",
                _name(variant),
                rate(reported[variant], chosen_on_first),
                rate(swapped[variant], chosen_on_second),
            )


def _line(attack: str, name: str, found: Rate, swapped: Rate) -> str:
    share = found.flagged / found.tries
    low, high = wilson(share, found.people)
    return (
        f"| {attack} | {name} | {found.tries} | {share:.1%} | {low:.0%}–{high:.0%}"
        f" | {found.cases / found.tries:.0%} | {swapped.flagged / swapped.tries:.1%} | {_rules(found, 0.05)} |"
    )


def _other_splits(people: People, splits: int) -> Iterator[str]:
    """Return what becomes of the figures where chance halves the people otherwise: once a try, both ways round."""
    flagged: list[int] = []
    shares: dict[str, list[float]] = {}
    for no in range(splits):
        numbers = Random(f"split {no}").sample(sorted(people), len(people))
        parts = halves({who: people[who] for who in numbers})
        tried = [(half, list(honest(half)), list(attacks(half, 1))) for half in parts]
        chosen = [choose(*one) for one in tried]
        flagged.append(0)
        found: dict[str, list[bool]] = {}
        for (_half, real, made_up), thresholds in zip(tried, reversed(chosen), strict=True):
            flagged[-1] += rate([trial for trial in real if trial.whole], thresholds).flagged
            for trial in made_up:
                if trial.variant and trial.variant.seen_by:
                    found.setdefault(trial.variant.attack, []).append(
                        bool(trial.broken(thresholds))
                    )
        for attack, hits in found.items():
            shares.setdefault(attack, []).append(sum(hits) / len(hits))
    if not splits:
        return
    yield f"| {splits} other halvings, both ways round | median | worst |"
    yield "|---|--:|--:|"
    yield f"| real people of {len(people)} with lowered trust | {median(flagged):g} | {max(flagged)} |"
    for attack, values in shares.items():
        yield f"| {attack}, promised variants found | {median(values):.1%} | {min(values):.1%} |"


def _rules(counted: Rate, least: float = 0) -> str:
    often = [
        (count, rule) for rule, count in counted.by_rule.items() if count > least * counted.tries
    ]
    return ", ".join(
        f"{_words(rule)} {count / counted.tries:.0%}" if least else f"{_words(rule)} {count}"
        for count, rule in sorted(often, reverse=True)
    )


def _name(variant: Variant) -> str:
    return variant.name if variant.seen_by else f"*{variant.name}* (not promised)"


def _words(name: Rule | str) -> str:
    return str(name).replace("_", " ")
