"""The watch over the demo company's models: the last nights of its months, and what the months say."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from core.maths.calendar import BUSINESS_ZONE, month_after
from scoring.services.model_registry import models
from scoring.services.monitoring import months, shadow

# A night computes everybody's features; the first start of the demo has to stay quick.
MOST_MONTHS = 3
_AT = time(4, 30)


def watch(*, first_on: date, through: date) -> None:
    """Score the last night of each of the last months that are over, and judge them. Without a model: nothing."""
    if not models.scored_nightly():
        return
    for back in range(MOST_MONTHS, 0, -1):
        month, after = month_after(through, -back), month_after(through, 1 - back)
        if month >= first_on.replace(day=1):
            night = after - timedelta(days=1)
            shadow.run(on=night, as_of=datetime.combine(night, _AT, BUSINESS_ZONE))
            months.run(month=month, on=after)
