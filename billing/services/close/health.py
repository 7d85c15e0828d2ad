"""Whether the night did its work and the worker does its own: what operators and the desk are told."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from billing.maths.close_hour import last_to_close
from billing.models import Alarm, Books, CloseChunk, CloseRun, CloseStep, Heartbeat, SetAside
from billing.services import alarms

# Beat puts a heartbeat into the queue each minute; a worker whose hands are full may be late with it.
LONGEST_SILENCE = timedelta(minutes=5)
# A chunk takes seconds, the longest step in one piece a few minutes.
LONGEST_STEP = timedelta(minutes=15)
LEAST_FREE_BYTES = 256 * 1024 * 1024


def record_heartbeat(*, at: datetime) -> None:
    """Record that a worker took a task out of the queue."""
    Heartbeat.objects.update_or_create(id=1, defaults={"beaten_at": at})


def worker(*, at: datetime) -> str:
    """Return `ok`, or `silent` where no worker took a heartbeat or did a chunk of a close for minutes."""
    beaten_at = Heartbeat.objects.values_list("beaten_at", flat=True).first()
    since = at - LONGEST_SILENCE
    alive = any(sign is not None and sign >= since for sign in (beaten_at, _last_chunk_at()))
    return "ok" if alive else "silent"


def close(*, at: datetime) -> str:
    """Return `ok`; `under way`; `stopped` where a step of an unfinished close failed; or `late`."""
    books = Books.objects.first()
    if books is None or books.closed_through >= last_to_close(at):
        return "ok"
    unfinished = CloseRun.objects.filter(finished_at__isnull=True)
    run = unfinished.order_by("business_on").first()
    if run is None:
        return "late"
    if CloseStep.objects.filter(run=run, finished_at__isnull=True).exclude(failure="").exists():
        return "stopped"
    started_at = run.steps.aggregate(last=Max("started_at"))["last"]
    signs = (run.started_at, started_at, _last_chunk_at())
    is_at_work = any(sign is not None and sign >= at - LONGEST_STEP for sign in signs)
    return "under way" if is_at_work else "late"


def proof() -> str:
    """Return `ok`, or `failed` until a person has closed the alarm of the proof with a reason."""
    failed = alarms.still_open().filter(kind=Alarm.Kind.BOOKS_DIFFER).exists()
    return "failed" if failed else "ok"


def proved_through() -> date | None:
    """Return the last business date whose books were proved, whatever that found."""
    proved = CloseStep.objects.filter(name="prove_books", finished_at__isnull=False)
    newest = proved.order_by("-run__business_on").values_list("run__business_on", flat=True)
    return newest.first()


def loans() -> str:
    """Return `ok`, or `set aside` while a loan is left out of the closes."""
    return "set aside" if SetAside.objects.filter(returned_on__isnull=True).exists() else "ok"


def disk() -> str:
    """Return `ok`, or `full` where files that are handed in, or parts of them, will soon find no room."""
    places = (Path(settings.MEDIA_ROOT), Path(tempfile.gettempdir()))
    free = [shutil.disk_usage(_existing(place)).free for place in places]
    return "ok" if min(free) >= LEAST_FREE_BYTES else "full"


def _existing(place: Path) -> Path:
    """Return a folder, or the nearest above it that is there: it is made with the first file."""
    return next(folder for folder in (place, *place.parents) if folder.exists())


def _last_chunk_at() -> datetime | None:
    newest = CloseRun.objects.order_by("-started_at").values("pk")[:1]
    chunks = CloseChunk.objects.filter(step__run__in=newest, done_at__isnull=False)
    return chunks.order_by("-done_at").values_list("done_at", flat=True).first()
