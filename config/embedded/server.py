"""Start and stop one server process, as the servers' own user."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import overload

import psutil

from config.embedded import places

LONGEST_STOP_SECONDS = 30
LINES_OF_LOG_SHOWN = 15


class ServerFailed(Exception):
    """An embedded server could not be started or stopped."""


@overload
def run_as_server(command: list[str]) -> subprocess.CompletedProcess[str]: ...
@overload
def run_as_server(command: list[str], *, log: Path) -> subprocess.Popen[bytes]: ...
def run_as_server(
    command: list[str], *, log: Path | None = None
) -> subprocess.CompletedProcess[str] | subprocess.Popen[bytes]:
    """Run a command as the servers' user: to its end, or in the background with a log.

    A server gets a session of its own, so that Ctrl-C in a terminal doesn't reach it.
    """
    account = places.server_account()
    identity = (
        {"user": account.uid, "group": account.gid, "extra_groups": []}
        if places.steps_down()
        else {}
    )
    environment = {
        "PATH": os.defpath,
        "LC_ALL": "C",
        "TZ": "UTC",
        "HOME": str(places.server_home()),
    }
    if log is None:
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            command,
            cwd="/",
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **identity,
        )
    with log.open("ab") as sink:
        if places.steps_down():
            os.chown(log, account.uid, account.gid)
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            command,
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
            **identity,
        )


def stop(pid: int | None, how: signal.Signals) -> None:
    """Send a signal and wait until the process is gone. Nothing happens where none runs."""
    if pid is None or not runs(pid):
        return
    os.kill(pid, how)
    deadline = time.monotonic() + LONGEST_STOP_SECONDS
    while runs(pid):
        if time.monotonic() > deadline:
            raise ServerFailed(f"Process {pid} did not stop within {LONGEST_STOP_SECONDS} seconds.")
        time.sleep(0.02)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def runs(pid: int) -> bool:
    """Tell whether a process is at work. A zombie, which nobody collected, is not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def tail(log: Path) -> str:
    """Return the last lines of a log."""
    if not log.exists():
        return "(no log was written)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-LINES_OF_LOG_SHOWN:])
