"""Repayments by eight clients beside the close of a tenth, each followed by a bare statement on the same connection.

The close comes a day late: thousands of lines have paid since, and are shown on their statements as they were known.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.synchronize import Event
from statistics import quantiles
from typing import Any

from django.db import connection

from benchmarks import book
from benchmarks.lives import TENTH
from benchmarks.measure import Ratio, timed
from benchmarks.setting import act
from benchmarks.site import at_once
from billing.models import Position
from billing.services.close import business_days
from billing.services.facts import repayments
from lending.models import CreditLine

CLIENTS = 8
PAID_BEFORE = 2_000
LINES_TO_PAY = 16_000
AMOUNT_FEN = 100
MOST_P99_MS = 150
PAID_ON = TENTH + timedelta(days=1)
Say = Callable[[str], None]


def ratios(database: str, say: Say) -> list[Ratio]:
    """Measure the 99th of a hundred repayments while a copy of the book is closed, beside bare statements between."""
    copy = f"{database}_paying"
    say("Copying the book to be paid in")
    book.copy(database, copy)
    book.use(copy)
    try:
        lines = _lines()
        say(f"Paying on {PAID_BEFORE:,} lines before the close")
        before = [lines[client:PAID_BEFORE:CLIENTS] for client in range(CLIENTS)]
        at_once(_pay_before, before)
        say("Paying beside the close of a tenth")
        paid, asked = _beside_close(lines)
    finally:
        book.drop(copy)
        book.use(database)
    p99, p99_asked = (quantiles(taken, n=100)[98] * 1000 for taken in (paid, asked))
    return [
        Ratio(
            f"{len(paid):,} repayments beside the close of a 10th, {CLIENTS} clients, 99th of a hundred "
            f"(the slowest {max(paid) * 1000:,.0f} ms), ms",
            f"{p99:,.0f} ms",
            f"{p99_asked:,.0f} ms a bare statement",
            p99,
            MOST_P99_MS,
        )
    ]


def _lines() -> list[int]:
    """Return lines that owe something, spread over the whole book."""
    owing = Position.objects.filter(next_unpaid_due_on__isnull=False).order_by("line_id")
    ids = list(owing.values_list("line_id", flat=True).distinct())
    return ids[:: max(1, len(ids) // LINES_TO_PAY)]


def _pay(line_id: int, reference: str) -> None:
    repayments.receive(
        line=CreditLine.objects.get(pk=line_id),
        amount_fen=AMOUNT_FEN,
        value_on=PAID_ON,
        on=PAID_ON,
        reference=reference,
        actor="benchmark",
    )


def _pay_before(lines: list[int]) -> None:
    with act():
        for line_id in lines:
            _pay(line_id, f"before-{line_id}")


def _beside_close(lines: list[int]) -> tuple[list[float], list[float]]:
    """Make the clients pay until the close of the tenth is over. Returns the seconds of payments and of statements."""
    connection.close()
    context = multiprocessing.get_context("fork")
    over, told = context.Event(), context.SimpleQueue()
    clients = [
        context.Process(target=_client, args=(lines[n::CLIENTS], over, told))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    with act():
        business_days.close_day(on=TENTH)
    over.set()
    taken = [told.get() for _client in clients]
    for client in clients:
        client.join()
    paid, asked = ([s for of_client in taken for s in of_client[n]] for n in (0, 1))
    return paid, asked


def _client(lines: list[int], over: Event, told: Any) -> None:
    paid: list[float] = []
    asked: list[float] = []
    turn = 0
    with act():
        while not over.is_set():
            line_id = lines[turn * 7919 % len(lines)]
            reference = f"beside-{turn}-{line_id}"
            paid.append(timed(lambda: _pay(line_id, reference)))  # noqa: B023 - done at once
            asked.append(timed(lambda: CreditLine.objects.get(pk=line_id)))  # noqa: B023
            turn += 1
    told.put((paid, asked))
