"""Every night each model at work scores everybody with an active line, once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from core.services.actor import acting_as
from scoring.models import Finding, ModelVersion, ShadowChunk, ShadowRun, ShadowScore
from scoring.services import features
from scoring.services.monitoring import shadow
from tests.scoring.artefacts import boosted
from tests.scoring.monitoring.nights import NIGHT, STEPS, WORST_DPD, at_night, knowing, lines, model

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_in_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow, "PEOPLE_IN_A_CHUNK", 3)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "compute", knowing())


def run() -> ShadowRun:
    return shadow.run(on=NIGHT, as_of=at_night(NIGHT))


def test_everybody_with_an_active_line_is_scored() -> None:
    champion = model()
    active = lines(7)
    assert run().people == 7
    scored = ShadowScore.objects.filter(model=champion, on=NIGHT)
    assert {score.borrower_id for score in scored} == {line.borrower_id for line in active}


def test_a_line_that_owes_but_has_no_limit_is_active_and_a_closed_one_is_not() -> None:
    model()
    lines(1, limit_fen=0)
    (owing,) = lines(1, limit_fen=0, principal_outstanding_fen=100_00)
    run()
    assert ShadowScore.objects.get().borrower_id == owing.borrower_id


def test_a_line_opened_after_the_night_is_not_scored() -> None:
    model()
    lines(1, opened_on=NIGHT + timedelta(days=1))
    assert run().people == 0


def test_nobody_is_scored_who_was_erased() -> None:
    model()
    (line,) = lines(1)
    type(line.borrower).objects.update(erased_at=timezone.now())
    assert run().people == 0


def test_a_score_is_what_the_stored_model_says() -> None:
    model()
    lines(1)
    run()
    score = ShadowScore.objects.get()
    # −2.5 + 0.5 × 0 (steps) + 0.75 × −1 (no days past due at the bureau)
    assert score.log_odds == -3.25
    assert (score.points, score.pd_ppm, score.sources) == (596, 37_327, "phone+bureau")


@pytest.mark.parametrize(
    ("used", "sources"),
    [
        (("phone", "bureau", "car"), "phone+bureau"),
        (("phone", "car"), "phone"),
        (("bureau",), None),
    ],
)
def test_people_are_scored_by_the_widest_variant_that_they_allow(
    monkeypatch: pytest.MonkeyPatch, used: tuple[str, ...], sources: str | None
) -> None:
    monkeypatch.setattr(features, "compute", knowing(used=lambda _id: used))
    model()
    lines(1)
    run()
    assert [score.sources for score in ShadowScore.objects.all()] == [sources] * bool(sources)


def test_champion_challenger_and_shadow_models_score_and_no_others() -> None:
    at_work = {
        model().pk,
        model(boosted(), stage="challenger", kind="challenger").pk,
        model(stage="shadow").pk,
    }
    model(stage="built"), model(stage="retired")
    lines(4)
    run()
    assert set(ShadowScore.objects.values_list("model_id", flat=True)) == at_work
    assert ShadowScore.objects.count() == 12


def test_a_second_run_of_a_night_changes_nothing() -> None:
    model()
    lines(5)
    first = run()
    lines(2)
    assert shadow.run(on=NIGHT, as_of=at_night(NIGHT) + timedelta(hours=1)) == first
    assert ShadowScore.objects.count() == 5


def test_a_night_without_a_model_is_done_at_once() -> None:
    lines(2)
    night = run()
    assert night.finished_at
    assert not ShadowScore.objects.exists()


def breaking_after(chunks: int) -> Callable[..., Any]:
    """Compute features of so many chunks, then die."""
    compute = knowing()
    done: list[Any] = []

    def die(**asked: Any) -> Any:
        if len(done) == chunks:
            raise ConnectionError
        done.append(asked)
        return compute(**asked)

    return die


def test_a_night_that_broke_off_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    model()
    lines(8)
    monkeypatch.setattr(features, "compute", breaking_after(2))
    with pytest.raises(ConnectionError):
        run()
    assert ShadowScore.objects.count() == 6
    asked: list[Any] = []
    compute = knowing()

    def ask(*, people: Any) -> Any:
        asked.append(people)
        return compute(people=people)

    monkeypatch.setattr(features, "compute", ask)
    night = shadow.run(on=NIGHT, as_of=at_night(NIGHT) + timedelta(hours=3))
    assert [len(people) for people in asked] == [2]
    assert {who.as_of for who in asked[0]} == {at_night(NIGHT)}
    assert (ShadowScore.objects.count(), night.people) == (8, 8)


@pytest.mark.django_db(transaction=True)
def test_two_workers_score_everybody_once() -> None:
    model(), model(stage="shadow")
    lines(20)
    ready = threading.Barrier(2)

    def work() -> None:
        try:
            ready.wait()
            with acting_as("system:shadow_scores"):
                run()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ShadowScore.objects.count() == 40
    assert ShadowRun.objects.get().people == 20
    assert not ShadowChunk.objects.filter(done_at__isnull=True).exists()


def test_a_model_that_was_tampered_with_scores_nobody_and_is_found() -> None:
    sound, broken = model(), model(stage="shadow", sha256="0" * 64)
    lines(2)
    run()
    assert set(ShadowScore.objects.values_list("model_id", flat=True)) == {sound.pk}
    finding = Finding.objects.get()
    assert (finding.model, finding.rule) == (broken, "tampered")
    assert finding.evidence["refused"] == "artefact_tampered"


def test_values_of_each_person_meet_their_own_row(monkeypatch: pytest.MonkeyPatch) -> None:
    model()
    people = [line.borrower_id for line in lines(5)]
    late = {who: float(place % 2) for place, who in enumerate(people)}

    def draw(ids: Any) -> dict[str, Any]:
        return {STEPS: np.full(len(ids), 5000.0), WORST_DPD: np.array([late[who] for who in ids])}

    # The bureau's variant and the phone's alternate, so that rows are parted and joined again.
    by_turns = {who: ("phone", "bureau") if late[who] else ("phone",) for who in people}
    monkeypatch.setattr(features, "compute", knowing(draw, by_turns.__getitem__))
    run()
    found = dict(ShadowScore.objects.values_list("borrower_id", "log_odds"))
    assert found == {who: -1.75 if late[who] else -2.25 for who in people}


def test_a_night_keeps_the_models_it_was_begun_with(monkeypatch: pytest.MonkeyPatch) -> None:
    champion = model()
    lines(4)
    monkeypatch.setattr(features, "compute", breaking_after(1))
    with pytest.raises(ConnectionError):
        run()
    model(stage="shadow")
    monkeypatch.setattr(features, "compute", knowing())
    run()
    assert set(ShadowScore.objects.values_list("model_id", flat=True)) == {champion.pk}
    assert ModelVersion.objects.count() == 2
