"""What the tests of the web server's worker serve: it reads a body only where it is asked to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Return how much of the body was read: all for /read, else nothing."""
    read = len(environ["wsgi.input"].read()) if environ["PATH_INFO"] == "/read" else 0
    body = f"{read}".encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
