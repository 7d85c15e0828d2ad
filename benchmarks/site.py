"""The site as `make run` serves it, and clients that call it at once."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.db import connection
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from config.embedded import places, postgres
from core.models import ApiClient
from core.services.api_clients import SCOPES

LONGEST_START_SECONDS = 30
Share = TypeVar("Share")


def at_once(client: Callable[[list[Share]], None], shares: list[list[Share]]) -> float:
    """Run a client a process, all at once. Gives the seconds from first start to last end."""
    connection.close()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(len(shares) + 1)

    def run(mine: list[Share]) -> None:
        connection.ensure_connection()
        gate.wait()
        client(mine)

    processes = [context.Process(target=run, args=(mine,)) for mine in shares]
    for process in processes:
        process.start()
    gate.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    taken = time.perf_counter() - began
    if any(process.exitcode for process in processes):
        raise SystemExit("A client failed.")
    return taken


@contextmanager
def serving(database: str) -> Iterator[tuple[int, str]]:
    """Serve the API from the database as `make run` serves it. Gives its port and a token for it."""
    port = _free_port()
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{postgres.APP}@/{database}",
        "PGHOST": str(places.socket_folder()),
        "LOCAL": "true",
        "LOG_LEVEL": "WARNING",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
    ]
    server = subprocess.Popen(
        [*command, "--threads", "4", "--log-level", "warning"], env=environment
    )
    try:
        _wait_for_site(port)
        yield port, _token()
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_site(port: int) -> None:
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < deadline:
        try:
            site = http.client.HTTPConnection("127.0.0.1", port)
            site.request("GET", "/healthz")
            site.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The site didn't start.")


def _token() -> str:
    name = f"benchmark-{time.time_ns()}"
    application = Application.objects.create(
        name=name,
        client_secret=name,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    ApiClient.objects.create(application=application, name=name, scopes=sorted(SCOPES))
    token = AccessToken(
        application=application, scope=" ".join(SCOPES), expires=timezone.now() + timedelta(hours=2)
    )
    token.token = name
    token.save()
    return name
