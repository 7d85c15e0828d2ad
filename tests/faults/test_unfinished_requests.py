"""Requests that are never finished, bodies that nobody reads: the bare web process goes on answering."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

WORKER = "config.waiting_worker.WaitingWorker"
# Only what hangs for ever takes as long.
NEVER = 60
HEAD = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: "
UNFINISHED = [
    b"",
    b"GET / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ",
    HEAD + b"1000\r\n\r\n",
    HEAD + b"1000\r\n\r\n" + b"x" * 999,
    HEAD + b"60000000\r\n\r\nx",
    b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve with one process of two threads."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    fd = listener.fileno()
    command = [sys.executable, "-m", "gunicorn", "tests.faults.told_app", "--bind", f"fd://{fd}"]
    command += [
        "--workers",
        "1",
        "--threads",
        "2",
        "--worker-class",
        WORKER,
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(command, pass_fds=[fd])
    try:
        yield listener.getsockname()[1]
    finally:
        server.terminate()
        server.wait(NEVER)
        listener.close()


@pytest.mark.parametrize("sent", UNFINISHED, ids=lambda sent: repr(sent[-20:]))
def test_ten_unfinished_requests_stop_nobody(port: int, sent: bytes) -> None:
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(10)]
    for one in held:
        one.sendall(sent)
    try:
        for _ in range(3):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=NEVER)
            asked.request("POST", "/read", b"y" * 5000)
            assert asked.getresponse().read() == b"5000"
            asked.close()
    finally:
        for one in held:
            one.close()


@pytest.mark.parametrize("size", [0, 1, 70_000, 200_000, 600_000, 900_000])
def test_a_connection_is_kept_after_a_body_that_nobody_read(port: int, size: int) -> None:
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=NEVER)
    for _ in range(20):
        kept.request("POST", "/refused", b"x" * size)
        answer = kept.getresponse()
        assert answer.read() == b"0"
        assert answer.getheader("Connection") == "keep-alive"
    kept.close()


def test_a_connection_that_will_be_closed_says_so(port: int) -> None:
    one = socket.create_connection(("127.0.0.1", port), timeout=NEVER)
    one.sendall(b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\nx")
    answer = http.client.HTTPResponse(one)
    answer.begin()
    assert (answer.status, answer.getheader("Connection")) == (200, "close")
    one.close()


@pytest.mark.parametrize("size", [5, 300_000, 3_000_000])
def test_a_body_that_comes_in_pieces_is_read_whole(port: int, size: int) -> None:
    one = socket.create_connection(("127.0.0.1", port), timeout=NEVER)
    sent = HEAD + f"{size}\r\n\r\n".encode() + b"x" * size
    step = max(1, len(sent) // 20)
    for start in range(0, len(sent), step):
        one.sendall(sent[start : start + step])
    answer = http.client.HTTPResponse(one)
    answer.begin()
    assert answer.read() == str(size).encode()
    one.close()


def test_requests_that_come_together_are_all_answered(port: int) -> None:
    one = socket.create_connection(("127.0.0.1", port), timeout=NEVER)
    one.sendall(b"GET /read HTTP/1.1\r\nHost: x\r\n\r\n" * 5)
    got = b""
    while got.count(b"HTTP/1.1 200") < 5:
        piece = one.recv(4096)
        assert piece
        got += piece
    one.close()
