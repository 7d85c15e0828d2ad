"""The work-list of a close: Postgres remembers what is to be done, so that any number of workers may do it.

A worker that dies leaves its chunk undone and its row lock dies with its connection: another takes the chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Now
from django.utils import timezone

from billing.models import CloseChunk, CloseRun, CloseStep, Position
from billing.services.set_aside import set_aside_loans
from billing.services.set_aside.fitness import PASSING

IdRange = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """A named step of the close.

    `plan` gives the ranges of ids to work on, both ends inclusive, and may move the books in the same
    transaction. `work` does one range in a transaction of its own and gives the rows it wrote. Both may run twice.
    The ids are those of loans or of lines, of which none that is set aside reaches `work`; what works on `all` at once
    leaves them out by itself, and `probe` does what may fail of it for the loans of a range. A step that `may_fail`
    doesn't hold up the night: why it failed is kept with it, and is an alarm.
    """

    name: str
    plan: Callable[[date], Sequence[IdRange]]
    work: Callable[[date, int, int], int]
    over: Literal["loans", "lines", "all"] = "loans"
    probe: Callable[[date, int, int], object] | None = None
    may_fail: bool = False

    def work_on(self, on: date, first_id: int, last_id: int) -> int:
        """Do one range, without what is set aside. Gives the rows written."""
        if self.over == "all":
            return self.work(on, first_id, last_id)
        left_out = (
            set_aside_loans.loan_ids() if self.over == "loans" else set_aside_loans.line_ids()
        )
        return sum(
            self.work(on, first, last)
            for first, last in set_aside_loans.between(first_id, last_id, left_out)
        )

    def attempt(self, on: date, first_id: int, last_id: int) -> None:
        """Do what may fail for a range of loans, or of lines: to find those on which it does."""
        if self.over != "all":
            self.work_on(on, first_id, last_id)
        elif self.probe is not None:
            self.probe(on, first_id, last_id)


class ChunkFailed(Exception):
    """A chunk that could not be worked on, for a reason that doesn't pass by itself: its cause."""

    def __init__(self, chunk: CloseChunk) -> None:
        super().__init__(f"{chunk.first_id}–{chunk.last_id}")
        self.chunk = chunk


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
    rows = Position.objects.select_for_update(no_key=True).filter(pk__in=loan_ids).order_by("pk")
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def begun(*, on: date, steps: Sequence[Step]) -> CloseRun:
    """Return the close of a day with its steps, all still to be planned where nobody began it."""
    run, _created = CloseRun.objects.get_or_create(business_on=on)
    if run.finished_at is None:
        CloseStep.objects.bulk_create(
            (CloseStep(run=run, no=no, name=step.name) for no, step in enumerate(steps, 1)),
            ignore_conflicts=True,
        )
    return run


@transaction.atomic
def planned(*, run: CloseRun, step: Step) -> CloseStep:
    """Return a step of a close, planned: whoever comes first makes its chunks, the others wait for that.

    A step without anything to do is done.
    """
    row = CloseStep.objects.select_for_update().get(run=run, name=step.name)
    row.run = run
    if row.started_at is None:
        found = step.plan(run.business_on)
        CloseChunk.objects.bulk_create(
            CloseChunk(step=row, first_id=first, last_id=last) for first, last in found
        )
        row.started_at = timezone.now()
        row.finished_at = None if found else row.started_at
        row.save(update_fields=["started_at", "finished_at"])
    return row


def work_on_next(*, step_id: int, step: Step, on: date) -> bool:
    """Do one chunk that nobody else is at. Where others hold all that is left, wait for them.

    Return whether a chunk of the step is still undone, be it in others' hands. Raises ChunkFailed.
    """
    undone = CloseChunk.objects.filter(step_id=step_id, done_at__isnull=True).order_by("first_id")
    chunk = None
    try:
        with transaction.atomic():
            locked = undone.select_for_update(skip_locked=True).first()
            chunk = locked or undone.select_for_update().first()
            if chunk is None:
                return False
            mark_done(chunk=chunk, rows=step.work_on(on, chunk.first_id, chunk.last_id))
    except PASSING:
        raise
    except Exception as error:
        if chunk is None:
            raise
        raise ChunkFailed(chunk) from error
    return undone.exists()


def mark_done(*, chunk: CloseChunk, rows: int) -> None:
    """Note that a chunk is done, and how many rows it wrote."""
    undone = CloseChunk.objects.filter(pk=chunk.pk, done_at__isnull=True)
    undone.update(done_at=Now(), rows=rows)


def finish(*, step_id: int) -> None:
    """Note that all chunks of a step are done. May run twice."""
    chunks = (
        CloseChunk.objects.filter(step=OuterRef("pk")).values("step").annotate(rows=Sum("rows"))
    )
    unfinished = CloseStep.objects.filter(pk=step_id, finished_at__isnull=True)
    unfinished.update(finished_at=Now(), failure="", rows=Subquery(chunks.values("rows")))
