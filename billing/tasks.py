"""What the clock starts. Postgres remembers what is to be done; these tasks hurry it along."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task

from billing.models import CloseStep
from billing.services.close import alarm_telling, business_days, health
from billing.services.set_aside.fitness import PASSING
from core.maths.calendar import now, today
from core.services import queue

logger = logging.getLogger(__name__)

# Helpers called to a step; each ends when no chunk is left, at once where there is nothing to do.
HELPERS = 3


@shared_task(autoretry_for=PASSING, retry_backoff=30, retry_backoff_max=600, max_retries=12)
def close_day() -> None:
    """Close every day that is over and not yet closed, then replay every loan. May run twice.

    Trouble that passes by itself, as a lock or a connection, is tried again for an hour and a half.
    """
    yesterday = today() - timedelta(days=1)
    try:
        days = business_days.days_to_close(through=yesterday, today=today())
    except business_days.NothingToClose:
        return
    for day in days:
        run = business_days.close_day(on=day, announce=_call_helpers)
        if day == yesterday:
            business_days.replay_loans(run=run, announce=_call_helpers)
        for difference in business_days.findings(run=run):
            logger.error("The books of %s differ: %s", day, difference)
    queue.hurry(tell_alarms.name)


@shared_task
def beat_heart() -> None:
    """Record that a worker took this task."""
    health.record_heartbeat(at=now())


@shared_task
def tell_alarms() -> None:
    """Return whoever is named of alarms that are new, or read otherwise since."""
    alarm_telling.tell(at=now())


@shared_task
def help_with_step(step_id: int) -> None:
    """Work on the chunks of a step of a close until none is left."""
    business_days.run_step(step_id=step_id)


def _call_helpers(step: CloseStep) -> None:
    chunks = step.chunks.count()
    for _helper in range(min(HELPERS, chunks - 1)):
        queue.hurry(help_with_step.name, step.pk)
