"""The process that reads one stranger's file, as small as it can be: no secrets, no network, no children.

Started by `sandbox`, which sends one JSON request on standard input and reads JSON lines from standard output.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from devices.importers.interface import Report

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
_SIGKILL = 9
# What a reader of files has no business doing, by the names of Python's own audit events.
_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.symlink",
    "os.link",
    "os.chmod",
    "os.chown",
    "sqlite3.load_extension",
    "sqlite3.enable_load_extension",
    "pickle.find_class",
)


def main() -> None:
    """Bind this process, then read."""
    request = json.load(sys.stdin)
    limits = request["limits"]
    _bind(limits)
    answers = sys.stdout
    _no_more(answers)
    sys.path.insert(0, request["checkout"])
    _read(request, answers)
    answers.flush()
    # Nothing of the stranger's is worth tidying up after; the folder goes with the parent.
    os._exit(0)


def _bind(limits: dict[str, int]) -> None:
    """Set what the kernel holds this process to. Where it can't, the parent's own bounds remain."""
    memory, cpu = limits["memory_bytes"], limits["cpu_seconds"]
    _limit(resource.RLIMIT_CORE, 0)
    # The signal of the lower bound names the cause; the upper one kills without a word.
    _limit(resource.RLIMIT_CPU, cpu, cpu + 5)
    _limit(resource.RLIMIT_NOFILE, limits["open_files"])
    _limit(resource.RLIMIT_FSIZE, limits["disk_bytes"])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_DATA, memory)
    if not sys.platform.startswith("linux"):
        return
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A network of its own, without a way out. Some containers forbid it; then the audit hook is what stands.
    if library.unshare(CLONE_NEWNET) != 0:
        library.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    _limit(resource.RLIMIT_NPROC, 0)


def _limit(what: int, bound: int, highest: int | None = None) -> None:
    _soft, hard = resource.getrlimit(what)
    most = bound if highest is None else highest
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (min(bound, most), most))


def _no_more(answers: IO[str]) -> None:
    """Forbid from here on what reading doesn't need. The hook can't be taken off again."""

    def hook(event: str, _arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            answers.flush()
            os._exit(3)

    sys.addaudithook(hook)


def _read(request: dict[str, Any], answers: IO[str]) -> None:
    from devices.importers.formats import format_of
    from devices.importers.interface import DeviceHint, FileRefused
    from devices.importers.limits import Limits
    from devices.importers.source import PASSING, Options, Source

    limits = Limits(**request["limits"])
    source = Source(
        Path(request["path"]), Path(request["folder"]), Options(**request["options"]), limits
    )
    say = _speaker(answers)
    try:
        format_ = format_of(source)
        say("format", format_.NAME)
        devices: dict[DeviceHint, int] = {}
        for count, reading in enumerate(format_.read(source)):
            if count >= limits.readings:
                raise FileRefused("too_many_values", value=limits.readings)
            if reading.device not in devices:
                devices[reading.device] = len(devices)
                say("device", asdict(reading.device))
            place = devices[reading.device]
            typed = int(reading.typed_by_hand)
            say("r", reading.metric, reading.day.isoformat(), reading.value, place, typed)
        say("end", _told(source.report))
    except FileRefused as refused:
        say("refused", refused.code, refused.field, refused.value, refused.line, refused.people)
    except OSError as error:
        if error.errno not in PASSING:
            raise
        say("trouble", "no_space")
    except MemoryError:
        say("refused", "too_much_memory", "", "", 0, ())
    except RecursionError:
        say("refused", "too_deep", "", "", 0, ())


def _told(report: Report) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "refused": dict(report.refused),
        "left_out": dict(report.left_out),
        "first_refused": [asdict(row) for row in report.first_refused],
    }


def _speaker(answers: IO[str]) -> Callable[..., None]:
    def say(*words: Any) -> None:
        answers.write(json.dumps(words, allow_nan=False))
        answers.write("\n")

    return say


if __name__ == "__main__":
    main()
