"""When the demo's borrowers were told of a record to come: night by night, though all of it is seeded at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from billing.models import BureauNotice
from billing.services.collections import bureau_notices
from core.maths.calendar import BUSINESS_ZONE
from core.models import OutboxEvent

# Minutes after midnight at which the close of the day before tells them.
TOLD_AFTER = time(0, 10)


def date_notices(*, of: date) -> None:
    """Date the notices that the close of a day made on the night after it, as they would have been in life."""
    rule = bureau_notices.rule_on(of)
    if rule is None:
        return
    told_at = datetime.combine(of + timedelta(days=1), TOLD_AFTER, BUSINESS_ZONE)
    report_from = told_at.date() + timedelta(days=rule.notice_days)
    made = BureauNotice.objects.filter(reached_on=of)
    for notice in made.select_related("loan"):
        event = OutboxEvent.objects.filter(
            subject=notice.loan.number, kind="loan.bureau_notice"
        ).latest("pk")
        event.happened_at = told_at
        event.payload["report_from"] = report_from.isoformat()
        event.save(update_fields=["happened_at", "payload"])
    made.update(told_at=told_at, report_from=report_from)
