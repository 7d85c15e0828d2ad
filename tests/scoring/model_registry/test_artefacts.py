"""Stored models: the same bits for one and a million, in any process; nothing else is ever scored with."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from scoring.maths import points
from scoring.maths.scorecards import Scorecard
from scoring.maths.stored import fingerprint, written
from scoring.maths.trees import BoostedTrees
from scoring.services.model_registry.artefacts import (
    ArtefactTampered,
    ArtefactUnreadable,
    load,
    scorecard,
)
from tests.scoring.artefacts import BOTH, CARD, PHONE, TREES, VALUES, boosted, card, loaded

Document = dict[str, Any]


def test_a_scorecard_adds_the_weights_of_bins() -> None:
    assert loaded(card()).log_odds(VALUES, BOTH).tolist() == pytest.approx(
        [
            -2.5 + 0.25 - 0.75,
            -2.5 + 0.125 + 0.75,
            -2.5 + 0 + 1.5,
            -2.5 - 0.25 + 0,
            -2.5 - 0.25 + 0.75,
        ]
    )


def test_a_set_of_sources_has_a_score_of_its_own() -> None:
    assert loaded(card()).log_odds(VALUES, PHONE)[0] == pytest.approx(-2.25 + 0.5)
    assert loaded(card()).variants == {BOTH, PHONE}


def test_contributions_add_up_to_the_log_odds_exactly() -> None:
    scorer = loaded(card())
    assert isinstance(scorer, Scorecard)
    total = scorer.intercept(BOTH) + sum(scorer.contributions(VALUES, BOTH).values())
    assert np.array_equal(total, scorer.log_odds(VALUES, BOTH))


def test_reasons_in_points_add_up_to_the_score_exactly() -> None:
    scorer = loaded(card())
    assert isinstance(scorer, Scorecard)
    score = points.points(scorer.log_odds(VALUES, BOTH))
    for row in range(5):
        parts = {k: float(v[row]) for k, v in scorer.contributions(VALUES, BOTH).items()}
        assert points.explain(scorer.intercept(BOTH), parts).score == score[row]


def test_trees_are_walked_as_they_are_drawn() -> None:
    # Missing goes where training sent it; what is above the last threshold goes right.
    assert loaded(boosted()).log_odds(VALUES, BOTH).tolist() == [
        -2 + 1 - 1 - 0.25,
        -2 + 1 - 1 + 0.25,
        -2 + 1 - 1 + 0.25,
        -2 + 0.5 - 1 + 0.25,
        -2 - 1 - 1 - 0.25,
    ]


def test_a_source_that_is_not_used_is_missing_throughout() -> None:
    without = VALUES | {"bureau.worst_dpd_24m": np.full(5, np.nan)}
    scorer = loaded(boosted())
    assert np.array_equal(scorer.log_odds(VALUES, PHONE), scorer.log_odds(without, BOTH))
    with pytest.raises(KeyError):
        scorer.log_odds(VALUES, frozenset({"bureau"}))


def many(rows: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(0)
    steps = np.where(chance.random(rows) < 0.1, np.nan, chance.normal(6000, 4000, rows))
    return {
        "steps.level.30": steps,
        "bureau.worst_dpd_24m": chance.choice([0.0, 0.5, 1.0, 99.0, np.nan], rows),
    }


@pytest.mark.parametrize("document", [CARD, TREES], ids=["scorecard", "challenger"])
def test_many_rows_get_the_bits_that_each_gets_alone(document: Document) -> None:
    scorer, values = loaded(document), many(140_003)
    together = scorer.log_odds(values, BOTH)
    for row in [*range(20), 4_095, 4_096, 131_071, 131_072, 140_002]:
        alone = scorer.log_odds({name: column[[row]] for name, column in values.items()}, BOTH)
        assert alone[0].hex() == together[row].hex()


@pytest.mark.parametrize("document", [CARD, TREES], ids=["scorecard", "challenger"])
def test_nobody_gets_no_score(document: Document) -> None:
    nobody = {name: np.array([]) for name in VALUES}
    assert loaded(document).log_odds(nobody, BOTH).tolist() == []


SCORES_ELSEWHERE = """
import json, sys
import numpy as np
import django
django.setup()
from scoring.services.model_registry.artefacts import load
given = json.load(sys.stdin)
values = {name: np.array([float.fromhex(v) for v in column]) for name, column in given["values"].items()}
scores = load(given["text"], given["sha256"]).log_odds(values, frozenset(given["sources"]))
print(json.dumps([score.hex() for score in scores.tolist()]))
"""


def scores_of_a_new_process(text: str, values: dict[str, np.ndarray]) -> list[str]:
    given = {
        "text": text,
        "sha256": fingerprint(text),
        "values": {name: [v.hex() for v in column.tolist()] for name, column in values.items()},
        "sources": sorted(BOTH),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCORES_ELSEWHERE],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("document", [CARD, TREES], ids=["scorecard", "challenger"])
def test_a_new_process_gives_identical_scores(document: Document) -> None:
    values = many(300)
    here = [score.hex() for score in loaded(document).log_odds(values, BOTH).tolist()]
    assert scores_of_a_new_process(written(document), values) == here


@pytest.mark.parametrize("document", [CARD, TREES], ids=["scorecard", "challenger"])
def test_any_byte_changed_is_refused(document: Document) -> None:
    text = written(document)
    sha256 = fingerprint(text)
    for place in range(0, len(text), 7):
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        with pytest.raises(ArtefactTampered) as refused:
            load(changed, sha256)
    assert refused.value.field == "artefact"
    assert refused.value.remedy


HOSTILE: dict[str, Callable[[Document], object]] = {
    "model.kind": lambda m: m.update(kind="pickle"),
    "model.format": lambda m: m.update(format=2),
    "model.features[0].cuts[0]": lambda m: m["features"][0].update(cuts=["1e999", 2]),
    "model.features[0].cuts": lambda m: m["features"][0].update(cuts=[8000.0, 3000.0]),
    "model.features[0].weights": lambda m: m["features"][0].update(weights=[0.5]),
    "model.features[0].weights[0]": lambda m: m["features"][0].update(weights=[10**400, 0, 0, 0]),
    "model.features[0].people": lambda m: m["features"][0].update(people=[1]),
    "model.features[0].people[0]": lambda m: m["features"][0].update(people=[True, 0, 0, 0]),
    "model.features[0].name": lambda m: m["features"][0].update(name=3),
    "model.features[0].source": lambda m: m["features"][0].update(source="whereabouts"),
    "model.features[0].missing key": lambda m: m["features"][0].pop("codes"),
    "model.features": lambda m: m["features"].append(m["features"][0]),
    "model.variants": lambda m: m.update(variants=[]),
    "model.variants[0].sources": lambda m: m["variants"][0].update(sources=["phone", "phone"]),
    "model.variants[0].coefficients": lambda m: m["variants"][0].update(coefficients=[1.0]),
    "model.variants[0].coefficients ": lambda m: m["variants"][0].update(coefficients=[1e200, 0]),
    "model.variants[1].coefficients": lambda m: m["variants"][1].update(coefficients=[1.0, 1.0]),
    "model.variants[0].intercept": lambda m: m["variants"][0].update(intercept=1e200),
    "model.scores.counts": lambda m: m["scores"].update(counts=[1, 2]),
}


@pytest.mark.parametrize("where", HOSTILE)
def test_a_hostile_scorecard_is_refused_by_the_place_of_its_fault(where: str) -> None:
    document = card()
    HOSTILE[where](document)
    with pytest.raises(ArtefactUnreadable) as refused:
        loaded(document)
    assert refused.value.field == where.strip().replace("missing key", "codes")


HOSTILE_TREES: dict[str, list[int]] = {
    "a circle": [0, 0, -1, 2, -2, -3],
    "a child before its parent": [0, -1, 1, 2, 0, -3],
    "a leaf twice": [0, -1, 1, 2, -1, -3],
    "a leaf that isn't there": [0, -1, 1, 2, -2, -9],
    "a condition that isn't there": [0, -1, 1, 9, -2, -3],
    "a node too few": [0, -1, -2],
    "half a node": [0, -1, 1, 2],
}


@pytest.mark.parametrize("fault", HOSTILE_TREES)
def test_hostile_trees_are_refused(fault: str) -> None:
    document = boosted()
    document["trees"][0]["nodes"] = HOSTILE_TREES[fault]
    with pytest.raises(ArtefactUnreadable, match=r"model\.trees\[0\]\.nodes"):
        loaded(document)


def test_leaves_that_no_sum_could_hold_exactly_are_refused() -> None:
    document = boosted()
    document["trees"][0]["leaves"] = [2**49, 2**49, 2**49]
    document["trees"][1]["leaves"] = [2**49, 2**49]
    with pytest.raises(ArtefactUnreadable, match=r"model\.trees"):
        loaded(document)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"format": NaN}',
        "[" * 100_000,
        '{"format": ' + "9" * 5000 + "}",
        "\ud800",
    ],
    ids=["empty", "a list", "null", "NaN", "too deep", "too many digits", "half a character"],
)
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(ArtefactUnreadable):
        load(text, fingerprint(text))


def test_a_scorecard_asked_for_is_no_challenger() -> None:
    text = written(boosted())
    assert isinstance(load(text, fingerprint(text)), BoostedTrees)
    with pytest.raises(ArtefactUnreadable, match=r"model\.kind"):
        scorecard(text, fingerprint(text))
