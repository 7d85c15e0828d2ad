"""What the clock starts."""

from celery import shared_task

from core.maths.calendar import now
from core.services import audit


@shared_task
def seal_audit() -> int:
    """Seal the audit record. Missed or refused, the next one seals the more."""
    return audit.seal(at=now())
