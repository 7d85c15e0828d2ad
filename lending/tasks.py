"""What the clock starts."""

from celery import shared_task

from core.maths.calendar import today
from lending.services import erasure


@shared_task
def finish_erasures() -> int:
    """Erase what law kept of erased persons and keeps no more. May run twice."""
    return len(erasure.finish_due(on=today()))
