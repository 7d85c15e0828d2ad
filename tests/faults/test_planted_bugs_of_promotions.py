"""A model that fewer than two people moved is caught by the database, whoever planted the bug."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core.services import approvals
from core.services.approval_actions import action_of
from scoring.models import ModelVersion, StageTransition
from scoring.services.model_registry import promotions
from tests.scoring.model_registry.registered import Stage, ask, model_in, move

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
SINCE = ON - timedelta(days=30)
moved_rightly = promotions._move


def the_step_is_forgotten(model: ModelVersion, to_stage: str, *_: Any) -> None:
    ModelVersion.objects.filter(pk=model.pk).update(stage=to_stage)


def the_model_goes_further(model: ModelVersion, _to_stage: str, *others: Any) -> None:
    moved_rightly(model, Stage.CHAMPION, *others)


def the_model_stays(
    model: ModelVersion, to_stage: str, _share: int, approval: Any, *_: Any
) -> None:
    StageTransition.objects.create(
        model=model, from_stage=model.stage, to_stage=to_stage, on=ON, approval=approval
    )


def its_share_is_another(model: ModelVersion, to_stage: Any, share_ppm: int, *others: Any) -> None:
    moved_rightly(model, to_stage, share_ppm + 1, *others)


def nobody_takes_the_place(model: ModelVersion, to_stage: Any, *others: Any) -> None:
    if to_stage == Stage.RETIRED:
        moved_rightly(model, to_stage, *others)


def done_when_asked(approval: Any, on: date) -> None:
    action_of(approval.action).do(approval=approval, on=on)


def into_shadow() -> None:
    move(model_in(Stage.BUILT, since=SINCE), Stage.SHADOW, ON)


def another_share() -> None:
    model_in(Stage.CHAMPION, since=SINCE)
    move(model_in(Stage.CHALLENGER, since=SINCE), Stage.CHALLENGER, ON, share_ppm=200_000)


def another_champion() -> None:
    model_in(Stage.CHAMPION, since=SINCE)
    move(model_in(Stage.CHALLENGER, since=SINCE), Stage.CHAMPION, ON)


def asked_alone() -> None:
    ask(model_in(Stage.BUILT, since=SINCE), Stage.SHADOW, ON)


BUGS: list[tuple[str, Callable[[], None], Any, str, Any]] = [
    ("the step is forgotten", into_shadow, promotions, "_move", the_step_is_forgotten),
    ("the model goes further", into_shadow, promotions, "_move", the_model_goes_further),
    ("the model stays", into_shadow, promotions, "_move", the_model_stays),
    ("its share is another", another_share, promotions, "_move", its_share_is_another),
    ("the champion leaves a gap", another_champion, promotions, "_move", nobody_takes_the_place),
    ("it is done when asked", asked_alone, approvals, "_rehearse", done_when_asked),
]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every move be ripe: whether the written rule holds is not what the database knows."""
    monkeypatch.setattr(promotions, "_require_rule", lambda *_: None)


def ended(deed: Callable[[], object]) -> None:
    """Do a deed, and have the database check what it checks when a transaction ends."""
    deed()
    connection.check_constraints()


def require_caught(deed: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=r"two people|where its step"), transaction.atomic():
        ended(deed)


@pytest.mark.parametrize("deed", [into_shadow, another_share, another_champion, asked_alone])
def test_the_moves_that_the_bugs_are_planted_in_are_sound(deed: Callable[[], None]) -> None:
    ended(deed)


@pytest.mark.parametrize(
    ("bug", "deed", "where", "name", "planted"), BUGS, ids=[b[0] for b in BUGS]
)
def test_a_planted_bug_is_caught(
    monkeypatch: pytest.MonkeyPatch,
    bug: str,
    deed: Callable[[], None],
    where: Any,
    name: str,
    planted: Callable[..., None],
) -> None:
    monkeypatch.setattr(where, name, planted)
    require_caught(deed)


@pytest.mark.parametrize(
    "alone",
    [
        "UPDATE scoring_modelversion SET stage = 'retired', share_ppm = 0 WHERE share_ppm > 0",
        "UPDATE scoring_modelversion SET stage = 'champion', share_ppm = 0 WHERE share_ppm > 0",
        "UPDATE scoring_modelversion SET share_ppm = 500000 WHERE share_ppm > 0",
        'INSERT INTO scoring_stagetransition (model_id, from_stage, to_stage, "on", evidence, approval_id)'
        " SELECT model_id, to_stage, 'champion', \"on\", '{}', approval_id - 1 FROM scoring_stagetransition",
    ],
)
def test_nobody_moves_a_model_past_the_service(alone: str) -> None:
    ask(model_in(Stage.BUILT, since=SINCE), Stage.SHADOW, ON)
    model_in(Stage.CHALLENGER, since=SINCE)
    with connection.cursor() as cursor:
        require_caught(lambda: cursor.execute(alone))


def test_a_model_enters_the_registry_for_no_use() -> None:
    model = model_in(Stage.BUILT, since=SINCE)
    model.pk, model.number, model.stage = None, model.number + 1, Stage.SHADOW
    require_caught(lambda: model.save(force_insert=True))


def test_an_approval_moves_a_model_once() -> None:
    model = model_in(Stage.CHALLENGER, since=SINCE)
    step = StageTransition.objects.get(model=model)
    step.pk = None
    with pytest.raises(IntegrityError, match="one_step_an_approval"), transaction.atomic():
        step.save(force_insert=True)
