"""End what a killed `make run` left running: its web, worker and beat, which hold the port."""

import contextlib
import os

import psutil

from config.embedded.places import checkout_mark

VARIABLE = "XIAODAI_RUN"
LONGEST_STOP_SECONDS = 10


def mark_of_this_run() -> dict[str, str]:
    """Return the variable by which the processes of this run are known.

    The time of birth tells this process from a later one of the same number.
    """
    return {VARIABLE: f"{checkout_mark()} {_birth(os.getpid())}"}


def end_leftovers() -> None:
    """End the processes of every run of this checkout whose own process is gone. May run twice."""
    orphans = [process for process in psutil.process_iter() if _is_orphan(process)]
    for process in orphans:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(orphans, timeout=LONGEST_STOP_SECONDS)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _is_orphan(process: psutil.Process) -> bool:
    try:
        mark, _, birth = process.environ().get(VARIABLE, "").partition(" ")
    except (psutil.Error, OSError):  # it ended just now, or it is somebody else's
        return False
    return bool(mark == checkout_mark() and birth != _birth(int(birth.split("@")[0])))


def _birth(pid: int) -> str:
    try:
        return f"{pid}@{psutil.Process(pid).create_time()}"
    except psutil.NoSuchProcess:
        return f"{pid}@gone"
