"""Which modules of ours a call runs through, how often it replays a loan's facts, and its queries."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.maths.replay import replay

APPS = ("core", "lending", "billing", "devices", "scoring")


@dataclass(slots=True)
class Trace:
    """What one call did: calls by module, in the order in which the modules were first entered.

    `replays` holds the number of facts of each replay, in order.
    """

    modules: Counter[str] = field(default_factory=Counter)
    replays: list[int] = field(default_factory=list)
    queries: int = 0

    def table(self) -> str:
        """Return a line a module, with the functions entered in it, and the sums."""
        rows = [f"{calls:6d}  {name}" for name, calls in self.modules.items()]
        in_core = sum(name.startswith("core.") for name in self.modules)
        in_maths = sum(".maths." in name and "core." not in name for name in self.modules)
        sums = (
            f"{len(self.modules)} modules, of core {in_core}, of other apps' maths {in_maths}; "
            f"{len(self.replays)} replays; {self.queries} queries"
        )
        return "\n".join(["", *rows, sums])


@contextmanager
def traced() -> Iterator[Trace]:
    """Trace what runs inside the block, on this thread. A module that is only imported doesn't count."""
    trace = Trace()
    names: dict[str, str | None] = {}

    def enter(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event != "call" or code.co_name == "<module>":
            return
        if code is replay.__code__:
            trace.replays.append(len(list(frame.f_locals["facts"])))
        if code.co_filename not in names:
            names[code.co_filename] = _module(code.co_filename)
        if (name := names[code.co_filename]) is not None:
            trace.modules[name] += 1

    with CaptureQueriesContext(connection) as queries:
        before = sys.getprofile()
        sys.setprofile(enter)
        try:
            yield trace
        finally:
            sys.setprofile(before)
    trace.queries = len(queries)


def _module(path: str) -> str | None:
    """Return the dotted name of a module of our apps; None for any other file."""
    file = Path(path)
    if not file.is_relative_to(settings.BASE_DIR):
        return None
    parts = file.relative_to(settings.BASE_DIR).with_suffix("").parts
    return ".".join(parts) if parts[0] in APPS else None
