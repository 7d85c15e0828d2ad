"""The close on two workers at once, and killed in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from billing.models import Books, CloseChunk, CloseRun, Posting, Segment
from billing.services.close import business_days, due_dates, steps
from billing.services.ledger import accrual
from core.services.actor import acting_as
from lending.models import CreditLine
from tests.billing.conftest import draw
from tests.factories import CapitalPoolFactory, CreditLineFactory, ProductVersionFactory

DRAWN_ON = date(2015, 10, 8)
DUE_ON = date(2015, 11, 10)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lines() -> list[CreditLine]:
    """Return six lines with a loan each, of which the first instalment is unpaid and due, all days before it closed."""
    with acting_as("test"):
        ProductVersionFactory()
        CapitalPoolFactory()
        lines: list[CreditLine] = CreditLineFactory.create_batch(6, limit_fen=100_000_00)
        for line in lines:
            draw(line, on=DRAWN_ON)
        business_days.opened()
        before = DUE_ON - timedelta(days=1)
        Books.objects.update(passed_through=before, accrued_through=before, closed_through=before)
    return lines


def written() -> dict[str, list[object]]:
    """Return what a close writes, but for row numbers and times."""
    segments = Segment.objects.order_by("loan", "component", "starts_on")
    postings = Posting.objects.order_by("key")
    return {
        "segments": list(
            segments.values_list("loan", "component", "balance_fen", "starts_on", "ends_on")
        ),
        "postings": list(postings.values_list("key", "transfers__amount_fen")),
        "chunks": list(CloseChunk.objects.filter(done_at=None)),
    }


def close_in_thread() -> None:
    try:
        with acting_as("test"):
            business_days.close_day(on=DUE_ON)
    finally:
        connection.close()


def test_two_workers_at_once_close_a_day_once(
    lines: list[CreditLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_dates, "LOANS_IN_A_CHUNK", 1)
    workers = [threading.Thread(target=close_in_thread) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert CloseRun.objects.get().finished_at is not None
    assert Segment.objects.filter(ends_on=None).count() == 12
    assert Posting.objects.filter(key__startswith="accrual:").count() == 1
    assert written()["chunks"] == []


def killed_while_accruing() -> None:
    """Close the day in a process that dies by SIGKILL once it has posted, before it commits."""
    connection.close()

    def accrue_and_die(on: date, first_id: int, last_id: int) -> int:
        accrual.POST_ACCRUAL.work(on, first_id, last_id)
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    dying = steps.Step("post_accrual", accrual.POST_ACCRUAL.plan, accrue_and_die)
    business_days.STEPS = tuple(
        dying if step.name == dying.name else step for step in business_days.STEPS
    )
    business_days._BY_NAME[dying.name] = dying
    with acting_as("test"):
        business_days.close_day(on=DUE_ON)


def test_a_close_killed_in_the_middle_is_finished_by_the_next(lines: list[CreditLine]) -> None:
    connection.close()
    worker = multiprocessing.get_context("fork").Process(target=killed_while_accruing)
    worker.start()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    assert not Posting.objects.filter(key__startswith="accrual:").exists()
    run = CloseRun.objects.get()
    assert run.finished_at is None
    with acting_as("test"):
        run = business_days.close_day(on=DUE_ON)
    assert run.finished_at is not None
    assert Posting.objects.filter(key__startswith="accrual:").count() == 1
    assert Segment.objects.filter(ends_on=None).count() == 12
