"""Boosted trees keep the caps: seen from the stored model alone, by asking it everything that it can tell apart."""

from collections.abc import Iterator

import numpy as np
import pytest

from demo import shipped_models
from scoring.engine import capped_trees, training
from scoring.engine.capped import caps_of
from scoring.maths.sources import FAMILY_OF, families_of
from scoring.maths.stored import fingerprint
from scoring.maths.trees import BoostedTrees
from scoring.services.model_registry import artefacts
from tests.scoring.engine.invented_features import STRENGTH, features

SOURCES = ("phone", "transactions", "bureau")


def trained() -> BoostedTrees:
    frame, bad, source_of = features(1500, sources=SOURCES)
    text = training.train_challenger(frame, bad, sources=source_of)
    scorer = artefacts.load(text, fingerprint(text))
    assert isinstance(scorer, BoostedTrees)
    return scorer


@pytest.fixture(autouse=True)
def telling_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make each phone feature and the bureau tell more than they may."""
    monkeypatch.setitem(STRENGTH, "phone", 0.4)
    monkeypatch.setitem(STRENGTH, "bureau", 1.2)


def curves(model: BoostedTrees) -> dict[str, np.ndarray]:
    """Return the score of somebody of whom one feature is known, for each of its values that are told apart."""
    found = {}
    for name, questions in model.questions.items():
        # The largest bound asks whether there is a value at all.
        known = np.array([np.nan, *np.unique(questions.at_most), 1e9])
        values = {other: np.full(len(known), np.nan) for other in model.features} | {name: known}
        found[name] = model.log_odds(values, max(model.variants, key=len))
    return found


def too_large(model: BoostedTrees) -> Iterator[str]:
    """Name what has more than its share of the score's range."""
    reach = {name: float(np.ptp(curve)) for name, curve in curves(model).items()}
    whole = sum(reach.values())
    for family in families_of(model.source_of.values()):
        of = [
            reach[name] for name, source in model.source_of.items() if FAMILY_OF[source] == family
        ]
        if sum(of) > 0.40 * whole:
            yield family
        if family == "behaviour" and max(of) > 0.05 * whole:
            yield "a behaviour feature"


def test_no_feature_and_no_family_of_trees_has_more_than_its_cap() -> None:
    assert list(too_large(trained())) == []


def test_the_challenger_of_the_demo_keeps_its_caps() -> None:
    shipped = artefacts.load(
        shipped_models.artefact("challenger"), shipped_models.sha256("challenger")
    )
    assert isinstance(shipped, BoostedTrees)
    assert list(too_large(shipped)) == []


def test_trees_that_are_not_turned_down_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped_trees, "within", lambda caps: np.ones(len(caps.ranges)))
    assert set(too_large(trained())) == {"a behaviour feature", "bureau"}


def test_the_score_of_trees_is_the_sum_of_what_each_feature_adds() -> None:
    model = trained()
    nothing_known = {name: np.array([np.nan]) for name in model.features}
    base = model.log_odds(nothing_known, frozenset(SOURCES))[0]
    chance = np.random.default_rng(0)
    values = {name: chance.normal(size=50) for name in model.features}
    alone = [
        model.log_odds(
            {other: np.full(50, np.nan) for other in model.features} | {name: values[name]},
            frozenset(SOURCES),
        )
        - base
        for name in model.features
    ]
    assert np.array_equal(model.log_odds(values, frozenset(SOURCES)), base + np.sum(alone, axis=0))


def test_what_keeps_its_caps_stays_as_it_is() -> None:
    families = ["bureau", "bureau", "transaction", "repayment", *["behaviour"] * 5]
    caps = caps_of(np.array([0.2, 0.1, 0.35, 0.3, *[0.02] * 5]), families)
    assert capped_trees.within(caps).tolist() == [1.0] * 9


def test_caps_without_any_slack_end() -> None:
    caps = caps_of(np.array([5.0, 1e-6, 1e-3]), ["bureau", "transaction", "repayment"])
    held = capped_trees.within(caps) * caps.ranges
    assert held.max() <= 0.4 * held.sum()
    assert held.min() == pytest.approx(1e-6)
