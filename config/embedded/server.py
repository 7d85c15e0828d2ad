"""Start and stop one server process, as the servers' own user."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import overload

import psutil

from config.embedded import places

LONGEST_START_SECONDS = 60
LONGEST_STOP_SECONDS = 30
LONGEST_END_OF_ORPHANS_SECONDS = 5
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


def bring_up(
    name: str,
    *,
    folder: Path,
    answers: Callable[[], bool],
    main_pid: Callable[[], int | None],
    launch: Callable[[Path], subprocess.Popen[bytes]],
) -> None:
    """Return as soon as the server answers, having launched it where none is at work in its data folder.

    One that is coming up or going down is waited for: a second one over the same data would destroy them.
    Raise ServerFailed with the end of its log where it ends at once or doesn't answer in a minute.
    """
    log, process = folder / "server.log", None
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while not answers():
        if process is None and not has_main_process(folder, main_pid()):
            process = launch(log)
            _launched.append(process)
        elif process is not None and process.poll() is not None:
            raise ServerFailed(f"{name} did not start. The end of {log}:\n{tail(log)}")
        elif time.monotonic() > deadline:
            raise ServerFailed(
                f"{name} runs (process {main_pid()}) and does not answer. Continue it with "
                f"`kill -CONT {main_pid()}`, or stop it with `kill {main_pid()}` and try again. "
                f"The end of {log}:\n{tail(log)}"
            )
        time.sleep(0.02)


def has_main_process(folder: Path, main_pid: int | None) -> bool:
    """Return whether the server of a data folder is at work. What a killed one left at work there is ended."""
    if is_at_work(folder, main_pid):
        return True
    _end(_processes_in(folder))
    return False


def is_at_work(folder: Path, main_pid: int | None) -> bool:
    """Return whether a process of this number works in the data folder."""
    try:
        return main_pid is not None and _works_in(psutil.Process(main_pid), folder)
    except psutil.NoSuchProcess:
        return False


def _processes_in(folder: Path) -> list[psutil.Process]:
    """Return the processes whose working directory is the data folder: a server's own and its helpers'."""
    return [process for process in psutil.process_iter() if _works_in(process, folder)]


def collect_ended() -> None:
    """Collect the servers that this process launched and that ended: their numbers become free.

    A killed server counts as ended when its first thread is; it can be collected only after its others, so it is
    waited for.
    """
    for process in _launched:
        if not runs(process.pid):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LONGEST_STOP_SECONDS)
    _launched[:] = [process for process in _launched if process.poll() is None]


_launched: list[subprocess.Popen[bytes]] = []


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        # A zombie has no directory; another user's can't be asked and is none of ours.
        return bool(process.cwd() == str(folder.resolve()))
    except (psutil.Error, OSError):
        return False


def _end(orphans: list[psutil.Process]) -> None:
    """End helpers without their server by the signal that it would have sent, then by SIGKILL."""
    for how in (signal.SIGQUIT, signal.SIGKILL):
        for process in orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(how)
        _, orphans = psutil.wait_procs(orphans, timeout=LONGEST_END_OF_ORPHANS_SECONDS)


def stop(pid: int | None, how: signal.Signals) -> None:
    """Send a signal and wait until the process is gone. Nothing happens where none runs."""
    if pid is None or not runs(pid):
        return
    os.kill(pid, how)
    os.kill(pid, signal.SIGCONT)  # or one that is held would never hear it
    deadline = time.monotonic() + LONGEST_STOP_SECONDS
    while runs(pid):
        if time.monotonic() > deadline:
            raise ServerFailed(f"Process {pid} did not stop within {LONGEST_STOP_SECONDS} seconds.")
        time.sleep(0.02)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def runs(pid: int) -> bool:
    """Return whether a process is at work. A zombie, which nobody collected, is not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def tail(log: Path) -> str:
    """Return the last lines of a log."""
    if not log.exists():
        return "(no log was written)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-LINES_OF_LOG_SHOWN:])
