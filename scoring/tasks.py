"""What the clock starts."""

from __future__ import annotations

import logging

from celery import shared_task

from lending.maths.calendar import now
from scoring.services import evidence_retention

logger = logging.getLogger(__name__)


@shared_task
def delete_sealed_evidence() -> dict[str, int]:
    """Delete sealed transactions and bureau reports whose time is over. Missed, the next one deletes the more."""
    rows = evidence_retention.delete_sealed(at=now())
    if rows:
        logger.info("Sealed evidence deleted: %s", rows)
    return rows
