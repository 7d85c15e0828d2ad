"""The one way in for what devices tell us: checked, compared with what is known, and copied into the table.

Over HTTP, out of a file or for the demo, a value is kept only under a live consent that covers its day. Whoever
withdraws takes the same turn (see `turns` and `turn_of_batch`), so nothing is stored once a withdrawal is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from devices.maths import arrivals as rules
from devices.maths.catalogue import METRICS, Purpose
from devices.models import ObservationImport
from devices.services import devices
from devices.services.verdicts import Outcome, Verdict, refused
from lending.maths.calendar import BUSINESS_ZONE

_STORED = Verdict(Outcome.STORED)
_CORRECTED = Verdict(Outcome.CORRECTED)
_UNCHANGED = Verdict(Outcome.UNCHANGED)

_COPY = """
COPY devices_observation (borrower_id, metric_id, device_id, day, known_at, value, typed_by_hand, import_id) FROM STDIN
"""


_TURN = """
SELECT * FROM turn_of_batch(%(numbers)s::text[], %(kinds)s::text[], %(devices)s::bigint[], %(heard_since)s)
"""
_KNOWN = """
SELECT * FROM known_values(%s::int[], %s::bigint[], %s::smallint[], %s::bigint[], %s::date[], %s)
"""
_OPEN_MONTHS = "SELECT open_observation_month(month) FROM unnest(%s::date[]) AS month"


class Arrival(NamedTuple):
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


_Again = tuple[_Key, int, _Said]
_Once = list[_Again]


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
    people = _People(arrivals, known_at)
    verdicts: dict[int, Verdict] = {}
    once = _once(arrivals, people, last_day, verdicts)
    if once:
        _open_months({day.replace(day=1) for day in {key.day for key, _no, _said in once}})
        _copy(list(_news(once, known_at, verdicts)), known_at, source)
        unheard = people.unheard.intersection(key.device_id for key, _no, _said in once)
        if unheard:
            devices.note_heard(device_ids=unheard, at=known_at)
    return [verdicts[no] for no in range(len(arrivals))]


class _People:
    """Who the batch is about: their turn taken first, then what they agreed to and which devices they had."""

    def __init__(self, arrivals: Sequence[Arrival], known_at: datetime) -> None:
        self.ids: dict[str, int] = {}
        # What a device holds of the days before we saw it comes with it; what follows after it was given up doesn't.
        self.until: dict[tuple[int, int], date] = {}
        self.unheard: set[int] = set()
        self._covered: dict[tuple[int, str, str], date] = {}
        self._first_days: dict[tuple[int, str, frozenset[Purpose]], date | None] = {}
        for borrower_id, said, purpose, device_id, day, heard in _turn(arrivals, known_at):
            if device_id is not None:
                self.until[borrower_id, device_id] = day
                if not heard:
                    self.unheard.add(device_id)
            elif purpose is not None:
                self._covered[borrower_id, said, purpose] = day
            else:
                self.ids[said] = borrower_id

    def _first_day(self, borrower_id: int, metric: str) -> date | None:
        """Give the first day that any live consent covers whose purpose may read the metric."""
        known = METRICS[metric]
        asked = (borrower_id, known.kind, known.purposes)
        if asked not in self._first_days:
            of_each = (
                self._covered.get((borrower_id, known.kind, purpose)) for purpose in known.purposes
            )
            self._first_days[asked] = min(filter(None, of_each), default=None)
        return self._first_days[asked]

    def fault(self, borrower_id: int, device_id: int, metric: str, day: date) -> str:
        """Name the rule of the consent or the device that a value breaks, "" where it breaks none."""
        first_day = self._first_day(borrower_id, metric)
        if first_day is None:
            return "no_consent"
        if day < first_day:
            return "day_before_consent"
        until = self.until.get((borrower_id, device_id))
        return "" if until is not None and day < until else "unknown_device"


def _turn(arrivals: Sequence[Arrival], known_at: datetime) -> list[tuple[Any, ...]]:
    """Take the turn of a batch's people and read what it needs to know of them, in one statement."""
    kinds = {METRICS[metric].kind for metric in {row.metric for row in arrivals} & METRICS.keys()}
    asked: dict[str, Any] = {
        "numbers": list({row.borrower_number for row in arrivals}),
        "kinds": [kind.value for kind in kinds],
        "devices": _array({row.device_id for row in arrivals}),
        "heard_since": known_at - devices.NOTED_EVERY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TURN, asked)
        return list(cursor.fetchall())


def _once(
    arrivals: Sequence[Arrival], people: _People, last_day: date, verdicts: dict[int, Verdict]
) -> _Once:
    """Give each key without fault the first row that says it. Of two that differ neither is believed."""
    once: dict[_Key, tuple[int, _Said]] = {}
    again: list[_Again] = []
    for no, (number, device_id, metric, day, value, typed) in enumerate(arrivals):
        borrower_id = people.ids.get(number)
        code = (
            "unknown_borrower" if borrower_id is None else rules.fault(metric, value, day, last_day)
        )
        if not code and borrower_id is not None and day is not None:
            code = people.fault(borrower_id, device_id, metric, day)
        if code or borrower_id is None or day is None:
            verdicts[no] = refused(code, metric)
            continue
        key = _Key(borrower_id, METRICS[metric].number, device_id, day)
        row = (no, _Said(float(value), typed))  # type: ignore[arg-type]
        if once.setdefault(key, row) is not row:
            again.append((key, *row))
    _judge_again(once, again, verdicts)
    return [(key, no, said) for key, (no, said) in once.items()]


def _judge_again(
    once: dict[_Key, tuple[int, _Said]], again: Sequence[_Again], verdicts: dict[int, Verdict]
) -> None:
    """Judge rows that say a key again, and take out of `once` the keys of which two values were said."""
    differing = {key for key, _no, said in again if said != once[key][1]}
    for key, no, _said in again:
        verdicts[no] = refused("two_values") if key in differing else _UNCHANGED
    for key in differing:
        verdicts[once.pop(key)[0]] = refused("two_values")


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
    columns = [_array(column) for column in (nos, *zip(*keys, strict=True))]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [*columns, known_at])
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
    instant, source_id = str(known_at), r"\N" if source is None else source.pk
    rows = [
        f"{borrower_id}\t{metric_id}\t{device_id}\t{day}\t{instant}\t{value!r}\t{typed}\t{source_id}\n"
        for (borrower_id, metric_id, device_id, day), (value, typed) in news
    ]
    with connection.cursor() as cursor, cursor.copy(_COPY) as sink:
        sink.write("".join(rows))
