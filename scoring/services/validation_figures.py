"""The figures of a model's validation report that the rule of its life reads, and its page shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scipy.stats import beta

from scoring.models import ModelVersion

OUT_OF_TIME = "out_of_time"
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Auc:
    """An AUC with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Decile:
    """People of like PD whom training did not see, with the 95 % interval of their bad rate."""

    people: int
    mean_pd: float
    bad_rate: float
    low: float
    high: float

    @property
    def is_inside(self) -> bool:
        """Say whether what was foretold lies in the interval of what came."""
        return self.low <= self.mean_pd <= self.high


def figures_of(model: ModelVersion, part: str) -> dict[str, Any]:
    """Give a part's figures: train, out_of_sample, out_of_time or unseen; empty where nobody was in it."""
    parts = model.validation.get("parts", [])
    found: dict[str, Any] = next((one["figures"] for one in parts if one["name"] == part), {})
    return found


def auc_out_of_time(model: ModelVersion) -> Auc | None:
    """Give the AUC on people observed after those it was trained on; None where it can't be told."""
    found = figures_of(model, OUT_OF_TIME)
    if found.get("auc") is None:
        return None
    return Auc(found["auc"], found["auc_low"], found["auc_high"])


def deciles(model: ModelVersion) -> list[Decile]:
    """Give the deciles of calibration, lowest PD first."""
    return [
        Decile(band["people"], band["mean_pd"], band["bad_rate"], *_interval(band))
        for band in model.validation.get("calibration", [])
    ]


def deciles_outside(model: ModelVersion) -> int | None:
    """Count the deciles whose PD lies outside the interval of their bad rate; None where there are none."""
    found = deciles(model)
    return sum(not decile.is_inside for decile in found) if found else None


def psi(model: ModelVersion) -> float | None:
    """Give how far the scores of people whom training did not see lie from those of training."""
    value = model.validation.get("stability")
    return None if value is None else float(value)


def _interval(band: dict[str, Any]) -> Iterator[float]:
    """Give the exact binomial interval of a bad rate. Source: Clopper and Pearson 1934."""
    people, bads = band["people"], round(band["bad_rate"] * band["people"])
    tail = (1 - CONFIDENCE) / 2
    yield float(beta.ppf(tail, bads, people - bads + 1)) if bads else 0.0
    yield float(beta.ppf(1 - tail, bads + 1, people - bads)) if bads < people else 1.0
