"""The work-list of a close: Postgres remembers what is to be done, so that any number of workers may do it.

A worker that dies leaves its chunk undone and its row lock dies with its connection: another takes the chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Now
from django.utils import timezone

from billing.models import CloseChunk, CloseRun, CloseStep, Position

IdRange = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """A named step of the close.

    `plan` gives the ranges of ids to work on, both ends inclusive, and may move the books in the same
    transaction. `work` does one range in a transaction of its own and gives the rows it wrote. Both may run twice.
    """

    name: str
    plan: Callable[[date], Sequence[IdRange]]
    work: Callable[[date, int, int], int]


# What a step works on that is done in one piece.
ONE_PIECE: Sequence[IdRange] = ((0, 0),)


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


def lock(loan_ids: QuerySet[Any, Any]) -> None:
    """Lock the positions of some loans in id order, in a statement before the one that reads them anew."""
    rows = Position.objects.select_for_update().filter(pk__in=loan_ids).order_by("pk")
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def begun(*, on: date, steps: Sequence[Step]) -> CloseRun:
    """Give the close of a day with its steps, all still to be planned where nobody began it."""
    run, created = CloseRun.objects.get_or_create(business_on=on)
    if created:
        CloseStep.objects.bulk_create(
            CloseStep(run=run, no=no, name=step.name) for no, step in enumerate(steps, 1)
        )
    return run


@transaction.atomic
def planned(*, run: CloseRun, step: Step) -> CloseStep:
    """Give a step of a close, planned: whoever comes first makes its chunks, the others wait for that.

    A step without anything to do is done.
    """
    row = CloseStep.objects.select_for_update().get(run=run, name=step.name)
    if row.started_at is None:
        found = step.plan(run.business_on)
        CloseChunk.objects.bulk_create(
            CloseChunk(step=row, first_id=first, last_id=last) for first, last in found
        )
        row.started_at = timezone.now()
        row.finished_at = None if found else row.started_at
        row.save(update_fields=["started_at", "finished_at"])
    return row


@transaction.atomic
def work_on_next(*, step_id: int, step: Step, on: date) -> bool:
    """Do one chunk that nobody else is at. Where others hold all that is left, wait for them.

    Says False once every chunk of the step is done.
    """
    undone = CloseChunk.objects.filter(step_id=step_id, done_at__isnull=True).order_by("first_id")
    chunk = undone.select_for_update(skip_locked=True).first() or undone.select_for_update().first()
    if chunk is None:
        return False
    rows = step.work(on, chunk.first_id, chunk.last_id)
    CloseChunk.objects.filter(pk=chunk.pk).update(done_at=Now(), rows=rows)
    return True


def finish(*, step_id: int) -> None:
    """Note that all chunks of a step are done. May run twice."""
    chunks = (
        CloseChunk.objects.filter(step=OuterRef("pk")).values("step").annotate(rows=Sum("rows"))
    )
    unfinished = CloseStep.objects.filter(pk=step_id, finished_at__isnull=True)
    unfinished.update(finished_at=Now(), rows=Subquery(chunks.values("rows")))
