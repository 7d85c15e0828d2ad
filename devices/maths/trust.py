"""How far a person's continuous data of one kind is trusted, as of an instant. Source: docs/fabrication.md."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from devices.maths.fabrication import RULES_THAT_OPEN_A_CASE

TRUSTED = 1.0
ONE_RULE = 0.6
SEVERAL_RULES = 0.3
MADE_UP = 0.0
# A broken rule counts for so long after the last day that broke it.
STANDING_DAYS = 60
# A person's word counts for so long after it was given.
GENUINE_DAYS = 180
MADE_UP_DAYS = 365


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule that was found broken over [from_on, through_on], both inclusive."""

    rule: str
    from_on: date
    through_on: date
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Word:
    """What a person decided of a case of these rules, whose first day is `from_on`."""

    is_genuine: bool
    rules: frozenset[str]
    from_on: date
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far data is trusted from a day on. The days before it are trusted whole."""

    trust: float
    from_on: date


def trust(signs: Collection[Sign], words: Collection[Word], as_of: datetime, on: date) -> float:
    """Return the trust as of an instant, whose business date is `on`: 1, 0.6, 0.3 or 0.

    Data that a person called made up has none for MADE_UP_DAYS, unless a later word says genuine.
    """
    if is_made_up(words, as_of):
        return MADE_UP
    rules = len(standing_rules(signs, words, as_of, on))
    if rules >= RULES_THAT_OPEN_A_CASE:
        return SEVERAL_RULES
    return ONE_RULE if rules else TRUSTED


def doubt(
    signs: Collection[Sign], words: Collection[Word], as_of: datetime, on: date
) -> Doubt | None:
    """Return what is doubted as of an instant: days from the first one of any sign that still counts."""
    share = trust(signs, words, as_of, on)
    if share == TRUSTED:
        return None
    first_days = [sign.from_on for sign in _standing(signs, words, as_of, on)]
    if is_made_up(words, as_of):
        first_days.append(_known(words, as_of)[-1].from_on)
    return Doubt(share, min(first_days))


def standing_rules(
    signs: Collection[Sign], words: Collection[Word], as_of: datetime, on: date
) -> set[str]:
    """Return the rules whose signs still count: found by then, not long past, not cleared by a person."""
    return {sign.rule for sign in _standing(signs, words, as_of, on)}


def cleared_rules(words: Collection[Word], as_of: datetime) -> set[str]:
    """Return the rules that a person called genuine, in the last GENUINE_DAYS, and nobody made up since."""
    rules: set[str] = set()
    for word in _known(words, as_of):
        if not word.is_genuine:
            rules -= word.rules
        elif word.given_at > as_of - timedelta(days=GENUINE_DAYS):
            rules |= word.rules
    return rules


def is_made_up(words: Collection[Word], as_of: datetime) -> bool:
    """Return whether the last word, not older than MADE_UP_DAYS, was that the data is made up."""
    known = _known(words, as_of)
    return (
        bool(known)
        and not known[-1].is_genuine
        and known[-1].given_at > as_of - timedelta(days=MADE_UP_DAYS)
    )


def _standing(
    signs: Collection[Sign], words: Collection[Word], as_of: datetime, on: date
) -> list[Sign]:
    cleared = cleared_rules(words, as_of)
    return [
        sign
        for sign in signs
        if sign.found_at <= as_of
        and sign.through_on >= on - timedelta(days=STANDING_DAYS)
        and sign.rule not in cleared
    ]


def _known(words: Collection[Word], as_of: datetime) -> list[Word]:
    return sorted(
        (word for word in words if word.given_at <= as_of), key=lambda word: word.given_at
    )
