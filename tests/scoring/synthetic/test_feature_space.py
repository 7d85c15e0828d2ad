"""The invented population: the best possible score is what it says, and the engine comes near without passing it."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, ndtr

from scoring.engine.folds import predictions
from scoring.engine.head_to_head import Evidence, Fold, head_to_head, of_model, unions
from scoring.maths import measures
from scoring.maths.sources import FAMILIES, FAMILY_OF, SOURCES
from scoring.synthetic import feature_space, latent_traits
from scoring.synthetic.indicators import INDICATORS


@cache
def people(count: int = 3000, seed: int = 11) -> feature_space.Lab:
    return feature_space.make(count, seed)


def evidence(of: feature_space.Lab, **peeks: np.ndarray) -> Evidence:
    return Evidence(
        frame=pd.DataFrame({**of.values, **peeks}),
        bad=of.bad,
        family_of={i.name: FAMILY_OF[i.source] for i in INDICATORS}
        | dict.fromkeys(peeks, "bureau"),
        months=["2026-01"] * len(of.bad),
        best={union: feature_space.best_pd(of, union) for union in unions()},
    )


def test_the_same_seed_gives_the_same_people() -> None:
    first, again = feature_space.make(200, 5), feature_space.make(200, 5)
    assert np.array_equal(first.readings, again.readings, equal_nan=True)
    assert np.array_equal(first.bad, again.bad)


def test_no_reading_is_more_than_its_variance() -> None:
    assert all(0 < indicator.noise <= 1 for indicator in INDICATORS)
    assert np.linalg.eigvalsh(latent_traits.CORRELATIONS).min() > 0


@pytest.mark.parametrize("union", [("behaviour",), ("bureau", "repayment"), FAMILIES])
def test_the_best_chance_of_bad_comes_true_in_every_tenth(union: tuple[str, ...]) -> None:
    of = people(30_000)
    for band in measures.calibration(of.bad, feature_space.best_pd(of, union)):
        error = np.sqrt(band.mean_pd * (1 - band.mean_pd) / band.people)
        assert abs(band.bad_rate - band.mean_pd) < 4 * error


def test_the_best_chance_is_what_brute_force_over_the_traits_gives() -> None:
    of = people()
    traits = latent_traits.draw(400_000, np.random.default_rng(1))
    sources = [source for source in SOURCES if FAMILY_OF[source] in ("behaviour", "bureau")]
    pd_ = feature_space.best_pd(of, ("behaviour", "bureau"))
    for person in range(4):
        weight = np.ones(len(traits))
        for place, indicator in enumerate(INDICATORS):
            if indicator.source in sources:
                reading = of.readings[person, place]
                if np.isfinite(reading):
                    off = reading - traits @ np.array(indicator.loadings)
                    weight *= np.exp(-(off**2) / (2 * indicator.noise))
        for source in sources:
            absent = ndtr(feature_space.ABSENT_AT[source] + traits @ feature_space.RELUCTANCE)
            weight *= absent if of.absent[source][person] else 1 - absent
        by_force = (weight * expit(latent_traits.log_odds(traits))).sum() / weight.sum()
        assert pd_[person] == pytest.approx(by_force, abs=0.003)


def test_more_evidence_never_makes_the_best_worse() -> None:
    of = people(10_000)
    expected = {
        union: measures.expected_auc(feature_space.best_pd(of, union)) for union in unions()
    }
    for union, auc in expected.items():
        assert all(auc >= expected[less] - 0.002 for less in expected if set(less) < set(union))
    assert auc == expected[FAMILIES] < measures.expected_auc(of.true_pd)


def test_families_are_as_strong_as_the_documents_say() -> None:
    of = people(30_000)
    asked = (*((family,) for family in FAMILIES), FAMILIES)
    auc = {union: measures.expected_auc(feature_space.best_pd(of, union)) for union in asked}
    behaviour, transaction, bureau, repayment, everything = auc.values()
    assert 0.62 < behaviour < 0.67 < transaction < repayment
    assert 0.70 < bureau < repayment < everything
    assert everything == pytest.approx(0.80, abs=0.01)


def test_the_engine_comes_near_the_best_and_never_passes_it() -> None:
    found = head_to_head(evidence(people(2000)), wanted=[FAMILIES])
    for model, figures in found["unions"][0]["models"].items():
        assert not figures["is_leak"], (model, figures["lead"])
        assert figures["lead"]["value"] > -0.05


def test_a_column_that_peeks_at_the_outcome_is_found_by_that_very_check() -> None:
    of = people(2000)
    peek = of.bad + np.random.default_rng(2).normal(size=len(of.bad))
    found = head_to_head(evidence(of, peek=peek), wanted=[("bureau",)])
    assert all(figures["is_leak"] for figures in found["unions"][0]["models"].values())


def test_the_best_itself_is_no_leak() -> None:
    of = people()
    best = feature_space.best_pd(of, FAMILIES)
    assert not of_model(of.bad, best, best)["is_leak"]


def test_a_union_is_judged_as_if_it_were_judged_alone() -> None:
    of = evidence(people(600))
    inner, outer = np.arange(480), np.arange(480, 600)
    alone = of.frame.filter(like="repayment.")
    expected = predictions(alone, of.bad, inner, outer)
    found = Fold(of, inner, outer).predictions(("repayment",))
    assert all(np.allclose(found[model], expected[model]) for model in expected)
