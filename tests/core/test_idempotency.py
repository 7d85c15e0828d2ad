"""Tests of one effect for one key."""

import multiprocessing
import os
import signal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection

from core.errors import Refused
from core.models import IdempotencyRecord, OutboxEvent
from core.services import events, idempotency
from core.services.idempotency import Answer


def draw() -> Answer:
    events.emit(kind="test.drawn", subject="L1", payload={})
    return Answer(201, {"loan": "L1"})


def run(**given: Any) -> Answer:
    wanted: dict[str, Any] = {
        "client": "app",
        "key": "k1",
        "operation": "draw",
        "request_hash": "h",
        "effect": draw,
    }
    return idempotency.run(**(wanted | given))


@pytest.mark.django_db
def test_the_same_request_again_gets_the_same_answer_and_no_second_effect() -> None:
    first, second = run(), run()
    assert (first.replayed, second.replayed) == (False, True)
    assert (second.status, second.body) == (first.status, first.body) == (201, {"loan": "L1"})
    assert OutboxEvent.objects.count() == 1


@pytest.mark.parametrize("other", [{"request_hash": "x"}, {"operation": "repay"}])
@pytest.mark.django_db
def test_the_same_key_with_another_request_is_refused(other: dict[str, str]) -> None:
    run()
    with pytest.raises(idempotency.KeyUsedOtherwise) as refusal:
        run(**other)
    assert (refusal.value.status, OutboxEvent.objects.count()) == (422, 1)


@pytest.mark.django_db
def test_clients_do_not_share_keys() -> None:
    run()
    assert run(client="another").replayed is False


@pytest.mark.django_db
def test_a_refused_effect_leaves_nothing_and_may_be_tried_again() -> None:
    def refuse() -> Answer:
        draw()
        raise Refused("No.", remedy="Later.")

    with pytest.raises(Refused, match="No"):
        run(effect=refuse)
    assert (OutboxEvent.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    assert run().replayed is False


@pytest.mark.django_db
def test_an_effect_whose_answer_cannot_be_kept_never_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "_KEEP", "SELECT 1 / 0")
    with pytest.raises(DatabaseError):
        run()
    assert not OutboxEvent.objects.exists()


def killed_before_the_answer_is_kept() -> None:
    connection.close()

    def draw_and_die() -> Answer:
        draw()
        os.kill(os.getpid(), signal.SIGKILL)
        return Answer(201, {})

    run(effect=draw_and_die)


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_between_effect_and_answer_leaves_neither() -> None:
    connection.close()
    dying = multiprocessing.get_context("fork").Process(target=killed_before_the_answer_is_kept)
    dying.start()
    dying.join()
    assert dying.exitcode == -signal.SIGKILL
    assert not OutboxEvent.objects.exists()
    assert run().replayed is False
    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_makes_one_effect() -> None:
    start, answers = Barrier(8), []

    def send() -> None:
        start.wait()
        answers.append(run())
        connection.close()

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
    assert OutboxEvent.objects.count() == 1
