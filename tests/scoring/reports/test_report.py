"""The validation report: every figure by its definition, on people small enough to see."""

import json

import numpy as np
import pytest

from scoring.engine import stress_tests
from scoring.engine.report import Judged, log_odds, validate
from scoring.maths import measures, points
from tests.scoring.artefacts import BOTH, PHONE, boosted, card, loaded

ROWS = 4000


def judged(seed: int = 0) -> Judged:
    chance = np.random.default_rng(seed)
    steps = chance.choice([1000.0, 5000.0, 9000.0, np.nan], ROWS)
    late = chance.choice([0.0, 1.0, 99.0], ROWS, p=[0.8, 0.15, 0.05])
    used = [BOTH if has else PHONE for has in chance.random(ROWS) < 0.8]
    people = Judged(
        values={"steps.level.30": steps, "bureau.worst_dpd_24m": late},
        used=used,
        bad=np.zeros(ROWS, dtype=np.int64),
        parts=np.array(["train", "out_of_sample", "out_of_time"])[np.arange(ROWS) % 3],
        months=np.array(["2026-01", "2026-02"])[np.arange(ROWS) % 2],
        sexes=np.array(["female", "male"])[chance.integers(0, 2, ROWS)],
        ages=chance.integers(18, 70, ROWS),
    )
    pd = points.probability(log_odds(loaded(card()), people))
    people.bad[:] = chance.random(ROWS) < pd
    return people


@pytest.fixture(scope="module")
def people() -> Judged:
    return judged()


def test_a_report_is_plain_json(people: Judged) -> None:
    report = validate(model=loaded(card()), people=people, against=loaded(boosted()))
    assert json.loads(json.dumps(report.as_json(), allow_nan=False)) == report.as_json()


def test_figures_are_of_people_whom_training_did_not_see(people: Judged) -> None:
    report = validate(model=loaded(card()), people=people)
    parts = {part.name: part.figures for part in report.parts}
    unseen = people.of(people.parts != "train")
    pd = points.probability(log_odds(loaded(card()), unseen))
    assert parts["unseen"].people == parts["out_of_sample"].people + parts["out_of_time"].people
    assert parts["unseen"].auc == pytest.approx(measures.auc(unseen.bad, pd))
    assert sum(band.people for band in report.calibration) == parts["unseen"].people


def test_a_true_model_is_calibrated_in_every_group(people: Judged) -> None:
    for group in validate(model=loaded(card()), people=people).groups:
        foretold, came = group.figures.mean_pd, group.figures.bad_rate
        assert foretold is not None
        assert came is not None
        assert abs(foretold - came) < 4 * np.sqrt(foretold / group.figures.people)


def test_months_and_groups_count_everybody_once(people: Judged) -> None:
    report = validate(model=loaded(card()), people=people)
    unseen = int((people.parts != "train").sum())
    assert sum(month.figures.people for month in report.months) == unseen
    for attribute in ("sex", "age"):
        groups = [group for group in report.groups if group.attribute == attribute]
        assert sum(group.figures.people for group in groups) == unseen


def test_two_models_approve_as_many_people(people: Judged) -> None:
    report = validate(model=loaded(card()), people=people, against=loaded(boosted()))
    swapped = {part.who: part.people for part in report.swap_set}
    assert swapped["only_this"] == swapped["only_other"] > 0
    assert sum(swapped.values()) == int((people.parts != "train").sum())


def test_people_without_a_variant_are_counted_and_left_out(people: Judged) -> None:
    model = card()
    del model["variants"][1]
    report = validate(model=loaded(model), people=people)
    assert report.unscored == people.used.count(PHONE)


def test_a_family_that_says_much_is_missed(people: Judged) -> None:
    trials = {trial.name: trial for trial in validate(model=loaded(card()), people=people).trials}
    bureau = trials["without_bureau"]
    assert bureau.auc is not None
    assert bureau.auc_under_it is not None
    assert bureau.auc_under_it < bureau.auc - 0.02


def test_cheats_lower_what_is_foretold(people: Judged) -> None:
    cheats = {trial.name: trial for trial in validate(model=loaded(card()), people=people).trials}[
        "cheats_30%"
    ]
    assert cheats.mean_pd is not None
    assert cheats.mean_pd_under_it is not None
    assert cheats.mean_pd_under_it < cheats.mean_pd


def test_cheats_take_the_behaviour_of_goods_and_nothing_else(people: Judged) -> None:
    cheated = stress_tests.with_cheats(people, {"steps.level.30": "phone"}, 0.3)
    changed = np.flatnonzero(
        ~np.isclose(
            cheated.values["steps.level.30"], people.values["steps.level.30"], equal_nan=True
        )
    )
    assert set(people.bad[changed]) == {1}
    late = "bureau.worst_dpd_24m"
    assert np.array_equal(cheated.values[late], people.values[late])


def test_faded_behaviour_is_nearer_to_the_middle(people: Judged) -> None:
    steps = people.values["steps.level.30"]
    faded = stress_tests.faded(people, {"steps.level.30": "phone"}).values["steps.level.30"]
    assert np.nanstd(faded) == pytest.approx(0.7 * np.nanstd(steps))


def test_people_who_moved_are_seen_by_score_and_by_characteristic(people: Judged) -> None:
    model = card()
    model["features"][0]["people"] = [1000, 0, 0, 0]
    model["scores"]["counts"] = [0, 0, 1000]
    report = validate(model=loaded(model), people=people)
    assert report.stability is not None
    assert report.stability > 0.25
    assert report.characteristics[0].feature == "steps.level.30"
    assert report.characteristics[0].stability > 0.25
