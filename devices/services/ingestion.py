"""The one way in for what devices tell us: checked, compared with what is known, and copied into the table.

Over HTTP, out of a file or for the demo, a value is kept only under a live consent that covers its day. Whoever
withdraws takes the same turn (see `turns`), so nothing is stored once a withdrawal is committed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from django.db import connection, transaction

from devices.maths import arrivals as rules
from devices.maths.catalogue import METRICS
from devices.models import DeviceOwnership, ObservationImport
from devices.querysets import live_consents
from devices.services import devices, turns
from devices.services.verdicts import Outcome, Verdict, refused
from devices.sql import statement
from lending.maths.calendar import BUSINESS_ZONE

_STORED = Verdict(Outcome.STORED)
_CORRECTED = Verdict(Outcome.CORRECTED)
_UNCHANGED = Verdict(Outcome.UNCHANGED)

_COPY = """
COPY devices_observation (borrower_id, metric_id, device_id, day, known_at, value, typed_by_hand, import_id) FROM STDIN
"""


_OPEN_MONTHS = "SELECT open_observation_month(month) FROM unnest(%s::date[]) AS month"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One value as it came, not yet believed. `day` is None where what stood there is no date."""

    borrower_number: str
    device_id: int
    metric: str
    day: date | None
    value: object
    typed_by_hand: bool = False


class _Key(NamedTuple):
    """What has one value at a time."""

    borrower_id: int
    metric_id: int
    device_id: int
    day: date


class _Said(NamedTuple):
    """What a value says: two are the same where both parts are."""

    value: float
    typed_by_hand: bool


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
    people = _People({arrival.borrower_number for arrival in arrivals})
    verdicts: dict[int, Verdict] = {}
    said: dict[_Key, dict[int, _Said]] = defaultdict(dict)
    for no, arrival in enumerate(arrivals):
        code = people.fault(arrival, last_day)
        if code:
            verdicts[no] = refused(code, arrival.metric)
        else:
            key = people.key(arrival)
            said[key][no] = _Said(float(cast(float, arrival.value)), arrival.typed_by_hand)
    once = _once(said, verdicts)
    if once:
        _open_months({key.day.replace(day=1) for key, _no, _said in once})
        _copy(list(_news(once, known_at, verdicts)), known_at, source)
        devices.note_heard(
            device_ids={key.device_id for key, _no, _said in once},
            at=known_at,
        )
    return [verdicts[no] for no in range(len(arrivals))]


class _People:
    """Who the batch is about: their turn taken first, then what they agreed to and which devices they had."""

    def __init__(self, numbers: set[str]) -> None:
        self._ids = turns.take_by_number(numbers=numbers)
        people = list(self._ids.values())
        self._covered: dict[tuple[int, str, str], date] = {
            (borrower_id, kind, purpose): covers_from
            for borrower_id, kind, purpose, covers_from in live_consents(
                borrowers=people
            ).values_list("borrower_id", "kind", "purpose", "covers_from")
        }
        # What a device holds of the days before we saw it comes with it; what follows after it was given up doesn't.
        self._until: dict[tuple[int, int], date] = {}
        owned = DeviceOwnership.objects.filter(borrower__in=people)
        for borrower_id, device_id, until_on in owned.values_list(
            "borrower_id", "device_id", "until_on"
        ):
            before = self._until.get((borrower_id, device_id), date.min)
            self._until[borrower_id, device_id] = max(until_on or date.max, before)
        self._first_days: dict[tuple[int, str], date | None] = {}

    def fault(self, arrival: Arrival, last_day: date) -> str:
        """Name the rule that a value breaks, "" where it may be kept."""
        borrower_id = self._ids.get(arrival.borrower_number)
        if borrower_id is None:
            return "unknown_borrower"
        code = rules.fault(arrival.metric, arrival.value, arrival.day, last_day)
        if code or arrival.day is None:
            return code
        first_day = self._first_day(borrower_id, arrival.metric)
        if first_day is None:
            return "no_consent"
        if arrival.day < first_day:
            return "day_before_consent"
        until = self._until.get((borrower_id, arrival.device_id), date.min)
        return "" if arrival.day < until else "unknown_device"

    def key(self, arrival: Arrival) -> _Key:
        """Give the key of a value without fault."""
        return _Key(
            self._ids[arrival.borrower_number],
            METRICS[arrival.metric].number,
            arrival.device_id,
            cast(date, arrival.day),
        )

    def _first_day(self, borrower_id: int, metric: str) -> date | None:
        """Give the first day that any live consent covers whose purpose may read the metric."""
        asked = (borrower_id, metric)
        if asked not in self._first_days:
            known = METRICS[metric]
            of_each = (
                self._covered.get((borrower_id, known.kind, purpose)) for purpose in known.purposes
            )
            self._first_days[asked] = min(filter(None, of_each), default=None)
        return self._first_days[asked]


