"""Assessments on features really computed: a batch as one by one, and a withdrawal that changes all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from devices.maths.catalogue import Kind, Purpose
from devices.services import withdrawal
from lending.models import Borrower, CreditLine
from scoring.maths.stored import written
from scoring.models import Assessment, ModelVersion
from scoring.services.assessment import assessments, explanations, reassessments
from tests.factories import CreditLineFactory, ModelVersionFactory, ProductVersionFactory
from tests.scoring.artefacts import card
from tests.scoring.assessment.assessed import Trigger
from tests.scoring.features.lived import AS_OF, BAND, ON, report, somebody, wear

pytestmark = pytest.mark.django_db


@pytest.fixture
def model() -> ModelVersion:
    """Have a champion that reads the band and the bureau."""
    ProductVersionFactory()
    document: dict[str, Any] = card()
    document["features"][0]["source"] = "band"
    document["variants"] = [
        {"sources": ["band", "bureau"], "intercept": -2.5, "coefficients": [0.5, 0.75]},
        {"sources": ["band"], "intercept": -2.25, "coefficients": [1.0, 0.0]},
        {"sources": ["bureau"], "intercept": -1.5, "coefficients": [0.0, 0.75]},
    ]
    return ModelVersionFactory(stage=ModelVersion.Stage.CHAMPION, artefact=written(document))


def living(no: int) -> Borrower:
    borrower = somebody(Kind.BAND, Kind.BUREAU)
    wear(borrower, range(1, 120), BAND | {"steps": lambda age: 7000.0 + 400 * no + 3 * age})
    report(borrower, f"r-{no}", 10, worst_dpd_24m=0)
    CreditLineFactory(borrower=borrower, limit_fen=0)
    return borrower


def assess(borrower: Borrower, trigger: Trigger = Trigger.APPLICATION) -> Assessment:
    return assessments.assess(borrower=borrower, as_of=AS_OF, on=ON, trigger=trigger, actor="app")


def test_a_batch_is_to_the_bit_what_one_by_one_is(model: ModelVersion) -> None:
    people = [living(no) for no in range(4)]
    batch = assessments.assess_many(
        borrower_ids=[one.pk for one in people],
        as_of=AS_OF,
        on=ON,
        trigger=Trigger.REFRESH,
        actor="night",
    )

    alone = [assess(one) for one in people]

    assert len({one.log_odds for one in batch}) > 1
    assert [one.snapshot["features"] for one in alone] == [
        one.snapshot["features"] for one in batch
    ]
    assert [one.log_odds for one in alone] == [one.log_odds for one in batch]


def test_a_withdrawal_changes_features_score_limit_and_sheet_as_it_was_told(
    model: ModelVersion,
) -> None:
    borrower = living(1)
    before = assess(borrower)
    assert before.snapshot["scored"] == ["band", "bureau"]
    at = AS_OF + timedelta(hours=1)
    shown = withdrawal.preview(
        borrower=borrower, purpose=Purpose.CREDIT, kind=Kind.BAND, language="en", at=at
    )
    withdrawal.confirm(preview_id=shown.pk, borrower=borrower, handset="app", at=at)

    assert reassessments.assess_withdrawn(on=ON, as_of=at, actor="minute") == 1

    after = Assessment.objects.get(trigger=Trigger.WITHDRAWAL)
    assert after.snapshot["features"]["steps.level.30"] is None
    assert (after.snapshot["scored"], after.sources["band"]) == (["bureau"], "refused")
    assert after.points != before.points
    limit_fen = CreditLine.objects.get(borrower=borrower).limit_fen
    assert limit_fen == shown.effect["limit_after_fen"] != shown.effect["limit_fen"]
    assert (
        "nothing is guessed" in {one: said for one, _, said in explanations.sources(after)}["band"]
    )
    assert assessments.recompute(Assessment.objects.get(pk=after.pk)) == []
