"""What the demo ships is what its recipe says, and can be used."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from demo import seed_models, shipped_models
from scoring.features.catalogue import FEATURES
from scoring.models import ModelVersion
from scoring.services.model_registry import artefacts, comparison_rows
from scoring.synthetic import raw_events
from tests.factories import OfficerFactory

MOST_BYTES = 1_500_000


@pytest.mark.parametrize("kind", list(ModelVersion.Kind))
def test_a_shipped_model_loads_and_can_score_whoever_has_one_source(kind: str) -> None:
    text = shipped_models.artefact(kind)
    model = artefacts.load(text, shipped_models.sha256(kind))
    assert frozenset({"phone"}) in model.variants
    assert frozenset({"repayment", "bureau"}) in model.variants
    assert len(text.encode()) < MOST_BYTES


@pytest.mark.django_db
def test_a_shipped_model_with_one_byte_changed_is_not_registered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    OfficerFactory(username="gao", permissions=["scoring.build_model"])
    changed = shipped_models.artefact("scorecard").replace("0.1", "0.2", 1)
    monkeypatch.setattr(shipped_models, "artefact", lambda _kind: changed)
    with pytest.raises(artefacts.ArtefactTampered):
        seed_models.register(on=date(2026, 5, 1))


def test_no_column_of_the_shipped_scorecard_turns_or_speaks_against_the_catalogue() -> None:
    for column in json.loads(shipped_models.artefact("scorecard"))["features"]:
        steps = np.diff(column["weights"][1 : len(column["cuts"]) + 2])
        known = FEATURES[column["name"]].direction
        assert len(steps), column["name"]
        assert set(np.sign(steps)) <= ({known} if known else {np.sign(steps[0])}), column["name"]


@pytest.mark.parametrize("kind", list(ModelVersion.Kind))
def test_a_shipped_report_is_of_people_whom_training_did_not_see(kind: str) -> None:
    parts = {part["name"]: part["figures"] for part in shipped_models.report(kind)["parts"]}
    assert set(parts) >= {"train", "out_of_sample", "out_of_time"}
    assert 0.68 < parts["unseen"]["auc"] < 0.84


def test_the_recipe_gives_the_people_that_the_models_saw() -> None:
    recipe = shipped_models.recipe()
    people = raw_events.make(
        recipe.people, recipe.seed, first_on=recipe.first_on, months=recipe.months
    )
    assert int(people.bad.sum()) == recipe.bads
    assert str(people.on.max()) == recipe.last_on.isoformat()


@pytest.mark.parametrize("population", ["lab", "street"])
def test_no_shipped_comparison_is_better_than_possible(population: str) -> None:
    rows = comparison_rows.rows(shipped_models.comparison(population)["figures"])
    assert len(rows) == 15
    assert not any(row.is_leak for row in rows)
    alone = comparison_rows.of(rows, "behaviour")
    together = comparison_rows.of(rows, *comparison_rows.FAMILIES)
    assert alone is not None
    assert together is not None
    assert together.blend.low > alone.blend.high


def test_all_families_together_come_near_the_labs_optimum() -> None:
    rows = comparison_rows.rows(shipped_models.comparison("lab")["figures"])
    together = comparison_rows.of(rows, *comparison_rows.FAMILIES)
    assert together is not None
    assert together.lead is not None
    assert together.lead >= -0.012
