"""Repayments by eight clients beside the close of a tenth, each followed by a bare read over the same connection.

The close comes a day late: thousands of lines have paid since, and are shown on their statements as they were known.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from statistics import quantiles
from typing import Any

from django.db import connection

from benchmarks import book
from benchmarks.lives import TENTH
from benchmarks.measure import Ratio
from benchmarks.setting import act
from benchmarks.site import at_once, serving
from billing.models import Position
from billing.services import close, repayments
from lending.maths.calendar import today
from lending.models import CreditLine

CLIENTS = 8
PAID_BEFORE = 4_000
LINES_TO_PAY = 16_000
AMOUNT_FEN = 100
MOST_P99_MS = 150
Say = Callable[[str], None]


def ratios(database: str, say: Say) -> list[Ratio]:
    """Measure the 99th of a hundred repayments while a copy of the book is closed, beside the reads between them."""
    copy = f"{database}_paying"
    say("Copying the book to be paid in")
    book.copy(database, copy)
    book.use(copy)
    try:
        lines = _lines()
        say(f"Paying on {PAID_BEFORE:,} lines before the close")
        at_once(_pay_before, [lines[client:PAID_BEFORE:CLIENTS] for client in range(CLIENTS)])
        with serving(copy) as (port, token):
            say("Paying beside the close of a tenth")
            paid, read = _beside_close(lines, port, token)
    finally:
        book.drop(copy)
        book.use(database)
    p99, p99_of_reads = _p99(paid), _p99(read)
    return [
        Ratio(
            f"a repayment over HTTP beside the close of a 10th, {CLIENTS} clients, "
            f"99th of a hundred ({len(paid):,}; the slowest {max(paid):,.0f} ms), ms",
            f"{p99:,.0f} ms",
            f"{p99_of_reads:,.0f} ms a bare read",
            p99,
            MOST_P99_MS,
        )
    ]


def _lines() -> list[int]:
    """Return lines that owe something, spread over the whole book."""
    owing = Position.objects.filter(next_unpaid_due_on__isnull=False).order_by("line_id")
    ids = list(owing.values_list("line_id", flat=True).distinct())
    return ids[:: max(1, len(ids) // LINES_TO_PAY)]


def _pay_before(lines: list[int]) -> None:
    on = today()
    with act():
        for line_id in lines:
            repayments.receive(
                line=CreditLine.objects.get(pk=line_id),
                amount_fen=AMOUNT_FEN,
                value_on=on,
                on=on,
                reference=f"before-{line_id}",
                actor="benchmark",
            )


def _beside_close(lines: list[int], port: int, token: str) -> tuple[list[float], list[float]]:
    """Let the clients pay until the close of the tenth is over. Returns the milliseconds of payments and of reads."""
    connection.close()
    context = multiprocessing.get_context("fork")
    over, told = context.Event(), context.SimpleQueue()
    clients = [
        context.Process(target=_client, args=(lines[n::CLIENTS], (port, token), over, told))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    with act():
        close.close_day(on=TENTH)
    over.set()
    taken = [told.get() for _client in clients]
    for client in clients:
        client.join()
    return [ms for paid, _read in taken for ms in paid], [
        ms for _paid, read in taken for ms in read
    ]


def _client(lines: list[int], site: tuple[int, str], over: Event, told: Any) -> None:
    port, token = site
    numbers = dict(CreditLine.objects.filter(pk__in=lines).values_list("pk", "borrower__number"))
    connection.close()
    server = http.client.HTTPConnection("127.0.0.1", port)
    paid: list[float] = []
    read: list[float] = []
    turn = 0
    while not over.is_set():
        line_id = lines[turn * 7919 % len(lines)]
        reference = f"beside-{turn}-{line_id}"
        body = {
            "borrower_number": numbers[line_id],
            "amount": f"{AMOUNT_FEN / 100:.2f}",
            "reference": reference,
            "paid_on": today().isoformat(),
        }
        paid.append(_asked(server, "POST", "/api/v1/repayments", token, body))
        read.append(_asked(server, "GET", f"/api/v1/lines/{numbers[line_id]}", token, None))
        turn += 1
    told.put((paid, read))


def _asked(
    server: http.client.HTTPConnection,
    method: str,
    path: str,
    token: str,
    body: dict[str, str] | None,
) -> float:
    """Ask the site, and return how many milliseconds the answer took."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if body:
        headers["Idempotency-Key"] = body["reference"]
    began = time.perf_counter()
    server.request(method, path, json.dumps(body) if body else None, headers)
    answer = server.getresponse()
    content = answer.read()
    taken = (time.perf_counter() - began) * 1000
    if answer.status not in (200, 201):
        raise SystemExit(f"{answer.status}: {content!r}")
    return taken


def _p99(taken: list[float]) -> float:
    return quantiles(taken, n=100)[98]
