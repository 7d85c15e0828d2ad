"""How much of a stranger's file is read, and with how much of the machine."""

from __future__ import annotations

from dataclasses import dataclass, replace

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one import. Each was set some way above the largest real file of its kind.

    A watch's years are 200 MiB in Apple's ZIP and 4 GiB outside of it, which are only streamed; `disk_bytes` is what
    may be written, for a database that must lie on disk. `ratio` is unpacked to packed size: real exports reach 40, a
    file of zeros reaches 1,000. Time is for a small file, and grows with what is handed in (see `for_size`).
    """

    input_bytes: int = 256 * _MIB
    unpacked_bytes: int = 6 * 1024 * _MIB
    disk_bytes: int = 1024 * _MIB
    ratio: int = 100
    members: int = 10_000
    rows: int = 40_000_000
    columns: int = 400
    line_bytes: int = 64 * 1024
    readings: int = 250_000
    days: int = 100_000
    memory_bytes: int = 512 * _MIB
    cpu_seconds: int = 60
    wall_seconds: int = 120
    open_files: int = 32

    def for_size(self, size: int) -> Limits:
        """Return the bounds of a file of so many bytes: two seconds of the processor more a MiB, on the clock eight."""
        mib = size // _MIB
        return replace(
            self,
            cpu_seconds=self.cpu_seconds + 2 * mib,
            wall_seconds=self.wall_seconds + 8 * mib,
        )


# Below this nothing that unpacks is suspicious.
HARMLESS_BYTES = 2 * _MIB
