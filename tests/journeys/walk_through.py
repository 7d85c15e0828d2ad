"""Read a page of shell blocks and of the answers shown below them, and compare."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANYTHING = "…"

_PART = re.compile(
    r"^<!-- (?P<marker>\w+): (?P<words>[^\n]*) -->$|^```(?P<kind>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_END = "end of the block"


@dataclass(frozen=True)
class Part:
    """A marker (`time`, `limit`) with its words, or a block (`sh`, `json`, `text`) with its body."""

    kind: str
    text: str
    line: int


def parts(page: Path) -> Iterator[Part]:
    """Yield the markers and blocks of a page in order."""
    written = page.read_text(encoding="utf-8")
    for found in _PART.finditer(written):
        line = written.count("\n", 0, found.start()) + 1
        kind, text = found["marker"] or found["kind"], found["words"] or found["body"]
        yield Part(kind, text, line)


def agrees(shown: Any, got: Any) -> bool:
    """Return whether an answer is as shown; `…` in a text stands for anything, last in a list for more."""
    if shown == ANYTHING:
        return True
    if isinstance(shown, dict):
        same_keys = isinstance(got, dict) and list(shown) == list(got)
        return same_keys and all(agrees(shown[key], got[key]) for key in shown)
    if isinstance(shown, list):
        if not isinstance(got, list):
            return False
        if shown and shown[-1] == ANYTHING:
            shown, got = shown[:-1], got[: len(shown) - 1]
        return len(shown) == len(got) and all(map(agrees, shown, got))
    if isinstance(shown, str) and isinstance(got, str):
        pattern = ".*".join(map(re.escape, shown.split(ANYTHING)))
        return re.fullmatch(pattern, got, re.DOTALL) is not None
    return type(shown) is type(got) and bool(shown == got)


def same_output(shown: Part, got: str) -> bool:
    """Compare what a block printed with the block below it."""
    if shown.kind == "json":
        return agrees(json.loads(shown.text), json.loads(got))
    return agrees(shown.text.strip(), got.strip())


class Shell:
    """One bash that keeps its variables and functions from block to block."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, block: str) -> str:
        """Run one block and return what it printed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{block}\necho; echo '{_END}'\n")
        self.process.stdin.flush()
        return "".join(iter(self.process.stdout.readline, f"{_END}\n"))

    def close(self) -> None:
        """Leave the shell."""
        self.process.communicate(timeout=10)
