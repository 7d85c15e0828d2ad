"""Ratios: a piece of work beside its yardstick, in alternating order, the median of seven."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measured ratio and what it must keep to; without a limit it is shown for comparison."""

    name: str
    work: str
    yardstick: str
    ratio: float
    limit: float | None
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Return whether the limit is kept."""
        if self.limit is None:
            return True
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def row(self) -> tuple[str, str, str, str, str, str]:
        """Return the row of the table."""
        sign = "≥" if self.at_least else "≤"
        ratio = f"{self.ratio:,.0f}" if self.ratio >= 100 else f"{self.ratio:.2f}"
        kept = "yes" if self.kept else "NO"
        limit = ("", "") if self.limit is None else (f"{sign} {self.limit:,}", kept)
        return (self.name, self.work, self.yardstick, ratio, *limit)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak_memory() -> float:
    """Return the most MiB that this process has held. `ru_maxrss` would count what its parent held before it began."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kibibytes) / 1024


def beside(
    work: Callable[[], float], yardstick: Callable[[], float], rounds: int = ROUNDS
) -> tuple[list[float], list[float]]:
    """Measure both so many times, in alternating order. Each says its own figure."""
    measured: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        order = (0, 1) if turn % 2 == 0 else (1, 0)
        for which in order:
            measured[which].append((work, yardstick)[which]())
    return measured


def of_rounds(work: list[float], yardstick: list[float]) -> float:
    """Return the median of the rounds' own ratios."""
    return median(mine / its for mine, its in zip(work, yardstick, strict=True))


def seconds(measured: list[float]) -> str:
    """Write the median of seconds."""
    return f"{median(measured):.3f} s"
