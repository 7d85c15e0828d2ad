"""The summaries of a day for a hundred thousand people, beside a bare scan of what they are made of."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from benchmarks import book, people
from benchmarks.measure import Ratio, beside, of_rounds, seconds, timed
from core.maths.calendar import BUSINESS_ZONE
from devices.services import summaries

LONGEST_SECONDS = 5
_AS_OF = datetime.combine(
    people.MEASURED_ON + timedelta(days=2), datetime.min.time(), BUSINESS_ZONE
)
_SCAN = "SELECT sum(value) FROM devices_observation WHERE day = %s"


def ratios(database: str, say: people.Say) -> list[Ratio]:
    """Measure, each time in a transaction that is rolled back."""
    book.use(database)
    say("Measuring the summaries of a day")
    taken, scanned = beside(_sum_up, _scan)
    name = "the summaries of a day"
    return [
        Ratio(f"{name}, seconds", seconds(taken), "1 s", sorted(taken)[len(taken) // 2], 5),
        Ratio(
            f"{name} / bare scan of its values",
            seconds(taken),
            seconds(scanned),
            of_rounds(taken, scanned),
            60,
        ),
    ]


def _sum_up() -> float:
    with transaction.atomic():
        taken = timed(lambda: summaries.summarise(day=people.MEASURED_ON, as_of=_AS_OF))
        transaction.set_rollback(True)
    return taken


def _scan() -> float:
    def scan() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SCAN, [people.MEASURED_ON])

    return timed(scan)
