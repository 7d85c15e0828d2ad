"""Boosted models as stored trees: their conditions shared, their leaves calibrated and in whole units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from lightgbm import Booster

from scoring.engine.boosting import Calibrated
from scoring.maths.stored import in_units

Condition = tuple[int, float, int]


def as_stored(
    models: Sequence[Calibrated], features: Sequence[str], source_of: Mapping[str, str]
) -> dict[str, Any]:
    """Return features with their conditions, trees, and the intercept. The mean of the models is one sum of leaves."""
    roots = [
        (model, tree["tree_structure"])
        for model in models
        for tree in _dump(model.booster)["tree_info"]
    ]
    asked = sorted({condition for _, root in roots for condition in _conditions(root)})
    number = {condition: place for place, condition in enumerate(asked)}
    return {
        "features": [
            {
                "name": name,
                "source": source_of[name],
                "at_most": [at_most for feature, at_most, _ in asked if feature == place],
                "of_missing": [missing for feature, _, missing in asked if feature == place],
            }
            for place, name in enumerate(features)
        ],
        "trees": [_tree(root, number, model.slope / len(models)) for model, root in roots],
        "intercept": int(in_units(np.array(np.mean([model.shift for model in models])))),
    }


def _dump(booster: Booster) -> dict[str, Any]:
    return dict(booster.dump_model())


def _conditions(node: dict[str, Any]) -> list[Condition]:
    if "leaf_value" in node:
        return []
    return [
        _condition(node),
        *_conditions(node["left_child"]),
        *_conditions(node["right_child"]),
    ]


def _condition(node: dict[str, Any]) -> Condition:
    """Read one condition. What was never missing in training counts as nought, as the library has it."""
    at_most = float(node["threshold"])
    goes_left = bool(node["default_left"]) if node["missing_type"] == "NaN" else at_most >= 0
    return int(node["split_feature"]), at_most, int(goes_left)


def _tree(root: dict[str, Any], number: dict[Condition, int], scale: float) -> dict[str, Any]:
    """Write a tree from the root down, parents before their children."""
    nodes: list[int] = []
    leaves: list[float] = []

    def put(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            leaves.append(node["leaf_value"] * scale)
            return -len(leaves)
        place = len(nodes)
        nodes.extend([number[_condition(node)], 0, 0])
        nodes[place + 1] = put(node["left_child"])
        nodes[place + 2] = put(node["right_child"])
        return place // 3

    put(root)
    return {"nodes": nodes, "leaves": in_units(np.array(leaves)).tolist()}
