"""The web server's worker: a thread answers requests that have come, and waits for none.

Gunicorn's own hands a connection to one of its few threads as soon as it is made: ten requests that are never
finished stop the site. Here the main loop reads what comes of a head, and of a body of a usual length; long
bodies, which are files, are read by half of the threads at most, and only as long as they keep coming.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

LONGEST_HEAD_BYTES = 64 * 1024
# The longest body of the API that isn't a file, and no form of the officers' site is longer.
LONGEST_BODY_AWAITED = 256 * 1024
SECONDS_FOR_A_REQUEST = 15
# Within a long body, and while an answer is written: as long as something moves.
SECONDS_BETWEEN_BYTES = 10
# Of a body that nobody read, before the answer goes out. Beyond it the connection is closed, and the answer says so.
MOST_DRAINED_BYTES = 1024 * 1024
SECONDS_TO_DRAIN = 2
RECEIVED_AT_ONCE = 64 * 1024

_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_WAITS = re.compile(rb"^expect:[ \t]*100-continue", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)


class WaitingWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker of threads, which no unfinished request holds."""

    def init_process(self) -> None:
        """Take what each connection has sent so far, which waits, and who takes leave of a client."""
        self.arrived: dict[TConn, bytearray] = {}
        self.long_waiting: deque[TConn] = deque()
        self.reading_long: set[TConn] = set()
        self.closing = ThreadPoolExecutor(max_workers=2)
        self.app_itself: Callable[..., Iterable[bytes]] | None = None
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Take up a connection that has something to read, or may have soon."""
        self.arrived.setdefault(conn, bytearray())
        conn.timeout = time.monotonic() + SECONDS_FOR_A_REQUEST
        conn.sock.setblocking(False)
        self._receive(conn)

    def _receive(self, conn: TConn) -> None:
        """Read what is there, and decide whether a thread can answer it."""
        got = self.arrived[conn]
        try:
            data = conn.sock.recv(RECEIVED_AT_ONCE)
        except BlockingIOError:
            self._wait(conn)
            return
        except OSError:
            self._drop(conn)
            return
        if not data:
            self._drop(conn)
            return
        got += data
        if self._has_come(got):
            self._hand_over(conn)
        else:
            self._wait(conn)

    def _has_come(self, got: bytearray) -> bool:
        """Return whether a thread would wait for nothing, or for a long body only."""
        end = got.find(b"\r\n\r\n")
        if end < 0:
            return len(got) > LONGEST_HEAD_BYTES  # gunicorn refuses it
        length = self._length(got)
        return length > LONGEST_BODY_AWAITED or len(got) - end - 4 >= length

    @staticmethod
    def _length(got: bytearray) -> int:
        """Return the length of a body as its head has it; of one that isn't told or is waited for, more than any."""
        head = bytes(got[: got.find(b"\r\n\r\n") + 2])
        if _CHUNKED.search(head) or _WAITS.search(head):
            return LONGEST_BODY_AWAITED + 1
        told = _LENGTH.search(head)
        return int(told.group(1)) if told else 0

    def _wait(self, conn: TConn) -> None:
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, lambda _client: self._come_back(conn))

    def _come_back(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self._receive(conn)

    def _hand_over(self, conn: TConn) -> None:
        got = self.arrived[conn]
        end = got.find(b"\r\n\r\n")
        is_long = end >= 0 and self._length(got) > LONGEST_BODY_AWAITED
        if is_long and len(self.reading_long) >= max(1, self.cfg.threads // 2):
            self.long_waiting.append(conn)
            return
        if is_long:
            self.reading_long.add(conn)
        conn.data_ready = True
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """Answer what has come of a connection. Runs in a thread."""
        conn.sock.setblocking(True)
        if not conn.initialized:
            conn.init()
        got = self.arrived.pop(conn, None)
        if got and not conn.is_http2:
            conn.parser.unreader.unread(bytes(got))
        return super().handle(conn)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer one request, and wait for a client that reads or writes as long as it does."""
        conn.sock.settimeout(SECONDS_BETWEEN_BYTES)
        return super().handle_request(req, conn)

    def load_wsgi(self) -> None:
        """Put the reading of what the application left unread between it and its answer."""
        super().load_wsgi()
        self.app_itself = self.app.wsgi()
        self.wsgi = self._answer_and_drain

    def _answer_and_drain(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = self.app_itself(environ, start_response)  # type: ignore[misc]
        if not _drained(environ):
            start_response.__self__.force_close()
        return answer

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Take a connection back from a thread. Who is left is waited for elsewhere than in the main loop."""
        self.reading_long.discard(conn)
        if self.long_waiting and self.alive:
            self._hand_over(self.long_waiting.popleft())
        if self.alive and not fs.cancelled() and fs.exception() is None and fs.result():
            self._keep(conn, fs)
            return
        self.nr_conns -= 1
        self.closing.submit(conn.close, graceful=True)

    def _keep(self, conn: TConn, fs: Any) -> None:
        """Wait for the next request of a client, or take up one that came together with the last."""
        ahead = b"" if conn.is_http2 else conn.parser.unreader.take_buffered()
        if not ahead:
            super().finish_request(conn, fs)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SECONDS_FOR_A_REQUEST
        self.arrived[conn] = bytearray(ahead)
        if self._has_come(self.arrived[conn]):
            self._hand_over(conn)
        else:
            self._wait(conn)

    def murder_pending(self) -> None:
        """Close who hasn't finished a request in time; who waits to send a long body is closed too."""
        super().murder_pending()
        now = time.monotonic()
        for conn in list(self.arrived):  # threads take theirs out meanwhile
            if conn.sock.fileno() < 0:
                self.arrived.pop(conn, None)
        while self.long_waiting and self.long_waiting[0].timeout < now:
            self._drop(self.long_waiting.popleft())

    def _drop(self, conn: TConn) -> None:
        self.arrived.pop(conn, None)
        self.nr_conns -= 1
        conn.close()


def _drained(environ: dict[str, Any]) -> bool:
    """Read what is left of a body, up to a bound. Return whether all of it was read."""
    body = environ["wsgi.input"]
    sock = environ.get("gunicorn.socket")
    deadline = time.monotonic() + SECONDS_TO_DRAIN
    left = MOST_DRAINED_BYTES
    told = getattr(body.reader, "length", None)
    if told is not None and told > left:
        return False
    try:
        while left > 0 and (remaining := deadline - time.monotonic()) > 0:
            if sock is not None:
                sock.settimeout(remaining)
            data = body.read(min(left, 64 * 1024))
            if not data:
                return True
            left -= len(data)
    except OSError:
        return False
    finally:
        if sock is not None:
            sock.settimeout(SECONDS_BETWEEN_BYTES)
    return False
