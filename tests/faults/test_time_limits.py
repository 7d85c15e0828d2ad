"""A held lock or a broker that hangs is the trouble of those who need it, and of nobody else."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from config import time_limits
from config.embedded import places, valkey
from core.models import ApiClient
from core.services.api_clients import SCOPES
from lending.models import Borrower, CreditLine, Loan
from tests.emptying import owner
from tests.factories import CapitalPoolFactory, CreditLineFactory, ProductVersionFactory

HOST = "127.0.0.1"
THREADS = 4


class Site:
    """A web process of four threads, as in production, asked over HTTP."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.token = token

    def ask(
        self, method: str, path: str, body: Any = None, key: str = ""
    ) -> tuple[int, http.client.HTTPMessage, Any]:
        """Send a request; return status, headers and body, JSON read."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        with closing(http.client.HTTPConnection(HOST, self.port)) as call:
            call.request(method, path, json.dumps(body) if body else None, headers)
            answer = call.getresponse()
            text = answer.read().decode()
            is_json = "json" in answer.headers["Content-Type"]
            return answer.status, answer.headers, json.loads(text) if is_json else text

    def quote(self, number: str) -> str:
        """Ask for a quote of 600 yuan."""
        wanted = {"borrower_number": number, "amount": "600.00", "instalments": 6}
        status, _, found = self.ask("POST", "/api/v1/quotes", wanted, key=f"quote-{number}")
        assert status == 201, found
        return str(found["id"])


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a queue of the test's own."""
    command = [str(valkey.binary()), "--port", "0", "--unixsocket", str(tmp_path / "queue.sock")]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        while b"Ready to accept connections" not in server.stdout.readline():
            pass
        yield server
        server.send_signal(signal.SIGCONT)
        server.terminate()


@pytest.fixture
def site(transactional_db: None, broker: subprocess.Popen[bytes], tmp_path: Path) -> Iterator[Site]:
    """Serve the test's database by gunicorn."""
    application = Application.objects.create(
        name="backend", client_type="confidential", authorization_grant_type="client-credentials"
    )
    ApiClient.objects.create(application=application, scopes=list(SCOPES))
    AccessToken.objects.create(
        application=application,
        token="a-token",
        scope=" ".join(SCOPES),
        expires=timezone.now() + timedelta(hours=1),
    )
    ProductVersionFactory()
    CapitalPoolFactory()
    listener = socket.create_server((HOST, 0))
    command = (
        f"{sys.executable} -m gunicorn config.wsgi --bind fd://{listener.fileno()} "
        f"--threads {THREADS} --no-control-socket"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.served",
        "SERVED_DATABASE": connection.settings_dict["NAME"],
        "REDIS_URL": f"unix://{tmp_path / 'queue.sock'}",
    }
    with subprocess.Popen(
        command.split(), cwd=places.CHECKOUT, env=environment, pass_fds=[listener.fileno()]
    ) as web:
        port = listener.getsockname()[1]
        listener.close()  # or a call to a server that failed would never end
        yield Site(port, "a-token")
        web.send_signal(signal.SIGINT)


def test_one_held_line_takes_two_threads_however_often_its_borrower_asks(site: Site) -> None:
    stuck, other = (CreditLineFactory(limit_fen=100_000_00) for _ in range(2))
    quotes = {line.pk: site.quote(line.borrower.number) for line in (stuck, other)}

    def draw(line: CreditLine, key: str) -> tuple[int, http.client.HTTPMessage, Any]:
        return site.ask("POST", "/api/v1/draw-downs", {"quote": quotes[line.pk]}, key=key)

    with ThreadPoolExecutor(10) as pool:
        with owner() as held:
            held.execute("SELECT 1 FROM lending_creditline WHERE id = %s FOR UPDATE", [stuck.pk])
            tries = [pool.submit(draw, stuck, f"try-{n}") for n in range(10)]
            refused = first(tries, 8)
            assert {answer[0] for answer in refused} == {503}
            assert {answer[1]["Retry-After"] for answer in refused} == {"5"}
            assert {answer[2]["type"] for answer in refused} == {"urn:xiaodai:problem:busy"}
            assert draw(other, "other")[0] == 201
            assert site.ask("GET", "/admin/login/")[0] == 200
            assert sum(not one.done() for one in tries) == time_limits.WAITING_PLACES
        # The lock is free: one of the two who waited draws the loan, the other is told that it exists.
        assert sorted(one.result()[0] for one in tries)[:1] == [201]
    assert [Loan.objects.filter(line=line).count() for line in (stuck, other)] == [1, 1]


def first(tries: list[Future[Any]], count: int) -> list[Any]:
    """Return the first answers that come."""
    waiting = set(tries)
    while len(tries) - len(waiting) < count:
        waiting -= wait(waiting, return_when=FIRST_COMPLETED).done
    return [one.result() for one in tries if one not in waiting]


def test_a_broker_that_hangs_costs_time_once_and_is_told(
    site: Site, broker: subprocess.Popen[bytes]
) -> None:
    assert site.ask("GET", "/healthz")[2]["broker"] == "ok"
    broker.send_signal(signal.SIGSTOP)
    with ThreadPoolExecutor(10) as pool:
        probes = [pool.submit(site.ask, "GET", "/healthz") for _ in range(10)]
        found = [probe.result() for probe in probes]
    assert {(status, body["status"], body["broker"]) for status, _, body in found} == {
        (200, "degraded", "down")
    }
    assert site.ask("GET", "/admin/login/")[0] == 200
    broker.send_signal(signal.SIGCONT)
    assert site.ask("GET", "/healthz")[2]["broker"] == "ok"


@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/consent-texts"])
def test_a_failure_of_the_moment_is_503_with_when_to_come_again(
    db: None, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def fail(*_given: object) -> None:
        raise OperationalError from psycopg.errors.LockNotAvailable()

    monkeypatch.setattr("config.signing.SigningMiddleware.__call__", fail)
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db(transaction=True)
def test_a_crowded_process_waits_short_and_forgets_it() -> None:
    number = CreditLineFactory().borrower.number
    crowd = time_limits.Crowd(places=0)
    borrowers = Borrower.objects.select_for_update(no_key=True)
    with owner() as held, connection.execute_wrapper(crowd):
        held.execute("SELECT 1 FROM lending_borrower FOR UPDATE")
        with transaction.atomic():
            with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
                borrowers.get(number=number)
            assert lock_timeout() == "0"
        assert lock_timeout() == "0"
    with connection.execute_wrapper(crowd), transaction.atomic():
        assert borrowers.get(number=number)
        assert lock_timeout() == "0"


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def test_every_kind_of_process_has_its_limits() -> None:
    assert time_limits.WEB.as_options() == (
        "-c lock_timeout=3000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000"
    )
    assert time_limits.WEB.lock < time_limits.WORKER.lock
