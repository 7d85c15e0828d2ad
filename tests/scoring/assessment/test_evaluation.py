"""From a snapshot to a decision: reasons add up, the nearest change is reckoned, not guessed."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.maths.evaluation import evaluate
from tests.scoring.artefacts import boosted, card, loaded

SCORERS = {"scorecard": card, "challenger": boosted}
STEPS, DPD = "steps.level.30", "bureau.worst_dpd_24m"


def snapshot(**given: Any) -> dict[str, Any]:
    """Freeze a person with an income of 10,000 yuan who asks for a first limit."""
    return {
        "features": {STEPS: (2500.0).hex(), DPD: (0.0).hex()},
        "scored": ["bureau", "phone"],
        "policy": {
            "number": 1,
            "product_cap_fen": 50_000_00,
            "bands": [[20_000, 3_000_000], [60_000, 1_000_000], [200_000, 500_000]],
            "affordability_ppm": 500_000,
            "income_unknown_fen": 3_000_00,
            "other_debt_months": 12,
            "behaviour_only_cap_fen": 5_000_00,
            "low_trust_below_ppm": 500_000,
            "low_trust_cap_fen": 2_000_00,
            "increase_ppm": 300_000,
            "clean_instalments": 3,
            "overdue_cut_ppm": 300_000,
            "automatic_fen": 20_000_00,
            "review_days": 15,
        },
        "terms": {"instalments": 6, "daily_rate_ppm": 500, "due_day": 10},
        "means": {"income_fen": 10_000_00, "essentials_fen": 0, "other_balance_fen": 0},
        "standing": {
            "limit_fen": 0,
            "drawn_fen": 0,
            "was_set": False,
            "is_overdue": False,
            "clean_instalments": 0,
        },
        "legal_cap_fen": 200_000_00,
        "trust_ppm": 1_000_000,
        "fell_overdue": False,
        "withdrew": False,
        "is_blocked": False,
        "may_change": {},
        **given,
    }


def standing(limit_fen: int, **given: Any) -> dict[str, Any]:
    usual = {
        "limit_fen": limit_fen,
        "drawn_fen": 0,
        "was_set": True,
        "is_overdue": False,
        "clean_instalments": 3,
    }
    return {**usual, **given}


@pytest.mark.parametrize("kind", SCORERS)
@given(
    steps=st.one_of(st.none(), st.floats(0, 20_000)), dpd=st.sampled_from([None, 0.0, 1.0, 99.0])
)
def test_the_parts_add_up_to_the_score(kind: str, steps: float | None, dpd: float | None) -> None:
    values = {STEPS: steps, DPD: dpd}
    features = {name: None if value is None else value.hex() for name, value in values.items()}
    found = evaluate(snapshot(features=features), loaded(SCORERS[kind]()))
    assert found.score is not None
    assert sum(part.points for part in found.parts) == found.score.points
    assert [part.kind for part in found.parts][:: len(found.parts) - 1] == ["base", "rest"]


def test_the_chance_is_that_of_the_log_odds() -> None:
    found = evaluate(snapshot(), loaded(card()))
    # −2.5 + 0.5 × 0.25 − 0.75
    assert found.score is not None
    assert found.score.log_odds == -3.125
    assert found.score.pd_ppm == round(1e6 / (1 + math.exp(3.125)))


def test_a_chance_gives_months_of_income() -> None:
    found = evaluate(snapshot(), loaded(card()))
    assert found.score is not None
    assert 20_000 < found.score.pd_ppm < 60_000
    assert (found.decision.limit_fen, found.outcome) == (10_000_00, "set")


def test_without_a_variant_for_the_sources_there_is_no_score() -> None:
    found = evaluate(snapshot(scored=["bureau"]), loaded(card()))
    assert (found.score, found.decision.limit_fen, found.outcome) == (None, 0, "declined")


def test_without_a_model_a_limit_stays() -> None:
    found = evaluate(snapshot(standing=standing(9_000_00)), None)
    assert (found.decision.limit_fen, found.outcome) == (9_000_00, "unchanged")


def test_an_open_finding_blocks_an_increase() -> None:
    found = evaluate(snapshot(is_blocked=True), loaded(card()))
    assert found.outcome == "blocked"


def test_an_open_finding_blocks_no_decrease() -> None:
    found = evaluate(snapshot(is_blocked=True, standing=standing(30_000_00)), loaded(card()))
    assert (found.decision.limit_fen, found.outcome) == (10_000_00, "set")


def test_behaviour_alone_is_told_from_the_sources_that_were_scored() -> None:
    found = evaluate(snapshot(scored=["phone"]), loaded(card()))
    assert found.decision.limit_fen == 5_000_00


def test_a_limit_above_the_authority_waits() -> None:
    rich = {"income_fen": 60_000_00, "essentials_fen": 0, "other_balance_fen": 0}
    found = evaluate(snapshot(means=rich), loaded(card()))
    assert found.outcome == "waits"


@pytest.mark.parametrize("kind", SCORERS)
def test_the_nearest_change_gives_what_a_new_assessment_with_it_would(kind: str) -> None:
    scorer = loaded(SCORERS[kind]())
    few = snapshot(may_change={STEPS: (-1, True)})
    few["policy"]["bands"] = [[35_000, 3_000_000], [100_000, 2_000_000], [160_000, 1_000_000]]
    nearest = evaluate(few, scorer).nearest
    assert nearest.change is not None
    better = few | {"features": {**few["features"], STEPS: nearest.change.to.hex()}}
    assert evaluate(better, scorer).decision.limit_fen == nearest.limit_fen
    assert nearest.limit_fen > evaluate(few, scorer).decision.limit_fen


def test_fewer_days_late_is_below_the_edge() -> None:
    late = snapshot(features={STEPS: (9000.0).hex(), DPD: (3.0).hex()}, may_change={DPD: (1, True)})
    nearest = evaluate(late, loaded(card())).nearest
    assert nearest.change is not None
    assert (nearest.change.edge, nearest.change.to) == (1.0, 0.0)


def test_what_a_person_may_not_act_on_is_never_the_nearest_change() -> None:
    late = snapshot(features={STEPS: (9000.0).hex(), DPD: (3.0).hex()})
    assert evaluate(late, loaded(card())).nearest.kind == ""


def test_the_nearest_change_is_the_fewest_steps_that_raise_the_limit() -> None:
    # Less than 3,000 steps: both bins above are better, and the first of them isn't enough.
    poor = snapshot(
        features={STEPS: (2500.0).hex(), DPD: (1.0).hex()}, may_change={STEPS: (-1, True)}
    )
    bands = [[110_000, 3_000_000], [150_000, 1_000_000]]
    poor["policy"] = poor["policy"] | {"bands": bands}
    nearest = evaluate(poor, loaded(card())).nearest
    assert nearest.change is not None
    assert nearest.change.to in (3000.0, 8000.0)


def test_who_lacks_instalments_on_time_is_told_how_many() -> None:
    found = evaluate(
        snapshot(standing=standing(5_000_00, clean_instalments=1)), loaded(card())
    ).nearest
    assert (found.kind, found.instalments, found.limit_fen) == ("instalments", 2, 6_500_00)


def test_who_was_just_raised_is_told_the_next_step() -> None:
    found = evaluate(snapshot(standing=standing(5_000_00)), loaded(card()))
    assert found.decision.limit_fen == 6_500_00
    assert (found.nearest.instalments, found.nearest.limit_fen) == (3, 8_400_00)


def test_while_overdue_nothing_else_would_raise_the_limit() -> None:
    found = evaluate(snapshot(standing=standing(5_000_00, is_overdue=True)), loaded(card()))
    assert found.nearest.kind == ""


def test_a_number_read_back_decides_the_same() -> None:
    import json

    stored = json.loads(json.dumps(snapshot()))
    assert evaluate(stored, loaded(card())) == evaluate(snapshot(), loaded(card()))
