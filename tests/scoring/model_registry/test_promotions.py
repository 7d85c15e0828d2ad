"""A model's way from built to retired: the written rule, and two people."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.services import approvals
from core.services.approval_actions import action_of
from lending.models import Borrower
from scoring.models import Finding, ModelVersion, StabilityFigure, StageTransition
from scoring.services.model_registry import models, promotion_rule, promotions
from tests.factories import BorrowerFactory, ModelVersionFactory, OfficerFactory
from tests.factories.scoring import retire
from tests.scoring.model_registry.registered import (
    Stage,
    ask,
    checker,
    figures,
    model_in,
    move,
    score_nightly,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
SINCE = ON - timedelta(days=30)


@pytest.fixture
def few_scores(monkeypatch):
    """Ask for three scores where the rule asks for a thousand."""
    monkeypatch.setattr(promotion_rule, "SHADOW_SCORES", 3)


@pytest.fixture
def borrower():
    return BorrowerFactory()


def seasoned(stage: Any, borrower: Borrower, **fields: Any) -> ModelVersion:
    model = model_in(stage, since=SINCE, **fields)
    score_nightly(model, borrower, nights=[ON - timedelta(days=n) for n in range(3)])
    return model


def failing(model: ModelVersion, to_stage: Any, on: date = ON) -> set[str]:
    return {each.code for each in promotion_rule.conditions(model, to_stage, on) if not each.holds}


def stages() -> dict[int, str]:
    return {row.number: row.stage for row in ModelVersion.objects.all()}


def test_a_built_model_that_nobody_signed_goes_nowhere():
    model = ModelVersionFactory(validation=figures())

    with pytest.raises(promotions.RuleNotMet, match="validated by another person"):
        ask(model, Stage.SHADOW, ON)


def test_two_people_move_a_signed_model_into_shadow():
    model = model_in(Stage.BUILT, since=SINCE)

    approval = move(model, Stage.SHADOW, ON)

    step = StageTransition.objects.get(model=model, to_stage=Stage.SHADOW)
    assert stages() == {model.number: "shadow"}
    assert (step.approval, step.on, step.from_stage) == (approval, ON, "built")
    assert step.evidence["open_findings"] == {"found": "0", "needed": "0", "holds": True}


def test_the_rules_figures_are_frozen_into_the_request():
    model = model_in(Stage.BUILT, since=SINCE)

    asked = ask(model, Stage.SHADOW, ON)

    assert asked.evidence["not_expired"]["holds"] is True
    assert asked.evidence["artefact_intact"]["found"] == model.sha256[:12]


def test_the_maker_does_not_decide():
    both = OfficerFactory(
        permissions=["scoring.request_promote_model", "scoring.check_promote_model"]
    )
    asked = promotions.propose(
        model=model_in(Stage.BUILT, since=SINCE),
        to_stage=Stage.SHADOW,
        on=ON,
        maker=both,
        reason="Mine.",
    )

    with pytest.raises(approvals.OwnRequest):
        approvals.approve(approval_id=asked.pk, checker=both, on=ON)


@pytest.mark.usefixtures("few_scores")
def test_a_model_waits_thirty_days_in_shadow(borrower):
    model_in(Stage.CHAMPION, since=SINCE)
    model = seasoned(Stage.SHADOW, borrower)

    assert failing(model, Stage.CHALLENGER, ON - timedelta(days=1)) == {"days_in_stage"}
    assert failing(model, Stage.CHALLENGER, ON) == set()


def test_a_model_in_shadow_scores_enough_people(borrower):
    model_in(Stage.CHAMPION, since=SINCE)

    assert failing(seasoned(Stage.SHADOW, borrower), Stage.CHALLENGER) == {"shadow_scores"}


@pytest.mark.usefixtures("few_scores")
def test_a_challenger_gets_its_share(borrower):
    model_in(Stage.CHAMPION, since=SINCE)
    model = seasoned(Stage.SHADOW, borrower)

    move(model, Stage.CHALLENGER, ON, share_ppm=100_000)

    assert models.in_use(on=ON).challenger == model
    assert ModelVersion.objects.get(pk=model.pk).share_ppm == 100_000


@pytest.mark.parametrize("share_ppm", [0, 500_001, -1])
@pytest.mark.usefixtures("few_scores")
def test_a_share_is_above_nothing_and_at_most_half(borrower, share_ppm):
    model_in(Stage.CHAMPION, since=SINCE)

    with pytest.raises(promotions.NotAShare):
        ask(seasoned(Stage.SHADOW, borrower), Stage.CHALLENGER, ON, share_ppm=share_ppm)


@pytest.mark.usefixtures("few_scores")
def test_there_is_one_challenger_at_a_time(borrower):
    model_in(Stage.CHAMPION, since=SINCE)
    model_in(Stage.CHALLENGER, since=SINCE)

    with pytest.raises(promotions.PlaceTaken):
        ask(seasoned(Stage.SHADOW, borrower), Stage.CHALLENGER, ON, share_ppm=1)


@pytest.mark.usefixtures("few_scores")
def test_a_challengers_share_is_changed_by_two_people(borrower):
    model_in(Stage.CHAMPION, since=SINCE)
    model = seasoned(Stage.CHALLENGER, borrower)

    with pytest.raises(promotions.NotAShare):
        ask(model, Stage.CHALLENGER, ON, share_ppm=600_000)
    move(model, Stage.CHALLENGER, ON, share_ppm=300_000)

    assert ModelVersion.objects.get(pk=model.pk).share_ppm == 300_000


@pytest.mark.usefixtures("few_scores")
def test_the_champion_retires_with_the_challengers_rise(borrower):
    old = model_in(Stage.CHAMPION, since=SINCE)
    new = seasoned(Stage.CHALLENGER, borrower)

    move(new, Stage.CHAMPION, ON)

    assert stages() == {old.number: "retired", new.number: "champion"}
    assert StageTransition.objects.get(model=old, to_stage="retired").evidence == {
        "replaced_by": new.number
    }


@pytest.mark.parametrize(("auc", "may"), [(0.7401, True), (0.7399, False)])
@pytest.mark.usefixtures("few_scores")
def test_a_successor_reaches_the_lower_end_of_the_champions_interval(borrower, auc, may):
    model_in(Stage.CHAMPION, since=SINCE, validation=figures(auc=0.76, half=0.02))
    model = seasoned(Stage.CHALLENGER, borrower, validation=figures(auc=auc))

    assert failing(model, Stage.CHAMPION) == (set() if may else {"auc_out_of_time"})


@pytest.mark.usefixtures("few_scores")
def test_two_deciles_outside_their_interval_are_one_too_many(borrower):
    model_in(Stage.CHAMPION, since=SINCE)
    report = figures()
    outside = {"people": 100, "mean_pd": 0.25, "bad_rate": 0.1}
    report["calibration"][:2] = [outside, outside]
    model = seasoned(Stage.CHALLENGER, borrower, validation=report)

    assert failing(model, Stage.CHAMPION) == {"deciles_outside"}


@pytest.mark.usefixtures("few_scores")
def test_the_newest_months_shift_counts_above_the_reports(borrower):
    model_in(Stage.CHAMPION, since=SINCE)
    model = seasoned(Stage.CHALLENGER, borrower)
    for month, value in [(date(2026, 4, 1), 0.01), (date(2026, 5, 1), 0.25)]:
        StabilityFigure.objects.create(
            model=model, month=month, kind="psi", value=value, people=500
        )

    assert failing(model, Stage.CHAMPION) == {"psi"}


def test_an_open_finding_blocks_every_promotion():
    model = model_in(Stage.BUILT, since=SINCE)
    Finding.objects.create(model=model, rule=Finding.Rule.REPORTED, opened_on=ON)

    assert failing(model, Stage.SHADOW) == {"open_findings"}


def test_an_expired_model_is_not_promoted():
    model = model_in(Stage.BUILT, since=SINCE, expires_on=ON)

    assert failing(model, Stage.SHADOW) == {"not_expired"}


def test_a_model_without_figures_never_becomes_champion():
    model = model_in(Stage.BUILT, since=SINCE, validation={})

    assert failing(model, Stage.CHAMPION) == {"deciles_outside", "psi"}


def test_the_first_champion_waits_for_nothing_but_is_sound():
    model = model_in(Stage.BUILT, since=SINCE)

    move(model, Stage.CHAMPION, ON)

    assert models.in_use(on=ON).deciding(1) == model


def test_a_built_model_does_not_replace_a_champion_at_once():
    model_in(Stage.CHAMPION, since=SINCE)

    with pytest.raises(promotions.NoSuchMove):
        ask(model_in(Stage.BUILT, since=SINCE), Stage.CHAMPION, ON)


def test_a_champion_never_retires_without_another():
    with pytest.raises(promotions.NoSuchMove):
        ask(model_in(Stage.CHAMPION, since=SINCE), Stage.RETIRED, ON)


@pytest.mark.usefixtures("few_scores")
def test_two_people_roll_back_to_the_champion_before_without_waiting(borrower):
    old, new = model_in(Stage.CHAMPION, since=SINCE), seasoned(Stage.CHALLENGER, borrower)
    move(new, Stage.CHAMPION, ON)
    Finding.objects.create(model=old, rule=Finding.Rule.DRIFT, opened_on=ON)

    asked = ask(old, Stage.CHAMPION, ON)
    assert "Roll back" in action_of(asked.action).describe(asked)
    approvals.approve(approval_id=asked.pk, checker=checker(), on=ON)

    assert stages() == {old.number: "champion", new.number: "retired"}
    assert StageTransition.objects.filter(model=old).latest("pk").evidence["rollback"] is True


def test_a_model_that_never_was_champion_does_not_come_back():
    model_in(Stage.CHAMPION, since=SINCE)
    retired = model_in(Stage.SHADOW, since=SINCE)
    move(retired, Stage.RETIRED, ON)

    with pytest.raises(promotions.NoSuchMove):
        ask(retired, Stage.CHAMPION, ON)


@pytest.mark.usefixtures("few_scores")
def test_what_held_when_asked_must_hold_when_decided(borrower):
    model_in(Stage.CHAMPION, since=SINCE)
    model = seasoned(Stage.CHALLENGER, borrower)
    asked = ask(model, Stage.CHAMPION, ON)
    Finding.objects.create(model=model, rule=Finding.Rule.DRIFT, opened_on=ON)

    with pytest.raises(promotions.RuleNotMet, match="open findings"):
        approvals.approve(approval_id=asked.pk, checker=checker(), on=ON)


def test_a_request_about_a_model_that_moved_is_refused():
    model = model_in(Stage.BUILT, since=SINCE)
    asked = ask(model, Stage.SHADOW, ON)
    retire(model)

    with pytest.raises(promotions.StageMoved):
        approvals.approve(approval_id=asked.pk, checker=checker(), on=ON)


def test_one_byte_changed_in_a_model_keeps_it_where_it_is():
    model = model_in(Stage.BUILT, since=SINCE, sha256="0" * 64)

    with pytest.raises(promotions.RuleNotMet, match="the one that was built"):
        ask(model, Stage.SHADOW, ON)
