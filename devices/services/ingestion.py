"""The one way in for what devices tell us: checked, compared with what is known, and copied into the table.

Over HTTP, out of a file or for the demo, a value is kept only under a live consent that covers its day. Whoever
withdraws takes the same turn (see `turns` and `turn_of_batch`), so nothing is stored once a withdrawal is committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from core.maths.calendar import BUSINESS_ZONE
from core.services.row_verdicts import CORRECTED, STORED, UNCHANGED, Verdict
from devices.maths import arrivals as rules
from devices.maths.catalogue import METRICS, Kind, Metric, Purposes
from devices.models import ObservationImport
from devices.services import devices, stored_values
from devices.services.row_refusals import refused
from devices.services.stored_values import Key, Said

_TURN = """
SELECT * FROM turn_of_batch(%(numbers)s::text[], %(kinds)s::text[], %(devices)s::bigint[], %(heard_since)s)
"""


class Arrival(NamedTuple):
    """One value as it came, not yet believed. `day` is None where what stood there is no date."""

    borrower_number: str
    device_id: int
    metric: str
    day: date | None
    value: object
    typed_by_hand: bool = False


# A value and the row that says it first, by what has one value at a time.
_Once = dict[Key, tuple[int, Said]]


@transaction.atomic
def store(
    *,
    arrivals: Sequence[Arrival],
    known_at: datetime,
    on: date,
    source: ObservationImport | None = None,
) -> list[Verdict]:
    """Keep what may be kept, and give each value its verdict, in order. May run twice.

    `known_at` is when it came. A value that was known already is unchanged and makes no row; another value of the
    same metric, device and day is a correction and makes a new one, unless one came at this instant or after it:
    nothing is put into the past of what is known. Of what is refused nothing is kept.
    """
    # A day of which something is known has begun by then: the database holds it too.
    last_day = min(on, known_at.astimezone(BUSINESS_ZONE).date())
    people = _People(arrivals, known_at, last_day)
    verdicts = [STORED] * len(arrivals)
    once = _once(arrivals, people, verdicts)
    if once:
        file_id = None if source is None else source.pk
        news = list(_news(once, known_at, verdicts))
        stored_values.copy_in(rows=news, known_at=known_at, file_id=file_id)
        unheard = people.unheard and people.unheard.intersection(key[2] for key in once)
        if unheard:
            devices.note_heard(device_ids=unheard, at=known_at)
    return verdicts


class _People:
    """Who the batch is about: their turn taken first, then what they agreed to and which devices they had."""

    def __init__(self, arrivals: Sequence[Arrival], known_at: datetime, last_day: date) -> None:
        self._last_day = last_day
        self.ids: dict[str, int] = {}
        # What a device holds of the days before we saw it comes with it; what follows after it was given up doesn't.
        self.until: dict[tuple[int, int], date] = {}
        self.unheard: set[int] = set()
        self._covered: dict[tuple[int, str, str], date] = {}
        self._faults: dict[tuple[int, int, Kind, Purposes, date | None], str] = {}
        for borrower_id, said, purpose, device_id, day, heard in _turn(arrivals, known_at):
            if device_id is not None:
                self.until[borrower_id, device_id] = day
                if not heard:
                    self.unheard.add(device_id)
            elif purpose is not None:
                self._covered[borrower_id, said, purpose] = day
            else:
                self.ids[said] = borrower_id

    def fault(self, borrower_id: int, device_id: int, metric: Metric, day: date | None) -> str:
        """Name the rule of the day, the consent or the device that a value breaks, "" where it breaks none."""
        # Metrics that the same purposes may read share an answer.
        asked = (borrower_id, device_id, metric.kind, metric.purposes, day)
        if asked not in self._faults:
            self._faults[asked] = self._fault(borrower_id, device_id, metric, day)
        return self._faults[asked]

    def _fault(self, borrower_id: int, device_id: int, metric: Metric, day: date | None) -> str:
        code = rules.fault_of_day(day, self._last_day)
        if code or day is None:
            return code
        first_day = self._first_day(borrower_id, metric)
        if first_day is None:
            return "no_consent"
        if day < first_day:
            return "day_before_consent"
        until = self.until.get((borrower_id, device_id))
        return "" if until is not None and day < until else "unknown_device"

    def _first_day(self, borrower_id: int, metric: Metric) -> date | None:
        """Return the first day that any live consent covers whose purpose may read the metric."""
        of_each = (
            self._covered.get((borrower_id, metric.kind, purpose)) for purpose in metric.purposes
        )
        return min(filter(None, of_each), default=None)


def _turn(arrivals: Sequence[Arrival], known_at: datetime) -> list[tuple[Any, ...]]:
    """Take the turn of a batch's people and read what it needs to know of them, in one statement."""
    kinds = {METRICS[metric].kind for metric in {row.metric for row in arrivals} & METRICS.keys()}
    asked: dict[str, Any] = {
        "numbers": list({row.borrower_number for row in arrivals}),
        "kinds": [kind.value for kind in kinds],
        "devices": stored_values.array({row.device_id for row in arrivals}),
        "heard_since": known_at - devices.NOTED_EVERY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TURN, asked)
        return list(cursor.fetchall())


def _once(arrivals: Sequence[Arrival], people: _People, verdicts: list[Verdict]) -> _Once:
    """Return each key without fault the first row that says it. Of two that differ neither is believed."""
    once: _Once = {}
    again: list[tuple[Key, int, Said]] = []
    for no, (number, device_id, slug, day, value, typed) in enumerate(arrivals):
        borrower_id, metric = people.ids.get(number), METRICS.get(slug)
        if borrower_id is None or metric is None:
            code = "unknown_borrower" if borrower_id is None else "unknown_metric"
            verdicts[no] = refused(code)
            continue
        code = rules.fault_of_value(metric, value) or people.fault(
            borrower_id, device_id, metric, day
        )
        if code or day is None:
            verdicts[no] = refused(code, slug)
            continue
        key = (borrower_id, metric.number, device_id, day)
        row = (no, (float(value), typed))  # type: ignore[arg-type]
        if once.setdefault(key, row) is not row:
            again.append((key, *row))
    _judge_again(once, again, verdicts)
    return once


def _judge_again(
    once: _Once, again: Sequence[tuple[Key, int, Said]], verdicts: list[Verdict]
) -> None:
    """Judge rows that say a key again, and take out of `once` the keys of which two values were said."""
    differing = {key for key, _no, said in again if said != once[key][1]}
    for key, no, _said in again:
        verdicts[no] = refused("two_values") if key in differing else UNCHANGED
    for key in differing:
        verdicts[once.pop(key)[0]] = refused("two_values")


def _news(once: _Once, known_at: datetime, verdicts: list[Verdict]) -> Iterator[tuple[Key, Said]]:
    """Yield what wasn't known until now."""
    known = stored_values.known(keys=once, at=known_at)
    for key, (no, said) in once.items():
        before, no_earlier = known.get(key, (None, False))
        if before == said:
            verdicts[no] = UNCHANGED
        elif no_earlier:
            verdicts[no] = refused("known_later")
        else:
            verdicts[no] = STORED if before is None else CORRECTED
            yield key, said
