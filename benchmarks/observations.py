"""Observations by batches of 500: over HTTP, beside a bare COPY of the same rows into a like table.

Both sides send the same batches from as many clients at once, each batch its own durable commit, into tables with the
same indexes and partitions. Bare COPY checks nothing and looks nothing up: it has neither guard nor constraint.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

import psycopg
from django.db import connection

from benchmarks import book, people
from benchmarks.measure import Ratio, beside, of_rounds
from benchmarks.site import at_once, serving
from core.maths.calendar import now
from devices.maths.catalogue import METRICS

CLIENTS = 4
BATCHES = 10
PEOPLE_A_BATCH = 50
ROWS = 500
SINGLE_BATCHES = 60
_METRICS = [METRICS[slug] for slug in ("steps", "active_hours", "wear_minutes", "distance_m")] + [
    METRICS[slug] for slug in ("energy_kcal", "active_minutes", "sleep_minutes", "sleep_midpoint")
]
_METRICS += [METRICS[slug] for slug in ("mean_heart_rate", "deep_sleep_minutes")]
_LIKE = """
DROP TABLE IF EXISTS bench.observation;
CREATE TABLE bench.observation (
    LIKE devices_observation INCLUDING INDEXES
) PARTITION BY RANGE (day);
CREATE TABLE bench.observation_2026_08 PARTITION OF bench.observation FOR VALUES FROM ('2026-08-01') TO ('2026-09-01');
CREATE TABLE bench.observation_2026_09 PARTITION OF bench.observation FOR VALUES FROM ('2026-09-01') TO ('2026-10-01');
CREATE TABLE bench.observation_2026_10 PARTITION OF bench.observation FOR VALUES FROM ('2026-10-01') TO ('2026-11-01');
GRANT USAGE ON SCHEMA bench TO PUBLIC;
GRANT INSERT ON bench.observation TO PUBLIC;
"""
_COPY = """
COPY bench.observation (borrower_id, metric_id, device_id, day, known_at, value, typed_by_hand, import_id) FROM STDIN
"""
Batch = list[tuple[int, int, int, date, float]]


def ratios(database: str, say: people.Say) -> list[Ratio]:
    """Measure batches over HTTP at four clients against bare COPY at four, then one batch after the other."""
    book.use(database)
    say("Measuring observations over HTTP")
    _forget(database)
    days = _days()
    with serving(database) as (port, token):
        sent, copied = beside(
            lambda: _over_http(_batches(next(days)), port, token), lambda: _bare(next(days))
        )
        single = sorted(_one_by_one(_batches(next(days), SINGLE_BATCHES), port, token))
    rate, milliseconds = "{:,.0f} a second".format, "{:.0f} ms".format
    p95 = single[int(len(single) * 0.95)]
    return [
        _rows("observations over HTTP, a second", sent, "1", median(sent), 5000),
        _rows(
            f"observations over HTTP / bare COPY, {CLIENTS} clients",
            sent,
            rate(median(copied)),
            of_rounds(sent, copied),
            0.25,
        ),
        _batch("a batch of 500, median", milliseconds(median(single)), median(single)),
        _batch("a batch of 500, 95th of a hundred", milliseconds(p95), p95),
    ]


def _rows(name: str, sent: list[float], yardstick: str, ratio: float, limit: float) -> Ratio:
    work = f"{median(sent):,.0f} a second"
    return Ratio(name, work, yardstick, ratio, limit, at_least=True)


def _batch(name: str, work: str, milliseconds: float) -> Ratio:
    return Ratio(name, work, "1 ms", milliseconds, 100)


def _forget(database: str) -> None:
    """Forget what earlier rounds sent: each round sends the values of a day of which nothing is known yet."""
    with book.superuser(database) as session:
        session.execute(_LIKE)
        session.execute("SET xiaodai.deleting = 'sealed'")
        session.execute("DELETE FROM devices_observation WHERE day < %s", [people.MEASURED_ON])
        session.execute("VACUUM (ANALYZE) devices_observation")


def _days() -> Iterator[date]:
    return (people.FIRST_FREE_DAY + timedelta(days=n) for n in range(45))


def _batches(day: date, count: int = CLIENTS * BATCHES) -> list[Batch]:
    """Make batches of ten metrics of fifty people each."""
    return [
        [
            (person, metric.number, 4 * person - 2, day, float(metric.minimum + 1 + no % 7))
            for person in range(no * PEOPLE_A_BATCH + 1, (no + 1) * PEOPLE_A_BATCH + 1)
            for metric in _METRICS
        ]
        for no in range(count)
    ]


def _shares(batches: list[Any]) -> list[list[Any]]:
    return [batches[client::CLIENTS] for client in range(CLIENTS)]


def _over_http(batches: list[Batch], port: int, token: str) -> float:
    def client(bodies: list[bytes]) -> None:
        for answer in _send(bodies, port, token):
            if answer["stored"] != ROWS:
                raise SystemExit(f"Not stored: {answer}")

    taken = at_once(client, _shares([_body(batch) for batch in batches]))
    return len(batches) * ROWS / taken


def _one_by_one(batches: list[Batch], port: int, token: str) -> Iterator[float]:
    bodies = [_body(batch) for batch in batches]
    answers = _send(bodies, port, token)
    for _body_sent in bodies:
        began = time.perf_counter()
        next(answers)
        yield 1000 * (time.perf_counter() - began)


def _body(batch: Batch) -> bytes:
    names = {metric.number: metric.slug for metric in _METRICS}
    rows = [
        {
            "borrower_number": f"B{person}",
            "device": device,
            "metric": names[metric],
            "day": day.isoformat(),
            "value": value,
        }
        for person, metric, device, day, value in batch
    ]
    return json.dumps({"observations": rows}).encode()


def _send(bodies: list[bytes], port: int, token: str) -> Iterator[Any]:
    site = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for body in bodies:
        site.request("POST", "/api/v1/observations", body, headers)
        answer = site.getresponse()
        read = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{answer.status}: {read!r}")
        yield json.loads(read)


def _bare(day: date) -> float:
    """COPY the same batches at as many clients, each batch its own commit."""
    known_at = now()

    def client(batches: list[Batch]) -> None:
        session: psycopg.Connection[Any] = connection.connection
        for batch in batches:
            with session.cursor() as cursor, cursor.copy(_COPY) as sink:
                for row in batch:
                    sink.write_row((*row[:4], known_at, row[4], False, None))

    batches = _batches(day)
    return len(batches) * ROWS / at_once(client, _shares(batches))
