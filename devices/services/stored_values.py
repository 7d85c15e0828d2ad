"""The table of observations, a batch at a time: what is known of its values, and what is new copied in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from typing import Any

from django.db import connection

# Borrower, metric, device and day: what has one value at a time.
Key = tuple[int, int, int, date]
# A value, and whether it was typed by hand: two say the same where both parts are equal.
Said = tuple[float, bool]

_KNOWN_ALONG_KEY = """
SELECT * FROM known_along_key(%s::date[], %s::date[], %s::smallint[], %s::bigint[], %s)
"""
_KNOWN_BY_ROW = """
SELECT * FROM known_by_row(%s::date[], %s::date[], %s::smallint[], %s::bigint[], %s::bigint[], %s)
"""
# How many values that nobody asked for may be passed over for each that is asked for.
_MOST_PASSED_OVER = 2

_COPY = """
COPY devices_observation (borrower_id, metric_id, device_id, day, known_at, value, typed_by_hand, import_id)
FROM STDIN (FORMAT binary)
"""
# COPY's binary form, as PostgreSQL's manual has it: a signature, no flags and no extension; in each row the number of
# its columns, and before each column its length in bytes, -1 for null; then -1 for an end.
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_ROW, _ROW_OF_A_FILE = Struct(">h iq ih iq ii iq id i? i"), Struct(">h iq ih iq ii iq id i? iq")
_FIRST_DAY, _FIRST_INSTANT = date(2000, 1, 1), datetime(2000, 1, 1, tzinfo=UTC)


def known(*, keys: Collection[Key], at: datetime) -> dict[Key, tuple[Said, bool]]:
    """Return what is known of these keys, and whether that came at `at` or later. Opens their months.

    Most batches are of some people, metrics and days, each with each: those are looked up along the table's key at
    once, a batch of another shape row by row.
    """
    people, metrics, devices, days = (list(column) for column in zip(*keys, strict=True))
    some = [list(dict.fromkeys(column)) for column in (days, metrics, people)]
    months = sorted({day.replace(day=1) for day in some[0]})
    if len(some[0]) * len(some[1]) * len(some[2]) <= _MOST_PASSED_OVER * len(keys):
        look_up, columns = _KNOWN_ALONG_KEY, some
    else:
        look_up, columns = _KNOWN_BY_ROW, [days, metrics, people, devices]
    with connection.cursor() as cursor:
        cursor.execute(look_up, [*map(array, (months, *columns)), at])
        return {tuple(row[:4]): ((row[4], row[5]), row[6]) for row in cursor.fetchall()}


def copy_in(*, rows: Sequence[tuple[Key, Said]], known_at: datetime, file_id: int | None) -> None:
    """Copy rows into the table, the one way that 500 of them cost little more than one."""
    if not rows:
        return
    at = (known_at - _FIRST_INSTANT) // timedelta(microseconds=1)
    days = {day: (day - _FIRST_DAY).days for day in {key[3] for key, _said in rows}}
    pack, file = (_ROW.pack, (-1,)) if file_id is None else (_ROW_OF_A_FILE.pack, (8, file_id))
    packed = [
        pack(8, 8, person, 2, metric, 8, device, 4, days[day], 8, at, 8, value, 1, typed, *file)
        for (person, metric, device, day), (value, typed) in rows
    ]
    with connection.cursor() as cursor, cursor.copy(_COPY) as sink:
        sink.write(b"".join((_BEGIN, *packed, _END)))


def array(values: Collection[Any]) -> str:
    """Write numbers or days as PostgreSQL writes an array: the driver quotes each by itself, at ten times the cost."""
    return "{" + ",".join(map(str, values)) + "}"
