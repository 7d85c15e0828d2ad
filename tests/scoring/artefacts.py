"""Stored models to test with, small enough to be reckoned by hand."""

import copy
from typing import Any

import numpy as np

from scoring.maths.stored import Scorer, fingerprint, written
from scoring.services.model_registry.artefacts import load

CARD: dict[str, Any] = {
    "format": 1,
    "kind": "scorecard",
    "features": [
        {
            "name": "steps.level.30",
            "source": "phone",
            "cuts": [3000.0, 8000.0],
            "codes": [],
            "weights": [0.5, 0.25, 0.0, -0.5],
            "people": [10, 20, 30, 40],
        },
        {
            "name": "bureau.worst_dpd_24m",
            "source": "bureau",
            "cuts": [1.0],
            "codes": [99.0],
            "weights": [0.0, -1.0, 1.0, 2.0],
            "people": [0, 80, 15, 5],
        },
    ],
    "variants": [
        {"sources": ["phone", "bureau"], "intercept": -2.5, "coefficients": [0.5, 0.75]},
        {"sources": ["phone"], "intercept": -2.25, "coefficients": [1.0, 0.0]},
    ],
    "scores": {"edges": [-3.0, -2.0], "counts": [30, 40, 30]},
}
TREES: dict[str, Any] = {
    "format": 1,
    "kind": "challenger",
    "features": [
        {
            "name": "steps.level.30",
            "source": "phone",
            "at_most": [3000.0, 8000.0],
            "of_missing": [1, 0],
        },
        {"name": "bureau.worst_dpd_24m", "source": "bureau", "at_most": [0.5], "of_missing": [1]},
    ],
    "trees": [
        {"nodes": [0, -1, 1, 2, -2, -3], "leaves": [2**32, 2**31, -(2**32)]},
        {"nodes": [1, -1, -2], "leaves": [2**30, -(2**30)]},
        {"nodes": [], "leaves": [-(2**32)]},
    ],
    "intercept": -(2**33),
    "variants": [["phone", "bureau"], ["phone"]],
    "scores": {"edges": [-3.0, -2.0], "counts": [30, 40, 30]},
}
BOTH = frozenset({"phone", "bureau"})
PHONE = frozenset({"phone"})
VALUES = {
    "steps.level.30": np.array([np.nan, 2999.0, 3000.0, 8000.0, np.inf]),
    "bureau.worst_dpd_24m": np.array([0.0, 1.0, 99.0, np.nan, 3.0]),
}


def card() -> dict[str, Any]:
    return copy.deepcopy(CARD)


def boosted() -> dict[str, Any]:
    return copy.deepcopy(TREES)


def loaded(document: dict[str, Any]) -> Scorer:
    text = written(document)
    return load(text, fingerprint(text))
