"""Whether days came in a heap just before an application, against what this device's daily habit was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from devices.maths.fabrication import Finding, Rule

# A heap: so many days, each so long past, within one hour.
FEWEST_DAYS_IN_A_HEAP = 7
LATE_DAYS = 3
ONE_MOMENT = timedelta(hours=1)
# The habit that the heap departs from: so many days, half of them within a day of their end.
FEWEST_USUAL_DAYS = 7
USUAL_DELAY_DAYS = 1.0
# How long before an application a heap is "just before".
JUST_BEFORE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DayArrived:
    """A day of one person's data, and the instant it was first known."""

    day: date
    known_at: datetime

    @property
    def delay_days(self) -> int:
        """Return the days from the day itself to its arrival, 0 on the day."""
        return (self.known_at.date() - self.day).days


def bulk_arrival(arrivals: Sequence[DayArrived], applied_at: datetime) -> Finding | None:
    """Find a heap of old days that came just before `applied_at` from a device that used to send daily.

    A first import of an old history is no departure from a habit, and isn't found. Of several heaps the largest counts.
    """
    heaps: dict[datetime, list[DayArrived]] = defaultdict(list)
    begun: datetime | None = None
    for arrival in sorted(arrivals, key=lambda one: one.known_at):
        if begun is None or arrival.known_at - begun > ONE_MOMENT:
            begun = arrival.known_at
        heaps[begun].append(arrival)
    heap = max((_late(one) for one in heaps.values()), key=len, default=[])
    usual = [one.delay_days for one in arrivals if one not in heap]
    if (
        len(heap) < FEWEST_DAYS_IN_A_HEAP
        or len(usual) < FEWEST_USUAL_DAYS
        or median(usual) > USUAL_DELAY_DAYS
        or not timedelta(0) <= applied_at - heap[0].known_at <= JUST_BEFORE
    ):
        return None
    days = sorted(one.day for one in heap)
    return Finding(
        Rule.BULK_ARRIVAL,
        days[0],
        days[-1],
        {
            "heap_days": len(heap),
            "threshold": FEWEST_DAYS_IN_A_HEAP,
            "arrived_at": heap[0].known_at.isoformat(),
            "applied_at": applied_at.isoformat(),
            "usual_delay_days": median(usual),
            "usual_days": len(usual),
        },
    )


def _late(arrivals: Sequence[DayArrived]) -> list[DayArrived]:
    return [arrival for arrival in arrivals if arrival.delay_days > LATE_DAYS]
