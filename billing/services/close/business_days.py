"""The day's close: small named steps over the work-list, for each business date in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from billing.models import Alarm, Books, CloseRun, CloseStep
from billing.services import alarms
from billing.services.close import ageing, due_dates, provisions, steps
from billing.services.collections import bureau_notices, overdue_cases
from billing.services.documents import statements
from billing.services.ledger import accrual, trial_balance
from billing.services.ledger.accrual_lock import hold_exclusive
from billing.services.proof import book_proof
from billing.services.set_aside import catch_up, fitness, leaving_out
from core.errors import Refused
from core.services import work_list
from lending.models import Loan

STEPS: tuple[steps.Step, ...] = (
    catch_up.RETRY_SET_ASIDE,
    due_dates.PASS_DUE_DATES,
    accrual.POST_ACCRUAL,
    ageing.AGE_ARREARS,
    overdue_cases.WORK_CASES,
    bureau_notices.TELL_OF_RECORDS,
    provisions.PROVIDE,
    statements.ISSUE_STATEMENTS,
    statements.ISSUE_AS_KNOWN,
    trial_balance.TAKE_TRIAL_BALANCE,
    book_proof.PROVE_BOOKS,
)
# Replaying every loan follows the close, once a night however many days were closed.
_BY_NAME = {step.name: step for step in (*STEPS, book_proof.REPLAY_LOANS)}


Announce = Callable[[CloseStep], None]


def _noop(_step: CloseStep) -> None:
    """Announce a step to nobody."""


class DayNotOver(Refused):
    """A close of a day that isn't over: money may still come in."""

    code = "day_not_over"

    def __init__(self, through: date, today: date) -> None:
        super().__init__(
            _("A day is closed once it is over; today is %(today)s.") % {"today": today},
            remedy=_("Close through yesterday, or wait for midnight."),
            field="through",
            value=through.isoformat(),
        )


class NothingToClose(Refused):
    """No loan was ever drawn, so no books are open."""

    code = "nothing_to_close"

    def __init__(self) -> None:
        super().__init__(
            _("No loan was ever drawn; the books open with the first one."),
            remedy=_("Draw a loan first."),
        )


def days_to_close(*, through: date, today: date, since: date | None = None) -> list[date]:
    """Return the days to close, in order: those missed so far, and those asked for again since `since`.

    Raises DayNotOver for a day that isn't over on `today`, NothingToClose.
    """
    if through >= today:
        raise DayNotOver(through, today)
    books = opened()
    first = max(books.opened_on, min(since or date.max, books.closed_through + timedelta(days=1)))
    return list(_days(first, through))


@transaction.atomic
def opened() -> Books:
    """Return the books, opened on the day of the first draw-down. Raises NothingToClose. May run twice."""
    books = Books.objects.first()
    if books is None:
        hold_exclusive()
        first_on = Loan.objects.aggregate(first_on=Min("drawn_on"))["first_on"]
        if first_on is None:
            raise NothingToClose
        before = first_on - timedelta(days=1)
        books, _created = Books.objects.get_or_create(
            id=1,
            defaults={
                "opened_on": first_on,
                "passed_through": before,
                "accrued_through": before,
                "closed_through": before,
            },
        )
    return books


def close_day(*, on: date, announce: Announce = _noop) -> CloseRun:
    """Close one business date; all days before it are closed. May run twice, or on many workers at once.

    `announce` is told of each step once its chunks are there, so that others can be called to help.
    """
    run = steps.begun(on=on, steps=STEPS)
    if run.finished_at is not None:
        return run
    for step in STEPS:
        _take(run, step, announce)
    _finish(run)
    run.refresh_from_db()
    _sound_findings(run)
    return run


def replay_loans(*, run: CloseRun, announce: Announce = _noop) -> None:
    """Prove that every loan's stored rows equal a fresh replay of its facts. Once a close; may run twice.

    A step of its own beside the close's: a day that is closed by hand is done without it.
    """
    CloseStep.objects.get_or_create(
        run=run, name=book_proof.REPLAY_LOANS.name, defaults={"no": len(STEPS) + 1}
    )
    _take(run, book_proof.REPLAY_LOANS, announce)
    _sound_findings(run)


def _take(run: CloseRun, step: steps.Step, announce: Announce) -> None:
    """Do a step. Whatever stops it is kept with it and raises an alarm, before it goes on to the caller."""
    try:
        row = steps.planned(run=run, step=step)
        if row.finished_at is None:
            announce(row)
            _work_on(row)
            steps.finish(step_id=row.pk)
    except Exception as error:
        _note_failure(run, step, fitness.in_words(error))
        raise


def run_step(*, step_id: int) -> None:
    """Work on the chunks of a step until all are done. Any number of workers may, at once.

    A loan on which a chunk fails is set aside, and the chunk done without it.
    """
    _work_on(CloseStep.objects.select_related("run").get(pk=step_id))


def _work_on(row: CloseStep) -> None:
    step, on = _BY_NAME[row.name], row.run.business_on
    while True:
        try:
            if not steps.work_on_next(step_id=row.pk, step=step, on=on):
                return
        except steps.ChunkFailed as failed:
            _do_without_culprits(row, step, failed)


def _do_without_culprits(row: CloseStep, step: steps.Step, failed: steps.ChunkFailed) -> None:
    """Set aside the loans on which a chunk fails; where none is to blame, go on without the chunk or stop."""
    chunk, on, cause = failed.chunk, row.run.business_on, failed.__cause__ or failed
    span = {"first_id": chunk.first_id, "last_id": chunk.last_id}
    if leaving_out.leave_out_culprits(step=step, on=on, **span):
        return
    if not step.may_fail:
        raise cause
    book_proof.note(on=on, step=step.name, lines=[fitness.in_words(cause)])
    work_list.mark_done(chunk, rows=0)


def _note_failure(run: CloseRun, step: steps.Step, words: str) -> None:
    CloseStep.objects.filter(run=run, name=step.name).update(failure=words)
    alarms.sound(
        kind=Alarm.Kind.CLOSE_STOPPED, subject=step.name, on=run.business_on, lines=[words]
    )


def findings(*, run: CloseRun) -> list[str]:
    """Return what the proof of a close found: nothing, where the books are equal."""
    return [
        line for error in run.steps.values_list("error", flat=True) for line in error.splitlines()
    ]


def _sound_findings(run: CloseRun) -> None:
    """Raise the alarm where the proof of a close found something."""
    if lines := findings(run=run):
        alarms.sound(kind=Alarm.Kind.BOOKS_DIFFER, on=run.business_on, lines=lines)


@transaction.atomic
def _finish(run: CloseRun) -> None:
    Books.objects.filter(closed_through__lt=run.business_on).update(closed_through=run.business_on)
    work_list.finish(CloseRun, run.pk)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
