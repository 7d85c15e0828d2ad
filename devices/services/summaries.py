"""A person's day in one row a family, made anew where something became known, for all people at once.

A row says what was known at its `known_at`: a late or corrected value makes a new row and leaves the old one. Made
again as of the same instant, nothing differs and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from core.maths.calendar import day_of
from core.services import work_list
from devices.maths.catalogue import Kind, Purpose
from devices.maths.coverage import DAYS_LOOKED_AT, of_period
from devices.maths.trust import MADE_UP_DAYS, STANDING_DAYS, Doubt
from devices.models import (
    BandBodyDay,
    BandDay,
    CarDay,
    CarStyleDay,
    DaySummary,
    PhoneDay,
    ScaleBodyDay,
    ScaleDay,
    SummaryRun,
)
from devices.querysets import summaries_for
from devices.services import fabrication, summary_statements
from devices.sql import statement

FAMILIES: tuple[type[DaySummary], ...] = (
    BandDay,
    BandBodyDay,
    ScaleDay,
    ScaleBodyDay,
    PhoneDay,
    CarDay,
    CarStyleDay,
)
# A batch is known at the instant it came and committed a little later: a run looks back beyond the one before.
LONGEST_COMMIT = timedelta(hours=1)
_LOCK = "SELECT pg_advisory_lock(hashtext('xiaodai.summaries'))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('xiaodai.summaries'))"
_EVER = datetime(2000, 1, 1, tzinfo=UTC)

# Whose data of a kind isn't trusted whole.
_Doubts = Mapping[Kind, Mapping[int, Doubt]]


class _Asked(NamedTuple):
    """The days to sum up, both inclusive, as known at an instant; of all `people` where there is no list."""

    first_day: date
    last_day: date
    as_of: datetime
    people: list[int] | None


def summarise(
    *,
    day: date,
    as_of: datetime,
    last_day: date | None = None,
    borrowers: Collection[int] | None = None,
) -> int:
    """Sum up a day, or the days through `last_day` (inclusive), as known at an instant. Gives the rows written.

    Of all people, or of some. May run twice. Each family is a transaction of its own.
    """
    people = None if borrowers is None else list(borrowers)
    return _sum_up(_Asked(day, last_day or day, as_of, people), _doubts(as_of))


def run(*, on: date, as_of: datetime) -> int:
    """Sum up every day before `on` of which something became known since the last run. May run twice.

    Days that no run has seen and late values of old days are the same to it, and so are days that are trusted otherwise
    since: a sign of fabrication was found, a person decided, or what stood against somebody stopped counting. A run
    that broke off is not the last one: the next begins where the one before it ended. Two at once take turns, and the
    second finds the work done.
    """
    with _alone():
        began, _created = SummaryRun.objects.get_or_create(
            business_on=on, defaults={"as_of": as_of}
        )
        if began.finished_at is not None:
            return began.rows
        last = SummaryRun.objects.filter(finished_at__isnull=False).order_by("-as_of").first()
        since = None if last is None else last.as_of - LONGEST_COMMIT
        doubts = _doubts(as_of)
        rows = sum(
            _sum_up(_Asked(day, day, as_of, people), doubts)
            for day, people in _touched(since or _EVER, as_of, on)
        )
        work_list.finish(SummaryRun, began.pk, as_of=as_of, finished_at=as_of, rows=rows)
    return rows


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the turn of the nightly run, over all its transactions."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_UNLOCK)


def coverage(
    *,
    family: type[DaySummary],
    purpose: Purpose,
    borrowers: Collection[int],
    through: date,
    as_of: datetime,
) -> dict[int, float]:
    """Return each person's coverage of the 90 days through a day, from 0 to 1: a day without data covers nothing."""
    rows = summaries_for(
        family,
        purpose=purpose,
        as_of=as_of,
        borrowers=borrowers,
        first_day=through - timedelta(days=DAYS_LOOKED_AT - 1),
        last_day=through,
    )
    shares: dict[int, list[float]] = {borrower_id: [] for borrower_id in borrowers}
    for borrower_id, share in rows.values_list("borrower_id", "coverage"):
        shares[borrower_id].append(share)
    return {borrower_id: of_period(of_days) for borrower_id, of_days in shares.items()}


def _doubts(as_of: datetime) -> _Doubts:
    kinds = {family.kind for family in FAMILIES}
    return {kind: fabrication.doubted(kind=kind, as_of=as_of) for kind in kinds}


def _sum_up(asked: _Asked, doubts: _Doubts) -> int:
    return sum(_write(family, asked, doubts[family.kind]) for family in FAMILIES)


@transaction.atomic
def _write(family: type[DaySummary], asked: _Asked, doubts: Mapping[int, Doubt]) -> int:
    values = asked._asdict() | {
        "readers": [purpose.value for purpose in sorted(family.purposes)],
        "kind": family.kind.value,
        "doubted": list(doubts),
        "trusts": [doubt.trust for doubt in doubts.values()],
        "doubted_from": [doubt.from_on for doubt in doubts.values()],
    }
    with connection.cursor() as cursor:
        # A day's values stand together in the table, but not in the key's order: read as they stand, not by the key.
        cursor.execute("SET LOCAL random_page_cost = 4")
        # A hundred thousand people are grouped in memory.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(summary_statements.of_family(family), values)
        return int(cursor.rowcount)


def _touched(since: datetime, as_of: datetime, on: date) -> Sequence[tuple[date, list[int]]]:
    asked: dict[str, Any] = {
        "since": since,
        "since_on": day_of(since),
        "as_of": as_of,
        "as_of_on": day_of(as_of),
        "today": on,
        "standing_days": STANDING_DAYS,
        "made_up_days": MADE_UP_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("touched_days"), asked)
        return [(day, people) for day, people in cursor.fetchall()]
