"""The clock of `make run`: what goes on, and how long its three parts took."""

import os
import time
from collections.abc import Callable

from rich.console import Console

Say = Callable[[str], None]
PARTS = ("installing", "tables", "filling")


class Clock:
    """Counts from when `make` began, which the Makefile tells in whole seconds; alone from now on."""

    def __init__(self, console: Console) -> None:
        self._console = console
        ahead = time.time() - float(os.environ.get("RUN_BEGAN_AT") or time.time())
        self._began = time.monotonic() - max(ahead, 0.0)
        self._ends: list[float] = []

    def say(self, step: str) -> None:
        """Announce a step and when it began."""
        self._console.print(f"[dim]{self._seconds():5.1f} s[/]  {step}")

    def end_part(self) -> None:
        """Note that the next of the three parts is done."""
        self._ends.append(self._seconds())

    def say_parts(self) -> None:
        """Announce how long each part took that took place."""
        begins = (0.0, *self._ends)
        took = [
            f"{part} {end - begin:.1f} s"
            for part, begin, end in zip(PARTS, begins, self._ends, strict=False)
        ]
        self.say(f"{', '.join(took)}: {self._ends[-1]:.1f} s in all".capitalize())

    def _seconds(self) -> float:
        return time.monotonic() - self._began
