"""Files handed in for a borrower: kept while they wait, read by a child process, stored by the one way in, deleted.

Postgres remembers what is to be done. A worker may die at any moment: whoever runs the import next reads the file anew,
and what was stored before comes out as unchanged.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from devices.importers import sandbox
from devices.importers.interface import FileRefused, Reading, shown
from devices.importers.limits import Limits
from devices.importers.sandbox import Parsed
from devices.importers.source import Options
from devices.maths.catalogue import METRICS
from devices.models import ObservationImport
from devices.querysets import live_consents
from devices.services import import_report, import_storing
from devices.services.import_report import Report
from devices.services.import_texts import FILE_TEXTS
from lending.errors import Refused
from lending.models import Borrower
from lending.models.encrypted import decrypt, encrypt

State = ObservationImport.State
Advance = Callable[[int, int], None]

FOLDER = "imports"
# A file that could not be read through in this time never will be.
LONGEST_WAIT = timedelta(hours=24)
_CHUNK = 1024 * 1024
_LOCK = "SELECT pg_try_advisory_lock(hashtext('xiaodai.import'), %s)"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('xiaodai.import'), %s)"


def _say_nothing(_done: int, _of: int) -> None:
    """Take progress and drop it."""


class FileNotTaken(Refused):
    """A file that isn't even kept for reading."""

    code = "file_not_taken"
    status = 422


class NothingAgreed(Refused):
    """A borrower who has agreed to nothing: no file of theirs may be looked at."""

    code = "no_consent"


class BeingRead(Refused):
    """An import that another worker is reading."""

    code = "import_being_read"


def accept(
    *,
    borrower: Borrower,
    file: IO[bytes],
    name: str,
    actor: str,
    at: datetime,
    options: Options | None = None,
) -> ObservationImport:
    """Keep a file until it is read. Password and person are kept encrypted, and as long.

    Raises FileNotTaken and NothingAgreed; then nothing is kept.
    """
    if not live_consents(borrowers=[borrower.pk]).exists():
        raise NothingAgreed(
            _("The borrower has agreed to no kind of data."),
            way_out=_("Ask for the consent first, then hand in the file."),
        )
    size, sha256 = _measure(file)
    raw_file = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", File(file))
    try:
        return ObservationImport.objects.create(
            borrower=borrower,
            file_name=shown(Path(name).name, longest=100),
            sha256=sha256,
            size=size,
            raw_file=raw_file,
            options=_sealed(options or Options()),
            actor=actor,
            accepted_at=at,
        )
    except BaseException:
        default_storage.delete(raw_file)
        raise


def run(*, import_id: int, at: datetime, advance: Advance = _say_nothing) -> Report:
    """Read a file that waits and store what it holds; delete the file. May run twice: a finished one is only reported.

    `advance` is told how many of how many values are stored. Raises BeingRead.
    """
    with _alone(import_id):
        record = ObservationImport.objects.select_related("borrower").get(pk=import_id)
        if record.state not in ObservationImport.OPEN:
            return import_report.of_record(record)
        _move(record, State.READING)
        try:
            parsed = _read(record)
        except FileRefused as refused:
            return _finish(record, State.REFUSED, import_report.of_refusal(refused), at)
        _note_kinds(record, parsed)
        report = import_storing.store(record=record, parsed=parsed, at=at, advance=advance)
        return _finish(record, State(report.state), report, at)


def waiting(*, at: datetime) -> list[int]:
    """Give the imports to run: those that wait, or were left half-way by a worker that died. May run twice.

    What has waited too long is given up, and files that no import names are deleted.
    """
    to_run = []
    for record in ObservationImport.objects.filter(state__in=ObservationImport.OPEN).order_by("pk"):
        if record.accepted_at < at - LONGEST_WAIT:
            refused = FileRefused("reader_failed")
            _finish(record, State.REFUSED, import_report.of_refusal(refused), at)
        else:
            to_run.append(record.pk)
    _sweep(at)
    return to_run


def _measure(file: IO[bytes]) -> tuple[int, str]:
    """Give size and hash, and wind back. Raises FileNotTaken."""
    digest, size, largest = hashlib.sha256(), 0, Limits().input_bytes
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        digest.update(chunk)
        if size > largest:
            raise _not_taken("too_large")
    if not size:
        raise _not_taken("empty_file")
    file.seek(0)
    return size, digest.hexdigest()


def _not_taken(code: str) -> FileNotTaken:
    text = FILE_TEXTS[code]
    return FileNotTaken(str(text.rule), way_out=str(text.way_out), field="file")


def _sealed(options: Options) -> str:
    return encrypt(json.dumps([options.password, options.person]))


def _read(record: ObservationImport) -> Parsed:
    """Read the file in the child. Raises FileRefused."""
    if not record.raw_file or not default_storage.exists(record.raw_file):
        raise FileRefused("reader_failed")
    password, person = json.loads(decrypt(record.options))
    return sandbox.read(Path(default_storage.path(record.raw_file)), Options(password, person))


def _note_kinds(record: ObservationImport, parsed: Parsed) -> None:
    """Say of which kinds the file is, so that a withdrawal from now on knows whether to drop it."""
    record.format = parsed.format
    record.kinds = sorted(_kinds_of(parsed.readings))
    record.save(update_fields=["format", "kinds"])


def _kinds_of(readings: Iterable[Reading]) -> set[str]:
    return {METRICS[reading.metric].kind.value for reading in readings}


def _move(record: ObservationImport, state: State) -> None:
    """Move on, unless a withdrawal dropped it in this moment."""
    moved = ObservationImport.objects.filter(pk=record.pk, state__in=ObservationImport.OPEN)
    moved.update(state=state)


def _finish(record: ObservationImport, state: State, report: Report, at: datetime) -> Report:
    """Keep the report and forget the file, whatever came of it."""
    raw_file = record.raw_file
    with transaction.atomic():
        open_still = ObservationImport.objects.select_for_update().filter(
            pk=record.pk, state__in=ObservationImport.OPEN
        )
        open_still.update(
            state=state,
            verdict=report.sentence[:200],
            counts=report.counts(),
            refusals=report.refusals(),
            raw_file="",
            options="",
            finished_at=at,
        )
    if raw_file:
        default_storage.delete(raw_file)
    record.refresh_from_db()
    report.state = record.state
    return report


def _sweep(at: datetime) -> None:
    """Delete files that no open import names: what a crash between two steps left."""
    if not default_storage.exists(FOLDER):
        return
    named = set(
        ObservationImport.objects.filter(state__in=ObservationImport.OPEN).values_list(
            "raw_file", flat=True
        )
    )
    _folders, names = default_storage.listdir(FOLDER)
    for name in names:
        path = f"{FOLDER}/{name}"
        old = default_storage.get_modified_time(path) < at - timedelta(hours=1)
        if path not in named and old:
            default_storage.delete(path)


@contextmanager
def _alone(import_id: int) -> Iterator[None]:
    """Hold an import's lock, which dies with its worker. Raises BeingRead."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [import_id])
        if not cursor.fetchone()[0]:
            raise BeingRead(
                _("Another worker is reading this file."),
                way_out=_("Wait until it has finished."),
                value=import_id,
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_UNLOCK, [import_id])
