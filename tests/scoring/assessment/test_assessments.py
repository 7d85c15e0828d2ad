"""One assessment: decided on frozen evidence, done at once or left to officers, kept for ever."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from lending.models import CreditLine, LimitChange
from scoring.features.feature_set import SourceState
from scoring.maths.stored import written
from scoring.models import Assessment, Finding, ModelVersion
from scoring.services.assessment import assessments, explanations, people, snapshots
from scoring.services.model_registry import artefacts
from tests.factories import (
    BorrowerFactory,
    CreditLineFactory,
    ModelVersionFactory,
    ProductVersionFactory,
)
from tests.factories.scoring import retire
from tests.scoring.artefacts import boosted, card
from tests.scoring.assessment.assessed import (
    DPD,
    ON,
    STEPS,
    Told,
    Trigger,
    assess,
    earning,
    line,
    model,
    noon,
    told,
)

__all__ = ["line", "model", "told"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]


def test_a_score_sets_a_first_limit_at_once(told: Told, line: CreditLine) -> None:
    assessment = assess(line.borrower)

    line.refresh_from_db()
    # −2.5 + 0.5 × −0.5 + 0.75 × −1: 2.9 %, two months of an income that isn't known.
    assert (assessment.pd_ppm, assessment.outcome) == (29_312, "set")
    assert line.limit_fen == assessment.limit_fen == 6_000_00


def test_a_limit_change_keeps_its_evidence(told: Told, line: CreditLine) -> None:
    assessment = assess(line.borrower)

    change = LimitChange.objects.get()
    assert change == assessment.limit_change
    assert change.approval is None
    assert change.evidence["snapshot_sha256"] == assessment.snapshot_sha256
    assert change.evidence["score"] == assessment.points
    assert change.evidence["feature_values"] == {STEPS: "9000.0", DPD: "0.0"}
    assert change.evidence["policy_version"] == 1


def test_the_reasons_add_up_to_the_points(told: Told, line: CreditLine) -> None:
    assessment = assess(line.borrower)

    assert sum(part["points"] for part in assessment.reasons) == assessment.points
    assert len(assessment.reasons) <= 6


def test_the_same_instant_twice_is_one_assessment(told: Told, line: CreditLine) -> None:
    assert assess(line.borrower) == assess(line.borrower)
    assert LimitChange.objects.count() == 1


def test_whoever_has_no_line_gets_one(told: Told) -> None:
    borrower = BorrowerFactory()

    assess(borrower)

    assert CreditLine.objects.get(borrower=borrower).limit_fen == 6_000_00


def test_a_refused_source_is_scored_without_it(told: Told, line: CreditLine) -> None:
    told.states["bureau"] = SourceState.REFUSED

    assessment = assess(line.borrower)

    assert assessment.snapshot["scored"] == ["phone"]
    assert assessment.snapshot["features"][DPD] is None
    assert assessment.limit_fen <= 5_000_00
    said = {source: words for source, _state, words in explanations.sources(assessment)}
    assert "nothing is guessed" in said["bureau"]


def test_nobody_is_said_to_have_agreed_to_our_own_record() -> None:
    assert explanations.source_sentence("repayment", "no_data") == "Repayment here: no data yet."
    assert "agreed to" in explanations.source_sentence("car", "no_data")


def test_without_a_variant_there_is_no_score_and_the_person_is_told_why(
    told: Told, line: CreditLine
) -> None:
    told.states["phone"] = SourceState.TOO_FEW_DAYS

    assessment = assess(line.borrower)

    assert (assessment.points, assessment.model, assessment.outcome) == (None, None, "declined")
    assert "Missing: phone behaviour" in explanations.decision(assessment)


def test_without_a_score_a_limit_stays(told: Told) -> None:
    told.states["phone"] = SourceState.NO_DATA
    line = CreditLineFactory(limit_fen=8_000_00)

    assert assess(line.borrower).outcome == "unchanged"
    line.refresh_from_db()
    assert line.limit_fen == 8_000_00


def test_without_a_champion_nothing_is_scored(told: Told, line: CreditLine) -> None:
    retire(ModelVersion.objects.get())

    assessment = assess(line.borrower)

    assert assessment.points is None
    assert "No model is in use" in explanations.decision(assessment)


def test_a_source_that_the_model_does_not_read_is_told_so(told: Told, line: CreditLine) -> None:
    told.states["car"] = SourceState.USED

    assessment = assess(line.borrower)

    assert assessment.sources["car"] == people.NOT_IN_MODEL
    assert assessment.points is not None


def test_an_open_finding_blocks_the_increase(
    told: Told, line: CreditLine, model: ModelVersion
) -> None:
    Finding.objects.create(model=model, rule=Finding.Rule.DRIFT, opened_on=ON)

    assessment = assess(line.borrower)

    line.refresh_from_db()
    assert (assessment.outcome, line.limit_fen) == ("blocked", 0)


def test_an_open_finding_blocks_no_decrease(told: Told, model: ModelVersion) -> None:
    Finding.objects.create(model=model, rule=Finding.Rule.DRIFT, opened_on=ON)
    line = CreditLineFactory(limit_fen=30_000_00)

    assert assess(line.borrower).outcome == "set"
    line.refresh_from_db()
    assert line.limit_fen == 6_000_00


def test_a_batch_is_to_the_bit_what_one_by_one_is(told: Told) -> None:
    lines = [CreditLineFactory(limit_fen=0) for _no in range(5)]
    for no, one in enumerate(lines):
        told.of[one.borrower_id] = {STEPS: 2000.0 * no, DPD: float(no % 2)}
    people = [one.borrower_id for one in lines]
    asked = told.asked

    batch = assessments.assess_many(
        borrower_ids=people, as_of=noon(), on=ON, trigger=Trigger.REFRESH, actor="night"
    )
    assert told.asked == asked + 1
    for assessment, one in zip(batch, lines, strict=True):
        CreditLine.objects.filter(pk=one.pk).update(limit_fen=0)
        alone = assess(one.borrower)
        assert alone.log_odds == assessment.log_odds
        assert alone.snapshot["features"] == assessment.snapshot["features"]


def test_an_assessment_is_decided_again_from_its_snapshot(told: Told, line: CreditLine) -> None:
    assessment = Assessment.objects.get(pk=assess(line.borrower).pk)

    assert assessments.recompute(assessment) == []


def test_a_challengers_assessment_is_decided_again_too(told: Told, line: CreditLine) -> None:
    retire(ModelVersion.objects.get())
    ModelVersionFactory(
        stage=ModelVersion.Stage.CHAMPION, kind="challenger", artefact=written(boosted())
    )

    assessment = Assessment.objects.get(pk=assess(line.borrower).pk)

    assert assessment.points is not None
    assert assessments.recompute(assessment) == []


def test_one_bit_of_a_snapshot_is_noticed(told: Told, line: CreditLine) -> None:
    assessment = assess(line.borrower)
    assessment.snapshot["features"][STEPS] = (9000.000000000002).hex()

    assert assessments.recompute(assessment) == ["snapshot"]


def test_a_snapshot_with_its_hash_forged_still_gives_itself_away(
    told: Told, line: CreditLine
) -> None:
    assessment = assess(line.borrower)
    assessment.snapshot["features"][DPD] = (1.0).hex()
    assessment.snapshot_sha256 = snapshots.digest(assessment.snapshot)

    assert {"log_odds", "points", "pd_ppm"} <= set(assessments.recompute(assessment))


def test_a_model_that_was_touched_scores_nobody(told: Told, line: CreditLine) -> None:
    retire(ModelVersion.objects.get())
    ModelVersionFactory(
        stage=ModelVersion.Stage.CHAMPION, artefact=written(card()), sha256=64 * "0"
    )

    with pytest.raises(artefacts.ArtefactTampered):
        assess(line.borrower)
    assert not Assessment.objects.exists()


def test_the_database_changes_no_assessment(told: Told, line: CreditLine) -> None:
    assess(line.borrower)

    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.update(points=999)


def test_each_limit_follows_from_the_terms_of_the_lines_own_product(
    told: Told, line: CreditLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProductVersionFactory(code="kuaidai", daily_rate_ppm=400, due_day=20, max_instalments=12)
    other = CreditLineFactory(limit_fen=0, product_code="kuaidai")
    earning(monkeypatch, 1_000_00)
    ids = [line.borrower_id, other.borrower_id]

    found = assessments.assess_many(
        borrower_ids=ids, as_of=noon(), on=ON, trigger=Trigger.APPLICATION, actor="app"
    )

    assert [one.snapshot["terms"] for one in found] == [
        {"instalments": 6, "daily_rate_ppm": 500, "due_day": 10},
        {"instalments": 12, "daily_rate_ppm": 400, "due_day": 20},
    ]
    affordable = [
        next(bound["fen"] for bound in one.bounds if bound["name"] == "affordability")
        for one in found
    ]
    assert affordable[1] > 1.8 * affordable[0]
