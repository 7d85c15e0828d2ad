"""Training: one engine, influence within its caps for every set of sources, and an artefact that says the same."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline

from scoring.engine import training
from scoring.engine.capped import LEAST_ROOM, caps_of
from scoring.engine.challenger import challenger
from scoring.engine.scorecard import scorecard
from scoring.maths import measures, points
from scoring.maths.scorecards import Scorecard
from scoring.maths.sources import FAMILY_OF, families_of, sets_of
from scoring.maths.stored import UNIT, fingerprint
from scoring.maths.trees import BoostedTrees
from scoring.services.model_registry import artefacts
from tests.scoring.engine.invented_features import features

SOURCES = ("phone", "band", "transactions", "bureau", "repayment")
Trained = tuple[Scorecard, pd.DataFrame, np.ndarray]


def trained(*, are_capped: bool = True) -> Trained:
    frame, bad, source_of = features(2000, sources=SOURCES)
    text = training.train_scorecard(frame, bad, sources=source_of, are_capped=are_capped)
    return artefacts.scorecard(text, fingerprint(text)), frame, bad


@pytest.fixture(scope="module")
def capped() -> Trained:
    return trained()


def values(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    return {name: frame[name].to_numpy() for name in frame.columns}


def shares(card: Scorecard, sources: frozenset[str], yardstick: float | None) -> dict[str, float]:
    """Return the share of the score's range of each column and family."""
    reach = {
        name: float(np.ptp(units)) * UNIT for name, units in card.by_sources[sources].units.items()
    }
    whole = yardstick or sum(reach.values())
    found = {
        name: of / whole for name, of in reach.items() if card.source_of[name] in ("phone", "band")
    }
    for family in families_of(sources):
        of = [v for name, v in reach.items() if FAMILY_OF[card.source_of[name]] == family]
        found[family] = sum(of) / whole
    return found


def over_their_caps(card: Scorecard) -> list[tuple[list[str], str]]:
    """List what has more than 5 % (behaviour columns) or 40 % (families), over all sets of sources."""
    full = frozenset(SOURCES)
    widest = sum(np.ptp(units) * UNIT for units in card.by_sources[full].units.values())
    return [
        (sorted(sources), name)
        for sources in card.variants
        for name, share in shares(
            card, sources, None if len(families_of(sources)) >= 3 else widest
        ).items()
        if share > (0.40 if name in FAMILY_OF.values() else 0.05)
    ]


def test_every_set_of_sources_has_a_score(capped: Trained) -> None:
    assert capped[0].variants == set(sets_of(SOURCES))


def test_no_column_and_no_family_has_more_than_its_cap(capped: Trained) -> None:
    assert over_their_caps(capped[0]) == []


def test_a_score_without_caps_would_be_found() -> None:
    assert over_their_caps(trained(are_capped=False)[0])


def test_capped_scores_part_and_foretell(capped: Trained) -> None:
    card, frame, bad = capped
    for sources in (frozenset(SOURCES), frozenset({"bureau", "repayment"})):
        log_odds = card.log_odds(values(frame), sources)
        assert measures.auc(bad, log_odds) > 0.7
        assert points.probability(log_odds).mean() == pytest.approx(bad.mean(), abs=0.02)


def test_without_caps_the_artefact_is_the_pipeline() -> None:
    """Sources that everybody uses, bins and regression: the very scores that `validate_dataset` judges."""
    frame, bad, source_of = features(1500, sources=("bureau", "repayment"))
    both = frozenset({"bureau", "repayment"})
    text = training.train_scorecard(
        frame, bad, sources=source_of, used=[both] * len(bad), are_capped=False
    )
    card = artefacts.scorecard(text, fingerprint(text))
    judged: Pipeline = scorecard().fit(frame, bad)
    by_pipeline = judged[-1].decision_function(judged[:-1].transform(frame))
    assert card.log_odds(values(frame), both) == pytest.approx(by_pipeline, abs=1e-3)


def test_the_training_sample_is_kept_as_counts(capped: Trained) -> None:
    card, frame, _ = capped
    assert card.scores.counts.sum() == len(frame)
    for name, numbers in card.bin_numbers(values(frame)).items():
        people = card.bins[name].people
        assert np.bincount(numbers, minlength=len(people))[1:].tolist() == people[1:].tolist()


