"""What the clock starts."""

import logging

from celery import shared_task

from core.maths.calendar import now
from core.services import audit, retention

logger = logging.getLogger(__name__)


@shared_task
def seal_audit() -> int:
    """Seal the audit record. Missed or refused, the next one seals the more."""
    return audit.seal(at=now())


@shared_task
def delete_sealed() -> dict[str, int]:
    """Delete sealed data whose time is over. Missed, the next one deletes the more."""
    rows = retention.delete_sealed(at=now())
    if rows:
        logger.info("Sealed data deleted: %s", rows)
    return rows
