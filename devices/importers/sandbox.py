"""Read a stranger's file in a process that may do nothing else and ends, whatever the file does to it.

The child gets an environment without secrets, an empty folder, limits of memory, time and open files, and no network
where the kernel allows; its answer is bounded too, and read by rules as strict as the file's own. Whether it ends
well or is killed, nothing of it stays.
"""

from __future__ import annotations

import json
import math
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from devices.importers.interface import DeviceHint, FileRefused, Reading, Report, Unreadable
from devices.importers.limits import Limits
from devices.importers.source import Options

_CHILD = Path(__file__).with_name("reader_process.py")
_CHECKOUT = _CHILD.parents[2]
_LONGEST_ANSWER = 128 * 1024 * 1024
_LONGEST_LINE = 64 * 1024
_KILLED_BY_CPU, _KILLED = -24, -9
_FORBIDDEN_DEED = 3
_FAULTS = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL})
_NONSENSE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


class ReadingBroke(Exception):
    """Reading broke off through no fault of the file: it may be tried again. `code` names the trouble."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Parsed:
    """What a file holds, whole."""

    format: str = ""
    readings: list[Reading] = field(default_factory=list)
    report: Report = field(default_factory=Report)


def read(path: Path, options: Options | None = None, limits: Limits | None = None) -> Parsed:
    """Read a file. Raises FileRefused, then nothing of the file is to be kept; and ReadingBroke for passing trouble."""
    limits = (limits or Limits()).for_size(path.stat().st_size)
    with _empty_folder() as folder:
        request = {
            "path": str(path.resolve()),
            "folder": str(folder),
            "checkout": str(_CHECKOUT),
            "options": asdict(options or Options()),
            "limits": asdict(limits),
        }
        with _started(folder) as child:
            return _listen(child, json.dumps(request), limits.wall_seconds)


@contextmanager
def _empty_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="import-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the child; end it for certain."""
    child = subprocess.Popen(
        # -I: neither the environment nor the folder it runs in says where modules come from.
        [sys.executable, "-I", "-B", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"LANG": "C.UTF-8", "TMPDIR": str(folder), "HOME": str(folder), "PYTHONUTF8": "1"},
        close_fds=True,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()


def _listen(child: subprocess.Popen[bytes], request: str, wall_seconds: float) -> Parsed:
    if child.stdin is None or child.stdout is None:
        raise AssertionError("the child was started with pipes")
    ends_at = time.monotonic() + wall_seconds
    try:
        child.stdin.write(request.encode())
        child.stdin.close()
    except BrokenPipeError as broken:
        raise ReadingBroke("no_reader") from broken
    answer = _Answer()
    for line in _lines(child.stdout, ends_at):
        answer.take(line)
    if answer.complete:
        return answer.parsed
    try:
        code = child.wait(max(ends_at - time.monotonic(), 0))
    except subprocess.TimeoutExpired as late:
        raise ReadingBroke("too_slow") from late
    raise _of_end(code)


def _of_end(code: int) -> FileRefused | ReadingBroke:
    """Judge the end of a child that gave no verdict of its own.

    What it did itself is the file's doing: its own processor time, a forbidden call, a fault of its memory. Killed from
    outside, or not even begun, it says nothing of the file.
    """
    if code == _KILLED_BY_CPU:
        return FileRefused("too_much_time")
    if code == _FORBIDDEN_DEED:
        return FileRefused("forbidden_deed")
    if -code in _FAULTS:
        return FileRefused("reader_failed")
    return ReadingBroke("no_memory" if code == _KILLED else "no_reader")


def _lines(pipe: IO[bytes], ends_at: float) -> Iterator[bytes]:
    """Yield lines until the pipe's end. Raises FileRefused past the bounds of time and size."""
    received, rest = 0, b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if not selector.select(max(ends_at - time.monotonic(), 0)):
                raise ReadingBroke("too_slow")
            chunk = os.read(pipe.fileno(), _LONGEST_LINE)
            received += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
            if not chunk:
                return
            if received > _LONGEST_ANSWER or len(rest) > _LONGEST_LINE:
                raise FileRefused("too_many_values")


class _Answer:
    """What the child says, taken line by line. A child that a file took over may say anything."""

    def __init__(self) -> None:
        self.parsed = Parsed()
        self.complete = False
        self._devices: list[DeviceHint] = []

    def take(self, line: bytes) -> None:
        """Take a line. Raises FileRefused for a refusal, and for what no honest child says."""
        try:
            word, *rest = json.loads(line)
            getattr(self, f"_take_{word}" if word in _WORDS else "_take_nonsense")(*rest)
        except _NONSENSE as nonsense:
            raise FileRefused("reader_failed") from nonsense

    def _take_format(self, name: str) -> None:
        self.parsed.format = str(name)[:32]

    def _take_device(self, hint: dict[str, str]) -> None:
        self._devices.append(DeviceHint(**{name: _text(value) for name, value in hint.items()}))

    def _take_r(self, metric: str, day: str, value: float, device: int, typed: int) -> None:
        number = float(value)
        if not math.isfinite(number) or device < 0:
            raise ValueError(value)
        self.parsed.readings.append(
            Reading(
                sys.intern(_text(metric)),
                date.fromisoformat(day),
                number,
                self._devices[device],
                bool(typed),
            )
        )

    def _take_end(self, report: dict[str, Any]) -> None:
        told = self.parsed.report
        told.rows = int(report["rows"])
        told.refused.update({_text(code): int(count) for code, count in report["refused"].items()})
        told.left_out.update(
            {_text(code): int(count) for code, count in report["left_out"].items() if count}
        )
        for row in report["first_refused"]:
            told.first_refused.append(
                Unreadable(
                    int(row["line"]), _text(row["field"]), _text(row["code"]), _text(row["value"])
                )
            )
        self.complete = True

    def _take_refused(self, code: str, name: str, value: str, line: int, people: list[str]) -> None:
        raise FileRefused(
            _text(code),
            field=_text(name),
            value=_text(value),
            line=int(line),
            format=self.parsed.format,
            people=tuple(_text(person) for person in people),
        )

    def _take_trouble(self, code: str) -> None:
        raise ReadingBroke(_text(code)[:32])

    def _take_nonsense(self, *_words: Any) -> None:
        raise ValueError("no word of ours")


_WORDS = frozenset({"format", "device", "r", "end", "refused", "trouble"})


def _text(value: object) -> str:
    """Take a text that the database can store."""
    if not isinstance(value, str) or len(value) > 300:
        raise ValueError(value)
    return "".join(character for character in value if character.isprintable())
