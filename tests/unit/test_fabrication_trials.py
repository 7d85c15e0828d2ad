"""The published figures of docs/fabrication.md, tried again in part where the real people are at hand."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from benchmarks.fabrication import people, trials
from benchmarks.fabrication.report import BEGIN, END, replaced
from benchmarks.fabrication.trials import IN_FORCE, Half, Trial
from benchmarks.fabrication.variants import VARIANTS
from devices.importers.fitbit import NAME as FITBIT
from devices.maths.fabrication import examine
from tests.devices.importers.reading import read
from tests.devices.months_lived import lived

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "behaviour" / "fitbit33"
PAGE = Path(__file__).parents[2] / "docs" / "fabrication.md"
PROMISED = [variant for variant in VARIANTS if variant.seen_by]
ATTACKS = {
    "shaker",
    "typed totals",
    "replay",
    "copied series",
    "constant total",
    "someone else's phone",
}
real = pytest.mark.skipif(not FOLDER.exists(), reason="the real people of fitbit33 are not here")


@cache
def real_halves() -> tuple[Half, Half]:
    return trials.halves(people.read(FOLDER))


@cache
def made_up_people() -> Half:
    return Half({f"person {seed}": lived(seed) for seed in range(12)})


def found_by_attack(tried: list[Trial]) -> dict[str, float]:
    hits: dict[str, list[bool]] = defaultdict(list)
    for trial in tried:
        if trial.variant:
            hits[trial.variant.attack].append(bool(trial.broken(IN_FORCE)))
    return {attack: sum(found) / len(found) for attack, found in hits.items()}


@real
def test_at_most_two_of_the_33_real_people_are_flagged() -> None:
    first, second = real_halves()
    whole = [trial for half in (first, second) for trial in trials.honest(half) if trial.whole]
    counted = trials.rate(whole, IN_FORCE)
    assert (counted.people, counted.cases) == (33, 0)
    assert counted.flagged <= 2


@real
def test_nineteen_of_twenty_of_each_attack_on_the_second_half_are_found() -> None:
    _first, second = real_halves()
    found = found_by_attack(list(trials.attacks(second, tries=2, variants=PROMISED)))
    assert found.keys() == ATTACKS
    assert min(found.values()) >= 0.95, found


@real
def test_the_importer_reads_the_people_as_they_were_tried() -> None:
    who, series = next(iter(people.read(FOLDER).items()))
    for name, metrics in (("dailyActivity", people.METRICS[:4]), ("sleepDay", people.METRICS[4:])):
        outcome = read(FOLDER / f"{name}_merged.csv.gz", person=who)
        assert outcome.format == FITBIT
        for metric in metrics:
            tried = dict(zip(map(str, series.days), series.column(metric), strict=True))
            imported = outcome.days(metric)
            assert imported
            assert imported == pytest.approx({day: tried[day] for day in imported}, abs=0.1)


@real
def test_the_rules_in_force_and_the_trials_say_the_same() -> None:
    first, _second = real_halves()
    variant = next(one for one in PROMISED if one.attack == "constant total")
    for trial in trials.attacks(first, tries=1, variants=[variant]):
        alone = {rule for rule in trial.broken(IN_FORCE) if rule != "anothers_series"}
        assert alone
    for who, series in first.people.items():
        rules = {finding.rule for finding in examine(series)}
        (trial,) = [one for one in trials.honest(first) if one.whole and one.person == who][:1]
        assert rules == trial.broken(IN_FORCE)


def test_thresholds_that_follow_from_people_who_do_not_exist_find_the_attacks_on_others() -> None:
    half = made_up_people()
    tried = list(trials.attacks(half, tries=1, variants=PROMISED))
    found = found_by_attack(tried)
    assert found.keys() == ATTACKS
    assert min(found.values()) >= 0.8, found


def test_a_threshold_lies_between_real_people_and_the_attacks_it_is_for() -> None:
    half = made_up_people()
    honest, attacks = list(trials.honest(half)), list(trials.attacks(half, 1, PROMISED))
    chosen = trials.choose(half, honest, attacks)
    assert chosen.keys() == IN_FORCE.keys()
    assert trials.rate(honest, chosen).flagged == 0


def test_the_same_attack_comes_out_of_the_same_seed() -> None:
    half = made_up_people()
    one = [list(trials.attacks(half, 1, PROMISED[:1])) for _time in range(2)]
    assert one[0] == one[1]


def test_the_interval_of_a_share_is_wilsons() -> None:
    assert trials.wilson(1.0, 10) == pytest.approx((0.722, 1.0), abs=0.001)
    assert trials.wilson(0.5, 40) == pytest.approx((0.352, 0.648), abs=0.001)


def test_only_what_stands_between_the_markers_is_renewed() -> None:
    page = f"Before.\n{BEGIN}\nold\n{END}\nAfter.\n"
    assert replaced(page, ["new"]) == f"Before.\n{BEGIN}\n\nnew\n\n{END}\nAfter.\n"


def test_the_page_tells_the_thresholds_in_force() -> None:
    told = dict(
        re.findall(r"^\| [a-z ]+ \| ([a-z ]+) \| ([0-9.]+) \|", PAGE.read_text(), re.MULTILINE)
    )
    assert {name.replace(" ", "_"): float(value) for name, value in told.items()} == IN_FORCE
