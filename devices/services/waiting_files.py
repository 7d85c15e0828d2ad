"""Files that wait: encrypted, in pieces, in the database, where every worker and every backup has them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cryptography.fernet import InvalidToken

from core.models.encrypted import decrypt_bytes, encrypt_bytes
from devices.importers.interface import FileRefused
from devices.importers.sandbox import ReadingBroke
from devices.models import ImportPart, ObservationImport

PART_BYTES = 1024 * 1024


def keep(*, record: ObservationImport, file: IO[bytes]) -> None:
    """Keep a file, from where it stands to its end. In a transaction."""
    number = 0
    while piece := file.read(PART_BYTES):
        ImportPart.objects.create(of_import=record, number=number, sealed=encrypt_bytes(piece))
        number += 1


def forget(*, record: ObservationImport) -> None:
    """Delete a file. May run twice."""
    ImportPart.objects.filter(of_import=record).delete()


@contextmanager
def on_disk(record: ObservationImport) -> Iterator[Path]:
    """Lay a file down for this process alone, and remove it.

    Raises OSError where the disk doesn't take it, ReadingBroke where no key opens it, FileRefused where it was lost.
    """
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "file"
        digest = hashlib.sha256()
        with path.open("wb") as file:
            for piece in _pieces(record):
                digest.update(piece)
                file.write(piece)
        if digest.hexdigest() != record.sha256:
            raise FileRefused("lost_file")
        yield path


def _pieces(record: ObservationImport) -> Iterator[bytes]:
    """Yield the pieces in their order, one at a time in memory."""
    numbers = ImportPart.objects.filter(of_import=record).values_list("number", flat=True)
    for number in sorted(numbers):
        sealed = ImportPart.objects.get(of_import=record, number=number).sealed
        try:
            yield decrypt_bytes(bytes(sealed))
        except InvalidToken as locked:
            raise ReadingBroke("no_key") from locked
