"""The models of the engine: readable, bound in direction, blind to what they are judged on."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline

from scoring.engine.binning import WeightOfEvidence
from scoring.engine.challenger import challenger
from scoring.engine.directions import direction, turns
from scoring.engine.levels import LevelsAsRates
from scoring.engine.mixing import best_weight, mixed
from scoring.engine.scorecard import SignCheckedLogistic, scorecard
from scoring.maths import measures
from tests.scoring.engine.tables import people


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_missing_values_and_codes_have_bins_of_their_own() -> None:
    values = np.concatenate([np.arange(1000.0), np.full(200, np.nan), np.full(200, -9.0)])
    likely = np.concatenate([np.linspace(0.2, 0.6, 1000), np.full(200, 0.9), np.full(200, 0.1)])
    bad = (chance().random(1400) < likely).astype(int)
    weights = WeightOfEvidence().fit(pd.DataFrame({"a": values}), bad)
    missing, code, low, high = weights.transform(pd.DataFrame({"a": [np.nan, -9.0, 1, 999]}))["a"]
    assert code < low < high < missing


def test_a_column_that_says_nothing_gets_no_bins() -> None:
    frame = pd.DataFrame({"noise": chance().normal(size=4000)})
    bad = chance(1).integers(0, 2, 4000)
    assert WeightOfEvidence(least_information=0.02).fit(frame, bad).binnings_ == {}


def rates_by_bin(values: np.ndarray, bad: np.ndarray, name: str = "a", **known: int) -> np.ndarray:
    """Return the weights of a column's bins, from the lowest values to the highest."""
    bins = WeightOfEvidence(directions=known, least_information=0)
    frame = pd.DataFrame({name: values})
    return np.array(bins.fit(frame, bad).as_stored(name)["weights"][1:])


def test_bins_only_rise_or_only_fall_where_chance_made_a_turn() -> None:
    values = chance().normal(size=1500)
    bad = (values + chance(1).logistic(scale=2, size=1500) > 0).astype(int)
    assert (np.diff(rates_by_bin(values, bad)) > 0).all()
    assert (np.diff(rates_by_bin(-values, bad)) < 0).all()


