"""Files handed in for a borrower: kept while they wait, read by a child process, stored by the one way in, deleted.

Postgres remembers what is to be done, and holds the file. A worker may die at any moment: whoever runs the import next
reads the file anew, and what was stored before comes out as unchanged. Only the file's own fault refuses it: for
trouble that passes it waits and is tried again, ever more seldom, without an end.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from cryptography.fernet import InvalidToken
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models.encrypted import decrypt, encrypt
from devices.importers import sandbox
from devices.importers.interface import FileRefused, Reading, shown
from devices.importers.limits import Limits
from devices.importers.sandbox import Parsed, ReadingBroke
from devices.importers.source import Options
from devices.maths.catalogue import METRICS
from devices.models import ObservationImport
from devices.querysets import live_consents
from devices.services import import_report, import_storing, waiting_files
from devices.services.import_report import Report
from devices.services.import_texts import FILE_TEXTS
from lending.models import Borrower

logger = logging.getLogger(__name__)

State = ObservationImport.State
Advance = Callable[[int, int], None]

# Between two attempts: doubled each time, up to a quarter of a day.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=6)
_MOST_DOUBLINGS = 10
_LONGEST_VERDICT = 1_000
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
            remedy=_("Ask for the consent first, then hand in the file."),
        )
    size, sha256 = _measure(file)
    with transaction.atomic():
        record = ObservationImport.objects.create(
            borrower=borrower,
            file_name=shown(Path(name).name, longest=100),
            sha256=sha256,
            size=size,
            options=_sealed(options or Options()),
            actor=actor,
            accepted_at=at,
        )
        waiting_files.keep(record=record, file=file)
    return record


def run(*, import_id: int, at: datetime, advance: Advance = _say_nothing) -> Report:
    """Read a file that waits and store what it holds; delete the file. May run twice: a finished one is only reported.

    `advance` is told how many of how many values are stored. Trouble that is none of the file's leaves it waiting, and
    is in the report. Raises BeingRead.
    """
    with _alone(import_id):
        record = ObservationImport.objects.get(pk=import_id)
        if record.state not in ObservationImport.OPEN:
            return import_report.of_record(record)
        _begin(record, at)
        try:
            parsed = _read(record)
        except FileRefused as refused:
            return _finish(record, State.REFUSED, import_report.of_refusal(refused), at)
        except ReadingBroke as broken:
            return _wait(record, broken.code)
        except OSError as error:
            logger.warning("Import %s can't be laid down: %s", record.pk, error)
            return _wait(record, "no_space")
        _note_kinds(record, parsed)
        report = import_storing.store(record=record, parsed=parsed, at=at, advance=advance)
        return _finish(record, State(report.state), report, at)


def waiting(*, at: datetime) -> list[int]:
    """Return the imports to run: those that wait, or were left half-way by a worker that died. May run twice.

    One that was tried waits for its pause to pass.
    """
    open_still = ObservationImport.objects.filter(state__in=ObservationImport.OPEN).order_by("pk")
    return [record.pk for record in open_still if next_try(record) <= at]


def next_try(record: ObservationImport) -> datetime:
    """Return when an open import is due."""
    if record.tried_at is None:
        return record.accepted_at
    doublings = min(max(record.attempts, 1) - 1, _MOST_DOUBLINGS)
    pause: timedelta = min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    return record.tried_at + pause


def _measure(file: IO[bytes]) -> tuple[int, str]:
    """Return size and hash, and wind back. Raises FileNotTaken."""
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
    return FileNotTaken(str(text.rule), remedy=str(text.remedy), field="file")


def _sealed(options: Options) -> str:
    return encrypt(json.dumps([options.password, options.person]))


def _read(record: ObservationImport) -> Parsed:
    """Read the file in the child. Raises FileRefused, and OSError or ReadingBroke for trouble that passes."""
    try:
        password, person = json.loads(decrypt(record.options))
    except InvalidToken as locked:
        raise ReadingBroke("no_key") from locked
    with waiting_files.on_disk(record) as path:
        return sandbox.read(path, Options(password, person, record.file_name))


def _note_kinds(record: ObservationImport, parsed: Parsed) -> None:
    """Return of which kinds the file is, so that a withdrawal from now on knows whether to drop it."""
    record.format = parsed.format
    record.kinds = sorted(_kinds_of(parsed.readings))
    record.save(update_fields=["format", "kinds"])


def _kinds_of(readings: Iterable[Reading]) -> set[str]:
    return {METRICS[reading.metric].kind.value for reading in readings}


def _begin(record: ObservationImport, at: datetime) -> None:
    """Note an attempt, unless a withdrawal dropped the import in this moment."""
    open_still = ObservationImport.objects.filter(pk=record.pk, state__in=ObservationImport.OPEN)
    open_still.update(state=State.READING, attempts=F("attempts") + 1, tried_at=at)


def _wait(record: ObservationImport, trouble: str) -> Report:
    """Put an import back, with what broke off its reading in sight."""
    open_still = ObservationImport.objects.filter(pk=record.pk, state__in=ObservationImport.OPEN)
    open_still.update(state=State.QUEUED, trouble=trouble)
    logger.warning("Import %s waits: %s", record.pk, trouble)
    record.refresh_from_db()
    return import_report.of_record(record)


def _finish(record: ObservationImport, state: State, report: Report, at: datetime) -> Report:
    """Keep the report and forget the file, whatever came of it."""
    with transaction.atomic():
        open_still = ObservationImport.objects.select_for_update().filter(
            pk=record.pk, state__in=ObservationImport.OPEN
        )
        open_still.update(
            state=state,
            verdict=report.sentence[:_LONGEST_VERDICT],
            counts=report.counts(),
            refusals=report.refusals(),
            options="",
            trouble="",
            finished_at=at,
        )
        waiting_files.forget(record=record)
    record.refresh_from_db()
    report.state = record.state
    return report


@contextmanager
def _alone(import_id: int) -> Iterator[None]:
    """Hold an import's lock, which dies with its worker. Raises BeingRead."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [import_id])
        if not cursor.fetchone()[0]:
            raise BeingRead(
                _("Another worker is reading this file."),
                remedy=_("Wait until it has finished."),
                value=import_id,
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_UNLOCK, [import_id])