_Once = list[tuple[_Key, int, _Said]]


def _once(said: dict[_Key, dict[int, _Said]], verdicts: dict[int, Verdict]) -> _Once:
    """Give each key the first row that says it. Of two that differ neither is believed."""
    once: _Once = []
    for key, rows in said.items():
        first, *again = rows
        if any(rows[no] != rows[first] for no in again):
            verdicts.update(dict.fromkeys(rows, refused("two_values")))
            continue
        verdicts.update(dict.fromkeys(again, _UNCHANGED))
        once.append((key, first, rows[first]))
    return once


def _open_months(months: set[date]) -> None:
    """Let every month have its partition, before the transaction has looked at any."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_MONTHS, [sorted(months)])


def _news(
    once: _Once, known_at: datetime, verdicts: dict[int, Verdict]
) -> Iterator[tuple[_Key, _Said]]:
    """Yield what wasn't known until now."""
    known = _known(once, known_at)
    for key, no, said in once:
        before, no_earlier = known.get(no, (None, False))
        if before == said:
            verdicts[no] = _UNCHANGED
        elif no_earlier:
            verdicts[no] = refused("known_later")
        else:
            verdicts[no] = _STORED if before is None else _CORRECTED
            yield key, said


def _known(once: _Once, known_at: datetime) -> dict[int, tuple[_Said, bool]]:
    """Give, by row, what is known, and whether it came no earlier than this batch."""
    keys, nos, _said = zip(*once, strict=True)
    borrowers, metrics, devices, days = zip(*keys, strict=True)
    asked: dict[str, Any] = {
        "nos": _array(nos),
        "borrowers": _array(borrowers),
        "metrics": _array(metrics),
        "devices": _array(devices),
        "days": _array(days),
        "first_day": min(days),
        "last_day": max(days),
        "known_at": known_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("known_values"), asked)
        return {no: (_Said(value, typed), same) for no, value, typed, same in cursor.fetchall()}


def _array(values: Iterable[int | date]) -> str:
    """Write numbers or days as PostgreSQL writes an array: the driver quotes each by itself, at ten times the cost."""
    return "{" + ",".join(map(str, values)) + "}"


def _copy(
    news: Sequence[tuple[_Key, _Said]], known_at: datetime, source: ObservationImport | None
) -> None:
    """Copy rows into the table, the one way that 500 of them cost little more than one."""
    if not news:
        return
    # Numbers, days and one instant: none of them holds what COPY gives a meaning.
    source_id = r"\N" if source is None else source.pk
    rows = [
        f"{key.borrower_id}\t{key.metric_id}\t{key.device_id}\t{key.day}\t{known_at}"
        f"\t{said.value!r}\t{said.typed_by_hand}\t{source_id}\n"
        for key, said in news
    ]
    with connection.cursor() as cursor, cursor.copy(_COPY) as sink:
        sink.write("".join(rows))