def test_who_does_not_use_a_source_is_in_none_of_its_bins() -> None:
    frame, bad, source_of = features(2000, sources=("scale", "bureau"))
    text = training.train_scorecard(frame, bad, sources=source_of)
    uses = (
        frame[[name for name, source in source_of.items() if source == "scale"]]
        .notna()
        .any(axis=1)
        .sum()
    )
    of_scale = [
        b for b in artefacts.scorecard(text, fingerprint(text)).bins.values() if b.source == "scale"
    ]
    assert of_scale
    assert {int(bins.people.sum()) for bins in of_scale} == {int(uses)}


def test_a_source_that_taught_nothing_has_no_score() -> None:
    frame, bad, source_of = features(800, sources=("scale", "bureau"))
    frame.loc[30:, [name for name, source in source_of.items() if source == "scale"]] = np.nan
    document: dict[str, Any] = json.loads(training.train_scorecard(frame, bad, sources=source_of))
    assert [variant["sources"] for variant in document["variants"]] == [["bureau"]]


def test_near_copies_of_a_column_stay_out() -> None:
    frame, bad, source_of = features(1500, sources=("bureau",))
    first = next(iter(frame))
    copied = frame.assign(again=frame[first] * 3 + 1)
    text = training.train_scorecard(copied, bad, sources=source_of | {"again": "bureau"})
    assert len({first, "again"} & set(artefacts.scorecard(text, fingerprint(text)).features)) == 1


def test_caps_that_leave_no_room_are_of_the_widest_score() -> None:
    three_families = ["bureau", "repayment", *["behaviour"] * 8]
    assert caps_of(np.ones(10), three_families, widest=10.0).yardstick is None
    assert caps_of(np.ones(2), ["bureau", "repayment"], widest=10.0).yardstick == 10.0
    assert caps_of(np.ones(2), ["bureau", "repayment"]).most_of_a_family == 1.0
    assert caps_of(np.ones(5), ["behaviour"] * 5).most_of_a_column.tolist() == [0.4] * 5
    assert LEAST_ROOM > 1


@pytest.fixture(scope="module")
def boosted() -> tuple[BoostedTrees, pd.DataFrame, np.ndarray, dict[str, str]]:
    frame, bad, source_of = features(1500, sources=("phone", "scale", "bureau"))
    text = training.train_challenger(frame, bad, sources=source_of)
    scorer = artefacts.load(text, fingerprint(text))
    assert isinstance(scorer, BoostedTrees)
    return scorer, frame, bad, source_of


def test_stored_trees_are_the_pipeline() -> None:
    frame, bad, source_of = features(1500, sources=("scale", "bureau"))
    fitted = challenger(sources=source_of).fit(frame, bad)
    text = training.train_challenger(frame, bad, sources=source_of)
    stored = artefacts.load(text, fingerprint(text))
    by_pipeline = fitted["boosting"].decision_function(fitted[:-1].transform(frame))
    given = stored.log_odds(values(frame), frozenset({"scale", "bureau"}))
    assert given == pytest.approx(by_pipeline, abs=1e-6)


def test_trees_score_every_set_of_sources(
    boosted: tuple[BoostedTrees, pd.DataFrame, np.ndarray, dict[str, str]],
) -> None:
    scorer, frame, bad, _ = boosted
    assert scorer.variants == set(sets_of(("phone", "scale", "bureau")))
    for sources in scorer.variants:
        log_odds = scorer.log_odds(values(frame), sources)
        assert points.probability(log_odds).mean() == pytest.approx(bad.mean(), abs=0.05)
        assert measures.auc(bad, log_odds) > 0.55


def test_real_trees_give_one_row_the_bits_of_many(
    boosted: tuple[BoostedTrees, pd.DataFrame, np.ndarray, dict[str, str]],
) -> None:
    scorer, frame, _, _ = boosted
    sources = frozenset({"phone", "bureau"})
    together = scorer.log_odds(values(frame), sources)
    alone = [scorer.log_odds(values(frame.iloc[[row]]), sources)[0] for row in range(0, 1500, 50)]
    assert [score.hex() for score in alone] == [score.hex() for score in together[::50]]
