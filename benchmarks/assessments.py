"""One assessment over HTTP, of people with 180 days of every source, beside a bare read in the same run.

The clock of the product counts: median and p95 of requests one after the other, once each process has its expressions
compiled and its model read.
"""

from __future__ import annotations

import http.client
import json
import time
from datetime import date, timedelta
from statistics import median, quantiles

import numpy as np

from benchmarks import book, models_at_work, people
from benchmarks.measure import Ratio
from benchmarks.site import serving
from core.maths.calendar import now
from devices.maths.catalogue import Kind, Purpose
from devices.models import (
    BandDay,
    CarDay,
    ConsentReceipt,
    ConsentText,
    DaySummary,
    PhoneDay,
    ScaleDay,
)
from lending.models import Borrower, CreditLine, ProductVersion
from scoring.features.catalogue import DAY_METRICS
from scoring.models import BureauReport, ModelVersion, Transaction

PEOPLE, ROUNDS, WARM_UP = 12, 10, 24
DAYS = 180
MOST_MILLISECONDS = 150
Stage = ModelVersion.Stage
_TABLES: dict[str, type[DaySummary]] = {
    "phone": PhoneDay,
    "band": BandDay,
    "scale": ScaleDay,
    "car": CarDay,
}


def ratios(database: str, say: people.Say) -> list[Ratio]:
    """Measure assessments and bare reads, one after the other, over the site as it is served."""
    book.use(database)
    say("Measuring assessments over HTTP")
    numbers = _living()
    with serving(database) as (port, token):
        site = http.client.HTTPConnection("127.0.0.1", port)
        for turn in range(WARM_UP):
            _assess(site, token, numbers[turn % PEOPLE])
            _read(site, token, numbers[turn % PEOPLE])
        taken, bare = [], []
        for turn in range(PEOPLE * ROUNDS):
            taken.append(_assess(site, token, numbers[turn % PEOPLE]))
            bare.append(_read(site, token, numbers[turn % PEOPLE]))
    p95 = quantiles(taken, n=20)[-1]
    return [
        Ratio(
            "an assessment over HTTP, median of milliseconds",
            f"{median(taken):.0f} ms, p95 {p95:.0f} ms",
            f"a bare read {median(bare):.0f} ms",
            median(taken),
            MOST_MILLISECONDS,
        )
    ]


def _living() -> list[str]:
    """Return people with a line, who agreed to everything and of whom all is known."""
    stamp = f"bench-{time.time_ns()}"
    _offer()
    models_at_work.put_to_work(Stage.CHAMPION, stamp)
    borrowers = list(Borrower.objects.order_by("pk")[:PEOPLE])
    on = now().date()
    chance = np.random.default_rng(7)
    for borrower in borrowers:
        CreditLine.objects.get_or_create(borrower=borrower, defaults={"opened_on": on})
        _agree(borrower)
        if not BandDay.objects.filter(borrower=borrower).exists():
            _lived(borrower, on, chance)
            _told(borrower, on, chance, stamp)
    return [borrower.number for borrower in borrowers]


def _offer() -> None:
    if not ProductVersion.objects.filter(status="approved").exists():
        ProductVersion.objects.create(
            number=1, name="Xiaodai", status="approved", effective_from=date(2015, 1, 1)
        )


def _agree(borrower: Borrower) -> None:
    for kind in (Kind(source) for source in models_at_work.SOURCES):
        text = ConsentText.objects.filter(purpose=Purpose.CREDIT, kind=kind)[0]
        ConsentReceipt.objects.create(
            borrower=borrower,
            purpose=Purpose.CREDIT,
            kind=kind,
            decision=ConsentReceipt.Decision.GIVEN,
            text=text,
            covers_from=date(2020, 1, 1),
            handset="benchmark",
            at=now(),
            actor="benchmark",
        )


def _lived(borrower: Borrower, on: date, chance: np.random.Generator) -> None:
    for source, table in _TABLES.items():
        metrics = [metric.name for metric in DAY_METRICS if metric.source == source]
        held = {field.name for field in table._meta.fields}  # noqa: SLF001 - public
        table._default_manager.bulk_create(  # noqa: SLF001 - public
            table(
                borrower=borrower,
                day=on - timedelta(days=age),
                known_at=now() - timedelta(days=age - 1, hours=1),
                coverage=1.0,
                trust=1.0,
                **{name: float(chance.integers(1, 20)) for name in metrics if name in held},
            )
            for age in range(1, DAYS + 1)
        )


def _told(borrower: Borrower, on: date, chance: np.random.Generator, stamp: str) -> None:
    at = now()
    Transaction.objects.bulk_create(
        Transaction(
            borrower=borrower,
            reference=f"{stamp}-{age}-{no}",
            at=at - timedelta(days=age),
            known_at=at - timedelta(days=age),
            category="salary" if age % 30 == 0 and not no else "essentials",
            amount_fen=800_000 if age % 30 == 0 and not no else int(chance.integers(500, 9_000)),
        )
        for age in range(1, DAYS + 1)
        for no in range(3)
    )
    BureauReport.objects.create(
        borrower=borrower,
        reference=stamp,
        reported_on=on - timedelta(days=5),
        known_at=at - timedelta(days=4),
        open_accounts=2,
        balance_fen=800_000,
        limit_fen=3_000_000,
        inquiries_3m=1,
        overdue_accounts=0,
        worst_dpd_24m=3,
        months_on_file=40,
    )


def _assess(site: http.client.HTTPConnection, token: str, number: str) -> float:
    body = json.dumps({"borrower_number": number})
    key = f"bench-{time.time_ns()}"
    return _timed(site, "POST", "/api/v1/assessments", token, 201, body, key)


def _read(site: http.client.HTTPConnection, token: str, number: str) -> float:
    return _timed(site, "GET", f"/api/v1/lines/{number}", token, 200)


def _timed(
    site: http.client.HTTPConnection,
    method: str,
    path: str,
    token: str,
    expected: int,
    body: str | None = None,
    key: str = "",
) -> float:
    """Send one request; give its milliseconds."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": key} if key else {}
    began = time.perf_counter()
    site.request(method, path, body, headers)
    answer = site.getresponse()
    said = answer.read()
    taken = (time.perf_counter() - began) * 1000
    if answer.status != expected:
        raise SystemExit(f"{method} {path}: {answer.status} {said[:500]!r}")
    if expected == 201 and json.loads(said)["points"] is None:
        raise SystemExit(f"Nothing was scored: {said[:500]!r}")
    return taken
