"""The figures of a model's validation report that the rule of its life reads, and its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scoring.maths.matured import Decile, clopper_pearson
from scoring.models import ModelVersion

OUT_OF_TIME = "out_of_time"


@dataclass(frozen=True)
class Auc:
    """An AUC with its 95 % interval."""

    value: float
    low: float
    high: float


def figures_of(model: ModelVersion, part: str) -> dict[str, Any]:
    """Return a part's figures: train, out_of_sample, out_of_time or unseen; empty where nobody was in it."""
    parts = model.validation.get("parts", [])
    found: dict[str, Any] = next((one["figures"] for one in parts if one["name"] == part), {})
    return found


def auc_out_of_time(model: ModelVersion) -> Auc | None:
    """Return the AUC on people observed after those it was trained on; None where it can't be told."""
    found = figures_of(model, OUT_OF_TIME)
    if found.get("auc") is None:
        return None
    return Auc(found["auc"], found["auc_low"], found["auc_high"])


def deciles(model: ModelVersion) -> list[Decile]:
    """Return the deciles of calibration, lowest PD first, with the interval that the watch holds months against."""
    return [
        Decile(band["people"], bads, band["mean_pd"], *clopper_pearson(bads, band["people"]))
        for band in model.validation.get("calibration", [])
        for bads in [round(band["bad_rate"] * band["people"])]
    ]


def deciles_outside(model: ModelVersion) -> int | None:
    """Count the deciles whose PD lies outside the interval of their bad rate; None where there are none."""
    found = deciles(model)
    return sum(decile.is_outside for decile in found) if found else None


def psi(model: ModelVersion) -> float | None:
    """Return how far the scores of people whom training did not see lie from those of training."""
    value = model.validation.get("stability")
    return None if value is None else float(value)
