"""What the clock starts."""

from __future__ import annotations

import logging

from celery import shared_task

from core.maths.calendar import now, today
from scoring.services.assessment import reassessments
from scoring.services.model_registry import findings
from scoring.services.monitoring import months, shadow

logger = logging.getLogger(__name__)


@shared_task
def monitor_models() -> dict[str, int]:
    """Score the night by every model at work, look for expired ones, and judge the month before once it is over.

    A month is judged every night of the next: what is stored already stays, so a missed night costs nothing.
    """
    on = today()
    night = shadow.run(on=on, as_of=now())
    opened = findings.look_for_expired(on=on)
    opened += months.run(month=months.last_month(on), on=on)
    if opened:
        logger.warning("Findings opened: %s", [str(finding) for finding in opened])
    return {"people": night.people, "findings": len(opened)}


@shared_task
def assess_changed() -> dict[str, int]:
    """Assess who fell overdue or was cured. A missed night is made up for; twice changes nothing."""
    assessed = reassessments.assess_changed(on=today(), as_of=now(), actor="system:assess_changed")
    logger.info("Assessed anew: %s", assessed)
    return assessed


@shared_task
def assess_withdrawn() -> int:
    """Assess whose score rested on data that was withdrawn, within minutes of the withdrawal."""
    return reassessments.assess_withdrawn(on=today(), as_of=now(), actor="system:assess_withdrawn")


@shared_task
def review_applications() -> int:
    """Look at the data of who applied for signs of fabrication."""
    return reassessments.review_applications(on=today(), as_of=now())
