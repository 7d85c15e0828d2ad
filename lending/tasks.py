"""What the clock starts."""

from celery import shared_task

from lending.maths.calendar import now, today
from lending.services import audit, erasure


@shared_task
def seal_audit() -> int:
    """Seal the audit record. Missed or refused, the next one seals the more."""
    return audit.seal(at=now())


@shared_task
def finish_erasures() -> int:
    """Erase what law kept of erased persons and keeps no more. May run twice."""
    return len(erasure.finish_due(on=today()))
