"""How much of a stranger's file is read, and with how much of the machine."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one import. Each was set some way above the largest real file of its kind.

    `ratio` is unpacked to packed size: real exports reach 40, a file of zeros reaches 1,000.
    """

    input_bytes: int = 64 * _MIB
    unpacked_bytes: int = 768 * _MIB
    ratio: int = 100
    members: int = 10_000
    rows: int = 8_000_000
    columns: int = 400
    line_bytes: int = 64 * 1024
    readings: int = 250_000
    days: int = 100_000
    memory_bytes: int = 512 * _MIB
    cpu_seconds: int = 60
    wall_seconds: int = 120
    open_files: int = 32


# Below this nothing that unpacks is suspicious.
HARMLESS_BYTES = 2 * _MIB
