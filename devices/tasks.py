"""What the clock starts."""

from __future__ import annotations

import logging

from celery import shared_task

from core.maths.calendar import now, today
from devices.services import fabrication, imports, months, summaries

logger = logging.getLogger(__name__)


@shared_task
def open_months() -> None:
    """Open the months of observations to come, so that no batch has to."""
    months.open_ahead(on=today())


@shared_task
def sum_up_days() -> int:
    """Sum up what became known since the last night, of whatever day. Missed, the next one sums up the more."""
    return summaries.run(on=today(), as_of=now())


@shared_task
def run_import(import_id: int) -> None:
    """Read one file that was handed in. May run twice."""
    try:
        imports.run(import_id=import_id, at=now())
    except imports.BeingRead:
        logger.info("Import %s is being read already", import_id)


@shared_task
def run_waiting_imports() -> None:
    """Have read what waits or was left half-way, each file by itself: one that can't be read holds up no other."""
    for import_id in imports.waiting(at=now()):
        run_import.delay(import_id)


@shared_task
def review_fabrication() -> int:
    """Look for made-up data of whom something came since, and of who applied. A missed night is made up for."""
    found = fabrication.review(on=today(), as_of=now())
    if found:
        logger.info("Signs of fabrication found: %s", found)
    return found
