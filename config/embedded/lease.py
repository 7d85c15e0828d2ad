"""Who uses the embedded servers: whoever comes first starts them, whoever leaves last stops them.

Every process that needs them holds a shared lock for as long as it lives. A process that is
killed loses its lock by itself, so nothing is left to clean up but the servers, which the next
user finds running, and stops when it leaves.
"""

import atexit
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from config.embedded import places, postgres, valkey
from config.embedded.server import collect_ended


class Server(Protocol):
    """What the two servers have in common."""

    def start(self) -> None:
        """Start the server unless it answers."""

    def halt(self) -> None:
        """Stop the server if it runs."""

    def works(self) -> bool:
        """Return whether the server's process is there, answering or not."""


SERVERS: dict[str, Server] = {"PostgreSQL": postgres, "Valkey": valkey}


def hold(names: list[str], *, say: Callable[[str], None]) -> None:
    """Have the named servers running until this process ends. May run twice."""
    for name in names:
        if name not in _held:
            _held[name] = _start(name, say)


def revive(*, say: Callable[[str], None]) -> None:
    """Start anew each server that this process uses and that ended by itself, and collect the dead."""
    collect_ended()
    for name in [name for name in _held if not SERVERS[name].works()]:
        with _alone(name):
            if name in _held:  # or this process has left meanwhile, and the server shall end
                say(f"{name} ended by itself: starting it anew")
                SERVERS[name].start()


def stop_all() -> None:
    """Stop both servers, whoever uses them."""
    for server in SERVERS.values():
        server.halt()


_held: dict[str, IO[str]] = {}


def _start(name: str, say: Callable[[str], None]) -> IO[str]:
    users = _open_lock(f"{name.lower()}.users")
    with _alone(name):
        say(f"Starting {name}")
        SERVERS[name].start()
        fcntl.flock(users, fcntl.LOCK_SH)
    atexit.register(_leave, name, users, os.getpid())
    return users


def _leave(name: str, users: IO[str], holder: int) -> None:
    if os.getpid() != holder:  # a forked child shares the lock, but it isn't its to give up
        return
    with _alone(name):
        del _held[name]
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        SERVERS[name].halt()


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Lock, so that one process at a time may start or stop a server."""
    with _open_lock(f"{name.lower()}.lock") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _open_lock(name: str) -> IO[str]:
    folder: Path = places.VAR / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / name).open("w")