def valley(rows: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    values = chance().normal(size=rows)
    return values, (values**2 + chance(1).logistic(size=rows) > 1).astype(int)


def test_bins_turn_once_where_a_turn_is_beyond_doubt() -> None:
    values, bad = valley()
    steps = np.sign(np.diff(rates_by_bin(values, bad)))
    assert turns(values, bad)
    assert (np.diff(steps) != 0).sum() == 1


@pytest.mark.parametrize(("known", "sign"), [(1, 1), (-1, -1)])
def test_a_feature_with_a_known_direction_never_turns(known: int, sign: int) -> None:
    steps = np.diff(rates_by_bin(*valley(), a=known))
    assert (sign * steps > 0).all()
    assert len(steps)


def test_a_feature_of_the_catalogue_never_turns_whatever_its_direction() -> None:
    steps = np.sign(np.diff(rates_by_bin(*valley(), a=0)))
    assert len(set(steps)) == 1


def test_a_feature_that_speaks_against_its_known_direction_tells_nothing() -> None:
    values = chance().normal(size=2000)
    bad = (values + chance(1).logistic(size=2000) > 0).astype(int)
    frame = pd.DataFrame({"a": values})
    assert WeightOfEvidence(directions={"a": -1}).fit(frame, bad).binnings_ == {}


def test_the_scorecard_keeps_to_the_directions_of_the_catalogue() -> None:
    bins = scorecard()["bins"]
    assert bins.directions["bureau.worst_dpd_24m"] == 1
    assert bins.directions["income_yuan.level.90"] == -1


def test_the_bins_of_noise_teach_no_row_its_own_outcome() -> None:
    noise = pd.DataFrame(chance().normal(size=(2000, 20))).add_prefix("noise ")
    bad = chance(1).integers(0, 2, 2000)
    bins = WeightOfEvidence(least_information=0)
    crossed = bins.fit_transform(noise, bad).sum(axis=1).to_numpy()
    error = measures.auc_interval(bad, crossed).standard_error
    assert measures.auc(bad, crossed) < 0.5 + 2 * error
    assert measures.auc(bad, bins.transform(noise).sum(axis=1).to_numpy()) > 0.5 + 4 * error


def test_a_level_not_seen_before_says_nothing_wild() -> None:
    frame = people(800)
    fitted = scorecard().fit(frame.drop(columns="target"), frame["target"].to_numpy())
    stranger = frame.drop(columns="target").head(1).assign(city="Urumqi")
    assert 0 < fitted.predict_proba(stranger)[0, 1] < 1


def test_every_coefficient_speaks_as_its_column_does_alone() -> None:
    evidence = chance().normal(size=2000)
    echo = evidence + chance(1).normal(scale=0.2, size=2000)
    bad = (evidence - 0.5 * (echo - evidence) * 5 + chance(2).logistic(size=2000) > 0).astype(int)
    fitted = SignCheckedLogistic().fit(pd.DataFrame({"evidence": evidence, "echo": echo}), bad)
    assert fitted.columns_ == ["evidence"]
    assert (fitted.coefficients_ > 0).all()


def test_a_scorecard_without_a_column_gives_the_bad_rate() -> None:
    nothing = pd.DataFrame(index=range(100))
    fitted = SignCheckedLogistic().fit(nothing, np.array([1] * 20 + [0] * 80))
    assert fitted.predict_proba(nothing)[:, 1] == pytest.approx(0.2)


@pytest.mark.parametrize(("sign", "expected"), [(1, 1), (-1, -1)])
def test_a_rate_that_only_rises_or_falls_binds_the_challenger(sign: int, expected: int) -> None:
    values = chance().normal(size=5000)
    bad = (sign * values + chance(1).logistic(size=5000) > 0).astype(int)
    assert direction(values, bad) == expected


def test_a_rate_with_a_valley_binds_nothing() -> None:
    values = chance().normal(size=5000)
    bad = (values**2 + values / 2 + chance(1).logistic(size=5000) > 1).astype(int)
    assert direction(values, bad) == 0


def test_a_bound_challenger_never_turns() -> None:
    frame = people(1500)
    fitted = challenger().fit(frame.drop(columns="target"), frame["target"].to_numpy())
    one = frame.drop(columns="target").head(1)
    by_lateness = pd.concat([one.assign(late=late) for late in range(6)])
    assert (np.diff(fitted.predict_proba(by_lateness)[:, 1]) >= 0).all()


def test_levels_by_the_thousand_teach_no_row_its_own_outcome() -> None:
    levels = pd.DataFrame({"employer": [f"Factory {n}" for n in chance().integers(0, 2000, 4000)]})
    bad = chance(1).integers(0, 2, 4000)
    rates = LevelsAsRates().fit_transform(levels, bad)["employer"].to_numpy()
    assert (
        abs(measures.auc(bad, rates) - 0.5) < 3 * measures.auc_interval(bad, rates).standard_error
    )


@pytest.mark.parametrize("model", [scorecard, challenger])
def test_fitting_twice_gives_the_same_scores(model: object) -> None:
    frame = people(400)
    raw, bad = frame.drop(columns="target"), frame["target"].to_numpy()

    def scores() -> np.ndarray:
        pipeline = model()  # type: ignore[operator]
        assert isinstance(pipeline, Pipeline)
        return np.asarray(pipeline.fit(raw, bad).predict_proba(raw))

    assert np.array_equal(scores(), scores())


def test_a_blend_of_all_weight_on_one_model_is_that_model() -> None:
    first, second = np.array([0.1, 0.5]), np.array([0.3, 0.9])
    assert mixed(first, second, 0.0) == pytest.approx(first)
    assert mixed(first, second, 1.0) == pytest.approx(second)


def test_the_better_model_gets_the_weight_where_the_rows_show_it() -> None:
    truth = chance().normal(size=5000)
    bad = (truth + chance(1).logistic(size=5000) > 0).astype(int)
    knows, guesses = 1 / (1 + np.exp(-truth)), np.full(5000, bad.mean())
    assert best_weight(guesses, knows, bad) >= 0.9
    assert best_weight(knows, guesses, bad) <= 0.1


def test_models_that_do_equally_well_share_the_weight() -> None:
    bad = chance().integers(0, 2, 200)
    pd_ = np.full(200, 0.5)
    assert best_weight(pd_, pd_, bad) == 0.5


def test_levels_also_speak_by_their_place_in_the_alphabet() -> None:
    levels = pd.DataFrame({"status": ["A12", "A11", "A14", None] * 50})
    bad = chance().integers(0, 2, 200)
    given = LevelsAsRates(in_order=True).fit(levels, bad).transform(levels.head(4))
    assert given["status in order"].tolist()[:3] == [1, 0, 2]
    assert np.isnan(given["status in order"].iloc[3])


def test_a_rate_that_turns_far_out_binds_nothing() -> None:
    """One in a hundred has an absurd value, and the risk of anybody: the other ninety-nine show a rising line."""
    values = chance().uniform(0, 1, 60_000)
    absurd = chance(1).random(60_000) < 0.01
    bad = chance(2).random(60_000) < np.where(absurd, 0.2, 0.1 + 0.6 * values)
    assert direction(np.where(absurd, 1000 * values + 2, values), bad.astype(int)) == 0
