"""The work-list: a run is planned once, its chunks are claimed one by one, and it is finished once all are done.

A worker that dies leaves its chunk undone and its row lock dies with its connection: another takes the chunk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.db.models.functions import Now

from core.models.work_list import WorkChunk, WorkRun

IdRange = tuple[int, int]
Chunk = TypeVar("Chunk", bound=WorkChunk)


def ranges(ids: Iterable[int], size: int) -> list[IdRange]:
    """Cut ascending ids into ranges that hold `size` of them each."""
    cut: list[IdRange] = []
    first = last = None
    for index, last in enumerate(ids):
        if index % size == 0:
            first = last
        if index % size == size - 1:
            cut.append((first or 0, last))
            first = None
    if first is not None and last is not None:
        cut.append((first, last))
    return cut


def plan(model: type[WorkChunk], spans: Iterable[IdRange], **run: Any) -> None:
    """Make the chunks of a run, or of a step of it. In the transaction that plans it."""
    model._default_manager.bulk_create(  # noqa: SLF001 - public
        model(first_id=first, last_id=last, **run) for first, last in spans
    )


def claim(chunks: QuerySet[Chunk]) -> Chunk | None:
    """Lock one undone chunk that nobody else is at; where others hold all that is left, wait for them.

    None once all are done. In the transaction that does the work.
    """
    undone = chunks.filter(done_at__isnull=True).order_by("first_id")
    return undone.select_for_update(skip_locked=True).first() or undone.select_for_update().first()


def mark_done(chunk: WorkChunk, **results: Any) -> None:
    """Note that a chunk is done, and what came of it. May run twice."""
    same = type(chunk)._default_manager.filter(pk=chunk.pk)  # noqa: SLF001 - public
    same.filter(done_at__isnull=True).update(done_at=Now(), **results)


def finish(model: type[WorkRun], pk: int, **results: Any) -> None:
    """Note that a run is finished, now unless `finished_at` says when, and what came of it. May run twice."""
    unfinished = model._default_manager.filter(pk=pk, finished_at__isnull=True)  # noqa: SLF001 - public
    unfinished.update(**{"finished_at": Now()} | results)
