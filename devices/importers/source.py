"""A stranger's file, opened as what its bytes say it is: plain, gzip or ZIP."""

from __future__ import annotations

import errno
import gzip
import io
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from devices.importers import archive
from devices.importers.interface import FileRefused, Report
from devices.importers.limits import HARMLESS_BYTES, Limits

HEAD_BYTES = 16 * 1024
_CHUNK = 256 * 1024
# Errors of the machine that say nothing of the file: they pass.
PASSING = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EAGAIN}
)
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who hands in a file says about it. `name` is what it was called there; "" as it lies on disk."""

    password: str = ""
    person: str = ""
    name: str = ""


class Metered(io.RawIOBase):
    """A stream whose bytes are counted against the source's bounds, and whose damage has one name."""

    def __init__(self, stream: IO[bytes], count: Callable[[int], None]) -> None:
        super().__init__()
        self._stream = stream
        self._count = count

    def readable(self) -> bool:
        """Return True: `io` asks."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer. Raises FileRefused where the file is damaged or holds too much."""
        try:
            data = self._stream.read(len(buffer))
        except (*archive.DAMAGE, zlib.error, EOFError, OSError) as damage:
            if isinstance(damage, OSError) and damage.errno in PASSING:
                raise
            raise FileRefused(archive.code_of(damage)) from damage
        self._count(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what is below too."""
        self._stream.close()
        super().close()


@dataclass(slots=True)
class Member:
    """One file inside the source; the source itself where it is no archive."""

    name: str
    source: Source
    opens: Callable[[], IO[bytes]]
    _head: bytes | None = None

    def open(self) -> BinaryIO:
        """Open for reading, counted."""
        metered = Metered(self.opens(), self.source.count_bytes)
        return io.BufferedReader(metered, _CHUNK)

    @property
    def head(self) -> bytes:
        """The first bytes. Read once."""
        if self._head is None:
            with self.open() as stream:
                self._head = stream.read(HEAD_BYTES)
        return self._head


@dataclass
class Source:
    """One file with its options and bounds. `folder` is an empty place for what must lie on disk."""

    path: Path
    folder: Path
    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=Limits)
    report: Report = field(default_factory=Report)
    _unpacked: int = 0
    _opened: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Close what is open of the file."""
        self._opened.close()

    @cached_property
    def size(self) -> int:
        """The bytes handed in. Raises FileRefused for none and for too many."""
        size = self.path.stat().st_size
        if not size:
            raise FileRefused("empty_file")
        if size > self.limits.input_bytes:
            raise FileRefused("too_large", value=size)
        return size

    @cached_property
    def start(self) -> bytes:
        """The first bytes as they lie on disk."""
        with self.path.open("rb") as stream:
            return stream.read(HEAD_BYTES)

    @cached_property
    def members(self) -> list[Member]:
        """The files inside. Raises FileRefused where the archive plays a trick."""
        name = self.options.name or self.path.name
        if self.size and self.start.startswith(ZIP_STARTS):
            unpacked = archive.open_zip(self.path, self.options.password, self.limits, self._opened)
            return [Member(inside, self, opens) for inside, opens in unpacked]
        if self.start.startswith(b"\x1f\x8b"):
            unpacking = partial(gzip.open, self.path, "rb")
            return [Member(name, self, cast("Callable[[], IO[bytes]]", unpacking))]
        return [Member(name, self, lambda: self.path.open("rb"))]

    def count_bytes(self, count: int) -> None:
        """Count what was unpacked. Raises FileRefused past the bounds."""
        self._unpacked += count
        if self._unpacked > self.limits.unpacked_bytes:
            raise FileRefused("too_much_inside", value=self._unpacked)
        if self._unpacked > max(HARMLESS_BYTES, self.limits.ratio * self.size):
            raise FileRefused("suspicious_ratio", value=self._unpacked)

    def count_row(self) -> None:
        """Count a row. Raises FileRefused past the bound."""
        self.report.rows += 1
        if self.report.rows > self.limits.rows:
            raise FileRefused("too_many_rows", value=self.limits.rows)

    def on_disk(self, member: Member) -> Path:
        """Return a path to the bytes of a member; unpacked into the source's own folder if need be."""
        if not self.start.startswith((*ZIP_STARTS, b"\x1f\x8b")):
            return self.path
        target = self.folder / "unpacked"
        written = 0
        with member.open() as stream, target.open("wb") as file:
            while chunk := stream.read(_CHUNK):
                written += len(chunk)
                if written > self.limits.disk_bytes:
                    raise FileRefused("too_much_inside", value=written)
                file.write(chunk)
        return target
