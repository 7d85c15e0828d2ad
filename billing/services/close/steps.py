"""The steps of a close and the chunks that each is worked on in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from billing.models import CloseChunk, CloseRun, CloseStep, Position
from billing.services import set_aside_loans
from billing.services.set_aside.fitness import PASSING
from core.services import work_list
from core.services.work_list import IdRange


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
        work_list.plan(CloseChunk, found, step=row)
        row.started_at = timezone.now()
        row.finished_at = None if found else row.started_at
        row.save(update_fields=["started_at", "finished_at"])
    return row


def work_on_next(*, step_id: int, step: Step, on: date) -> bool:
    """Do one chunk that nobody else is at. Where others hold all that is left, wait for them.

    Return whether a chunk of the step is still undone, be it in others' hands. Raises ChunkFailed.
    """
    chunks = CloseChunk.objects.filter(step_id=step_id)
    chunk = None
    try:
        with transaction.atomic():
            chunk = work_list.claim(chunks)
            if chunk is None:
                return False
            rows = step.work_on(on, chunk.first_id, chunk.last_id)
            work_list.mark_done(chunk, rows=rows)
    except PASSING:
        raise
    except Exception as error:
        if chunk is None:
            raise
        raise ChunkFailed(chunk) from error
    return chunks.filter(done_at__isnull=True).exists()


def finish(*, step_id: int) -> None:
    """Note that all chunks of a step are done. May run twice."""
    chunks = (
        CloseChunk.objects.filter(step=OuterRef("pk")).values("step").annotate(rows=Sum("rows"))
    )
    work_list.finish(CloseStep, step_id, failure="", rows=Subquery(chunks.values("rows")))
