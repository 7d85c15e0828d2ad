"""The attacks that are tried, each in variants of an attacker who knows more and more."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.fabrication.attacks import (
    Make,
    borrowed,
    constant,
    copied,
    replayed,
    shaken,
    typed,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to carry out an attack.

    `seen_by` names the measure whose threshold is chosen to find it. Without one it is beyond what the rules
    promise: reported, never chosen by.
    """

    attack: str
    name: str
    make: Make
    seen_by: str = ""


def _shaker() -> list[Variant]:
    attack, some_hours = "shaker", (1, 3)
    return [
        Variant(attack, "3 hours every day", shaken((2.5, 3.5), 1, believed=0), "unearned_steps"),
        Variant(attack, "1–3 hours, 7 days of 10", shaken(some_hours, 0.7, 0), "unearned_steps"),
        Variant(
            attack,
            "the same, a third of the energy counted",
            shaken(some_hours, 0.7, believed=0.33),
            "unearned_steps",
        ),
        Variant(attack, "the same, all the energy counted", shaken(some_hours, 0.7, believed=1)),
    ]


def _typed() -> list[Variant]:
    attack = "typed totals"
    return [
        Variant(attack, "to the hundred", typed((100, 500, 1000)), "roundness"),
        Variant(attack, "to the fifty, 6 days of 10", typed((50, 100, 500), 0.6), "roundness"),
        Variant(attack, "crooked, beside measured energy", typed((1,)), "unearned_steps"),
        Variant(
            attack, "crooked, energy thought up", typed((1,), energy="thought up"), "unearned_steps"
        ),
        Variant(
            attack, "crooked, energy by formula", typed((1,), energy="formula"), "formula_residual"
        ),
        Variant(
            attack, "crooked, by formula within 5 %", typed((1,), energy="formula", noise=0.05)
        ),
    ]


def _replay() -> list[Variant]:
    attack = "replay"
    return [
        Variant(attack, "exact", replayed(0), "period_distance"),
        Variant(attack, "within 2 %", replayed(0.02), "period_distance"),
        Variant(attack, "within 2 %, shuffled", replayed(0.02, shuffled=True), "twin_days"),
        Variant(attack, "within 5 %", replayed(0.05), "period_distance"),
        Variant(attack, "within 5 %, shuffled", replayed(0.05, shuffled=True)),
        Variant(attack, "within 10 %", replayed(0.10)),
    ]


def _copied() -> list[Variant]:
    attack, shift, scale = "copied series", (0, 10), (0.8, 1.25)
    return [
        Variant(attack, "the same days", copied(), "resemblance"),
        Variant(attack, "shifted by 1–10 days", copied((1, 10)), "resemblance"),
        Variant(attack, "shifted and scaled", copied(shift, scale), "resemblance"),
        Variant(attack, "the same within 2 %", copied(shift, scale, 0.02), "resemblance"),
        Variant(attack, "the same within 5 %", copied(shift, scale, 0.05)),
        Variant(attack, "the same within 10 %", copied(shift, scale, 0.10)),
        Variant(attack, "the last 12 days only, within 2 %", copied(jitter=0.02, last_days=12)),
    ]


def _constant() -> list[Variant]:
    attack = "constant total"
    return [
        Variant(attack, "within 1 %", constant(0.01), "steps_spread"),
        Variant(attack, "within 5 %", constant(0.05), "steps_spread"),
        Variant(attack, "within 5 %, 8 days of 10", constant(0.05, 0.8), "unearned_steps"),
        Variant(
            attack, "within 5 %, energy to match", constant(0.05, matched=True), "steps_spread"
        ),
        Variant(attack, "within 10 %", constant(0.10), "unearned_steps"),
        Variant(attack, "within 10 %, energy to match", constant(0.10, matched=True)),
        Variant(attack, "within 15 %, energy to match", constant(0.15, matched=True)),
    ]


def _borrowed() -> list[Variant]:
    attack = "someone else's phone"
    return [
        Variant(attack, "of another borrower", borrowed(known=True), "change_of_body"),
        Variant(attack, "of a stranger", borrowed(), "change_of_body"),
        Variant(attack, "own band, a stranger's wrist", borrowed(own_profile=True)),
    ]


VARIANTS = (*_shaker(), *_typed(), *_replay(), *_copied(), *_constant(), *_borrowed())
