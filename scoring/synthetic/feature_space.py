"""An invented population whose best possible score is known.

Traits → readings → bad. All is linear and Gaussian but the last step and the refusals, so what the readings tell
of the traits is known exactly, and so is the chance of bad given whatever is seen. No model can part bad from good
better on average: one that does has seen the outcome. See docs/synthetic.md for the equations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr, ndtr

from scoring.maths.sources import FAMILY_OF, SOURCES
from scoring.synthetic import latent_traits
from scoring.synthetic.indicators import GAPS, INDICATORS

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Whoever is careless and driven refuses a little more often: P(absent) = Φ(threshold + reluctance · traits).
RELUCTANCE: Values = np.array([-0.10, 0.0, -0.05, 0.0, 0.10])
ABSENT_AT = {
    "phone": -1.6,
    "band": -0.5,
    "scale": 0.0,
    "car": 0.0,
    "transactions": -1.4,
    "bureau": -1.6,
    "repayment": -1.0,
}
NODES = 24


@dataclass(frozen=True)
class Lab:
    """So many people. `values` are what a model may see, NaN where nothing came.

    `readings` are the same in standard units; `absent` tells by source who refused it or has none;
    `true_pd` knows the traits.
    """

    values: Mapping[str, Values]
    readings: Values
    absent: Mapping[str, Flags]
    bad: NDArray[np.int64]
    true_pd: Values

    def of(self, families: Iterable[str]) -> dict[str, Values]:
        """Return the columns of some families."""
        wanted = set(families)
        return {
            of.name: self.values[of.name] for of in INDICATORS if FAMILY_OF[of.source] in wanted
        }


def make(people: int, seed: int) -> Lab:
    """Invent so many people; the same seed gives the same ones."""
    chance = np.random.default_rng(seed)
    traits = latent_traits.draw(people, chance)
    true_pd = expit(latent_traits.log_odds(traits))
    bad = (chance.random(people) < true_pd).astype(np.int64)
    loadings, noise = _readings_of_traits()
    readings = traits @ loadings.T + chance.standard_normal((people, len(noise))) * np.sqrt(noise)
    absent = {
        source: chance.random(people) < ndtr(ABSENT_AT[source] + traits @ RELUCTANCE)
        for source in SOURCES
    }
    for place, indicator in enumerate(INDICATORS):
        gap = chance.random(people) < GAPS[indicator.source]
        readings[gap | absent[indicator.source], place] = np.nan
    values = {
        indicator.name: indicator.in_its_unit(readings[:, place])
        for place, indicator in enumerate(INDICATORS)
    }
    return Lab(values, readings, absent, bad, true_pd)


def best_pd(lab: Lab, families: Iterable[str]) -> Values:
    """Return the exact chance of bad given what some families show: readings, gaps and refusals.

    The readings leave the traits Gaussian; so are the log odds of bad and the reluctance, together. Over these two the
    chance is integrated by Gauss–Hermite quadrature, each source that is absent or there weighing by its probit.
    """
    wanted = set(families)
    sources = [source for source in SOURCES if FAMILY_OF[source] in wanted]
    mean, covariance = _posterior(lab, sources)
    pair = np.stack([RELUCTANCE, latent_traits.EFFECTS])
    centre, spread = mean @ pair.T, pair @ covariance @ pair.T
    step = np.linalg.cholesky(spread)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    total, bads = np.zeros(len(mean)), np.zeros(len(mean))
    for node, weight in zip(nodes, weights, strict=True):
        reluctance = centre[:, 0] + step[:, 0, 0] * node
        likely = weight * _likelihood_of_absence(lab, sources, reluctance)
        odds = (latent_traits.INTERCEPT + centre[:, 1] + step[:, 1, 0] * node)[:, None]
        pd_ = expit(odds + step[:, 1, 1][:, None] * nodes) @ weights / weights.sum()
        total += likely
        bads += likely * pd_
    return np.asarray(bads / total)


def _readings_of_traits() -> tuple[Values, Values]:
    loadings = np.array([indicator.loadings for indicator in INDICATORS])
    return loadings, np.array([indicator.noise for indicator in INDICATORS])


def _posterior(lab: Lab, sources: list[str]) -> tuple[Values, Values]:
    """Return mean and covariance of everybody's traits, given the readings of some sources."""
    loadings, noise = _readings_of_traits()
    wanted = np.array([indicator.source in sources for indicator in INDICATORS])
    seen = np.isfinite(lab.readings) & wanted
    weight = seen / noise
    precision = np.linalg.inv(latent_traits.CORRELATIONS) + np.einsum(
        "pi,ij,ik->pjk", weight, loadings, loadings, optimize=True
    )
    covariance = np.linalg.inv(precision)
    told = (np.where(seen, lab.readings, 0.0) * weight) @ loadings
    return np.einsum("pjk,pk->pj", covariance, told), covariance


def _likelihood_of_absence(lab: Lab, sources: list[str], reluctance: Values) -> Values:
    log = np.zeros(len(reluctance))
    for source in sources:
        index = ABSENT_AT[source] + reluctance
        log += log_ndtr(np.where(lab.absent[source], index, -index))
    return np.exp(log)
