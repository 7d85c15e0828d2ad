"""One change of what is stored."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row: its name, and the statements that make it, of which the first allowed is made."""

    name: str
    table: str
    statements: tuple[str, ...]
